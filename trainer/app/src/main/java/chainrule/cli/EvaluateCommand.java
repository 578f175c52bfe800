package chainrule.cli;

import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Trained;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.Dataset;
import chainrule.datasets.FilledCells;
import chainrule.datasets.PictureViews;
import chainrule.datasets.TableFormat;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.Catalog;
import chainrule.metric.Predictions;
import chainrule.metric.Thresholds;
import chainrule.run.Evaluation;
import chainrule.run.LossWeights;
import chainrule.run.TrainedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Measure a trained network: loss, the metrics of its task, and baselines to compare them with.",
            "Classes: confusion matrix, precision, recall and F1 by class. Real targets: RMSE, MAE and R² in their own units."
        },
        footer = {
            "",
            "Examples: chainrule evaluate iris-1 --on labelled.csv",
            "          chainrule evaluate iris-1 --split validation --out rows.csv",
            "          chainrule evaluate cifar10-1 --tta"
        })
final class EvaluateCommand implements Runnable {
    private static final String TEST = "test";

    @Mixin
    private Trained trained;

    @Option(
            names = "--split",
            paramLabel = "PART",
            completionCandidates = Candidates.Splits.class,
            description = "train, validation or test; default: test.")
    private Optional<String> split;

    @Option(
            names = "--on",
            paramLabel = "FILE",
            description = "A table with the targets' columns, all of whose rows are to be measured.")
    private Optional<Path> on;

    @Option(
            names = "--tune-thresholds",
            description =
                    "For labels: choose the probability from which on each is predicted by its F1 on the validation split, and keep it for predict.")
    private boolean tuned;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write a CSV file with a row a sample: its number in the data, target and prediction.")
    private Optional<Path> out;

    @Option(
            names = "--tta",
            description =
                    "Of images: the mean probabilities of all views that the run was trained with, mirrored and shifted.")
    private boolean views;

    @Option(names = "--probabilities", description = "With --out: the probability of each class or label, too.")
    private boolean probabilities;

