package chainrule.cli;

import chainrule.cli.option.Trained;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.Split;
import chainrule.datasets.catalog.Catalog;
import chainrule.run.Evaluation;
import chainrule.run.MetricIntervals;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.run.page.RunCard;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "card",
        mixinStandardHelpOptions = true,
        description = {
            "Write a model card in Markdown: data, network, training, metrics with intervals, calibration, limits, and how to repeat the run.",
            "It is printed, and written to model-card.md in the run's folder. The test split is measured; without one the validation split."
        },
        footer = {"", "Examples: chainrule card iris-1", "          chainrule card iris-1 --out iris.md"})
final class CardCommand implements Runnable {
    @Mixin
    private Trained trained;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "File to write; default: model-card.md in the run's folder.")
    private Optional<Path> file;

    @Option(
            names = "--data-dir",
            paramLabel = "PATH",
            description = "Folder or file of the data set; default: as in training.")
    private Optional<Path> directory;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var asTrained = trained.asTrained();
        var run = asTrained.calibrated();
        try (var bar = ProgressBar.onStandardError(0)) {
            var dataset = run.asTrained(Catalog.standard().load(run.source(directory), bar));
            dataset.messages().forEach(output::warning);
            run.warningAbout(dataset).ifPresent(output::warning);
            var split = Split.of(dataset, run.config().data().split());
            String part = List.of("test", "validation", "train").stream()
                    .filter(name -> split.part(name).count() > 0)
                    .findFirst()
                    .orElseThrow();
            var evaluation = decided(run, run.evaluate(dataset, part, trained.engine()));
            var uncalibrated = run.temperature() == 1
                    ? Optional.<Evaluation>empty()
                    : Optional.of(decided(asTrained, asTrained.evaluate(dataset, part, trained.engine())));
            var intervals = MetricIntervals.of(
                    evaluation.predictions(), run.config().train().seed(), MetricIntervals.DRAWS);
            bar.close();
            String card = new RunCard(
                            run, dataset, split, part, evaluation, intervals, MetricIntervals.DRAWS, uncalibrated)
                    .markdown();
            file.ifPresentOrElse(
                    to -> WholeFile.write(to, card), () -> run.directory().write(RunDirectory.MODEL_CARD, card));
            card.lines().forEach(line -> output.line("%s", line));
            var json = new LinkedHashMap<String, Object>();
            json.put("run", run.directory().path().toString());
            json.put(
                    "card",
                    file.orElseGet(() -> run.directory().file(RunDirectory.MODEL_CARD))
                            .toString());
            json.put("split", part);
            json.put("temperature", run.temperature());
            json.put("metrics", EvaluationText.values(evaluation.metrics()));
            json.put("intervals", new TrustText(evaluation, intervals).intervalValues());
            output.object(json);
        }
    }

    private static Evaluation decided(TrainedRun run, Evaluation evaluation) {
        return run.thresholds().map(evaluation::withThresholds).orElse(evaluation);
    }
}