    @Option(names = "--data-dir", paramLabel = "PATH", description = "Where the data set lies now.")
    private Optional<Path> directory;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var run = trained.run();
        var task = run.checkpoint().task();
        if (tuned && task.kind() != Task.Kind.MULTILABEL) {
            throw new UserException("--tune-thresholds is for labels, and %s predicts %s: leave it out"
                    .formatted(run.directory().path(), task.summary()));
        }
        if (on.isPresent() && split.isPresent()) {
            throw new UserException(
                    "--on measures all rows of a table, and --split a part of the run's data: give one of them");
        }
        if (probabilities && out.isEmpty()) {
            throw new UserException("--probabilities is for a file: give --out FILE");
        }
        if (views && on.isPresent()) {
            throw new UserException("--tta is for images, and --on for tables: leave one out");
        }
        var looked = views ? Optional.of(run.views()) : Optional.<PictureViews>empty();
        requireOtherFile(run);
        try (var bar = ProgressBar.onStandardError(0)) {
            var dataset = run.asTrained(Catalog.standard().load(run.source(directory), bar));
            dataset.messages().forEach(output::warning);
            run.warningAbout(dataset).ifPresent(output::warning);
            if (tuned) {
                run.keep(Thresholds.tuned(run.evaluate(dataset, "validation", trained.engine(), looked)
                        .predictions()));
            }
            var thresholds = run.thresholds();
            var measured = on.map(file -> on(run, file, dataset, bar))
                    .orElseGet(() -> run.evaluate(dataset, split.orElse(TEST), trained.engine(), looked));
            var evaluation = thresholds.map(measured::withThresholds).orElse(measured);
            bar.close();
            out.ifPresent(file -> write(run, dataset, evaluation.predictions(), file));
            print(run, evaluation, thresholds);
        }
    }

    /** The data stay. */
    private void requireOtherFile(TrainedRun run) {
        var inputs = Stream.of(on, directory, run.source(Optional.empty()).directory());
        inputs.flatMap(Optional::stream)
                .filter(input -> out.isPresent() && PredictionsFile.isSame(input, out.get()))
                .findFirst()
                .ifPresent(input -> {
                    throw new UserException(
                            "--out would overwrite %s, which is measured: name another file".formatted(input));
                });
    }

    private void write(TrainedRun run, Dataset dataset, Predictions predicted, Path file) {
        int[] rows = on.isPresent()
                ? IntStream.range(0, predicted.count()).toArray()
                : run.rows(dataset, split.orElse(TEST));
        var data = run.config().data();
        if (data.missingLabels() == TableFormat.MissingLabels.DROP
                || data.schema().isPresent()) {
            output.warning(
                    "%s counts the rows that were read: without those that are dropped or filtered".formatted(file));
        }
        try (var csv = PredictionsFile.to(
                file, run.checkpoint().task(), probabilities, run.checkpoint().precision())) {
            new SampleRows(split.orElse(on.isPresent() ? "" : TEST), rows, predicted).write(csv);
            csv.done();
        }
    }

    private Evaluation on(TrainedRun run, Path file, Dataset trainedOn, ProgressBar bar) {
        if (run.checkpoint().encoding().isEmpty()) {
            throw new UserException("--on takes tables, and %s knows no columns of one: leave it out"
                    .formatted(run.directory().path()));
        }
        if (Files.isDirectory(file)) {
            throw new UserException("%s is a folder: name a table in it".formatted(file));
        }
        var table = Catalog.standard().load(run.source(Optional.of(file)), bar);
        table.messages().forEach(output::warning);
        var filled = new FilledCells(run.checkpoint().encoding().get());
        Stream.of(table.train(), table.validation(), table.test())
                .filter(part -> part.count() > 0)
                .forEach(part -> filled.count(part.features()));
        filled.notes(file).forEach(output::warning);
        return run.evaluateOn(table, trainedOn, trained.engine());
    }

    private void print(TrainedRun run, Evaluation evaluation, Optional<double[]> tunedThresholds) {
        var text = new EvaluationText(evaluation);
        var task = run.checkpoint().task();
        double[] thresholds = tunedThresholds.orElseGet(
                () -> task.names().stream().mapToDouble(name -> 0.5).toArray());
        output.line(
                "%s, %s, after epoch %d",
                run.directory().path(),
                on.map(file -> "all rows of " + file).orElseGet(() -> split.orElse(TEST) + " samples"),
                run.checkpoint().epoch());
        if (views) {
            output.line(
                    "mean probabilities of %d views of each image", run.views().count());
        }
        String loss = LossWeights.of(run.config()).loss();
        output.line("%s %.4f  %s", loss, evaluation.loss(), EvaluationText.figures(evaluation.metrics()));
        if (task.isRegression()) {
            output.line("(the loss is in the units that are learnt, all else in those of the targets)");
        }
        text.baselines().forEach(line -> output.line("baseline    %s", line));
        output.line("");
        text.lines(thresholds).forEach(line -> output.line("%s", line));
        out.ifPresent(file -> output.line(
                "\n%s: %s", file, Counted.of(evaluation.predictions().count(), "row")));
        var json = new LinkedHashMap<String, Object>();
        json.put("run", run.directory().path().toString());
        json.put("split", on.isPresent() ? null : split.orElse(TEST));
        json.put("on", on.map(Path::toString).orElse(null));
        json.put("out", out.map(Path::toString).orElse(null));
        json.put("views", views ? run.views().count() : 1);
        json.put("loss", evaluation.loss());
        if (task.isClassification()) {
            json.put("accuracy", evaluation.accuracy());
        }
        json.put("metrics", EvaluationText.values(evaluation.metrics()));
        json.put("baselines", text.baselineValues());
        json.putAll(text.details(thresholds));
        output.object(json);
    }
}
