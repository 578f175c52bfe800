package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Trained;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.Dataset;
import chainrule.datasets.FilledCells;
import chainrule.datasets.PictureViews;
import chainrule.datasets.TableFormat;
import chainrule.datasets.catalog.Catalog;
import chainrule.metric.Predictions;
import chainrule.metric.Thresholds;
import chainrule.run.Calibration;
import chainrule.run.Evaluation;
import chainrule.run.TrainedRun;
import chainrule.run.page.WorstSamples;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "Classes: confusion matrix, precision, recall and F1 by class. Real targets: RMSE, MAE and R² in their own units.",
            "All metrics have 95 %% intervals. Temperatures and thresholds are fitted to the validation split, and kept for predict."
        },
        footer = {
            "",
            "Examples: chainrule evaluate iris-1 --on labelled.csv",
            "          chainrule evaluate cifar10-1 --tta",
            "          chainrule evaluate iris-1 --calibrate --report iris.html"
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
            description = "Measure all rows of this table, which must have the target columns.")
    private Optional<Path> on;

    @Option(
            names = "--tune-thresholds",
            description =
                    "For labels and two classes: choose the probability from which a label, or the second class, is predicted. Maximises F1 on the validation split; kept for predict.")
    private boolean tuned;

    @Option(
            names = "--costs",
            paramLabel = "ALARM,MISS",
            description =
                    "With --tune-thresholds: minimise costs instead of maximising F1. 1,20: a false alarm costs 1, a miss 20.")
    private Optional<String> costs;

    @Option(
            names = "--calibrate",
            description =
                    "For classes and labels: fit a temperature to the validation split, and keep it for evaluate, predict and export.")
    private boolean calibrated;

    @Option(
            names = "--bootstrap",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Resamples for the intervals; 0: no intervals; default: ${DEFAULT-VALUE}.")
    private int draws;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write an HTML page with the metrics, their intervals and figures.")
    private Optional<Path> report;

    @Option(
            names = "--worst",
            paramLabel = "N",
            defaultValue = "0",
            description = "Also show the N samples with the worst predictions: rows, and in the report images.")
    private int worst;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write a CSV file with a row for each sample: its number in the data, target and prediction.")
    private Optional<Path> out;

    @Option(
            names = "--tta",
            description =
                    "For images (test-time augmentation): average the probabilities over the mirrored and shifted views that the run was trained with.")
    private boolean views;

    @Option(names = "--probabilities", description = "With --out: also write the probability of each class or label.")
    private boolean probabilities;

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
        requireFitting(asTrained);
        var looked = views ? Optional.of(asTrained.views()) : Optional.<PictureViews>empty();
        requireOtherFile(asTrained);
        try (var bar = ProgressBar.onStandardError(0)) {
            var dataset = asTrained.asTrained(Catalog.standard().load(asTrained.source(directory), bar));
            dataset.messages().forEach(output::warning);
            asTrained.warningAbout(dataset).ifPresent(output::warning);
            var calibration = calibrated
                    ? Optional.of(asTrained.calibrate(dataset, trained.engine()))
                    : Optional.<Calibration>empty();
            var run = asTrained.calibrated();
            if (tuned) {
                var validation = run.evaluate(dataset, "validation", trained.engine(), looked);
                run.keep(Thresholds.tuned(validation.predictions(), aim()), aim());
            }
            var table = on.map(file -> table(run, file, bar));
            var thresholds = run.thresholds();
            var measured = measured(run, table, dataset, looked);
            var evaluation = thresholds.map(measured::withThresholds).orElse(measured);
            var uncalibrated = run.temperature() == 1
                    ? Optional.<Evaluation>empty()
                    : Optional.of(measured(asTrained, table, dataset, looked))
                            .map(before -> asTrained
                                    .thresholds()
                                    .map(before::withThresholds)
                                    .orElse(before));
            bar.close();
            out.ifPresent(file -> write(run, dataset, evaluation.predictions(), file));
            var failures = worst == 0
                    ? Optional.<WorstSamples>empty()
                    : Optional.of(worst(run, table, dataset, evaluation.predictions()));
            new EvaluationOutput(
                            new EvaluationOutput.Measured(
                                    run, evaluation, thresholds, calibration, uncalibrated, failures),
                            asked(),
                            output)
                    .print();
            if (on.isEmpty()) {
                run.heldOut(dataset, split.orElse(TEST)).ifPresent(heldOut -> output.line("%s", heldOut.sentence()));
            }
        }
    }

    private WorstSamples worst(TrainedRun run, Optional<Dataset> table, Dataset dataset, Predictions predictions) {
        return new WorstSamples(
                table.orElseGet(() -> run.only(dataset, split.orElse(TEST))),
                rows(run, dataset, predictions),
                predictions,
                worst);
    }

    private Evaluation measured(
            TrainedRun run, Optional<Dataset> table, Dataset dataset, Optional<PictureViews> looked) {
        return table.map(rows -> run.evaluateOn(rows, dataset, trained.engine()))
                .orElseGet(() -> run.evaluate(dataset, split.orElse(TEST), trained.engine(), looked));
    }

    private void requireFitting(TrainedRun run) {
        var task = run.checkpoint().task();
        if (tuned && Thresholds.names(task).isEmpty()) {
            throw new UserException(
                    "--tune-thresholds is for labels and for two classes, and %s predicts %s: leave it out"
                            .formatted(run.directory().path(), task.summary()));
        }
        if (costs.isPresent() && !tuned) {
            throw new UserException("--costs is what thresholds are chosen by: give --tune-thresholds, too");
        }
        aim();
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
        if (views && calibrated) {
            throw new UserException(
                    "--calibrate fits the temperature of the network itself, and --tta measures means of views: give one of them");
        }
        if (worst < 0) {
            throw new UserException("--worst is %d: give a number of samples, or 0 for none".formatted(worst));
        }
        if (draws < 0) {
            throw new UserException("--bootstrap is %d: give a number of resamples, or 0 for none".formatted(draws));
        }
    }

    private Thresholds.Aim aim() {
        if (costs.isEmpty()) {
            return new Thresholds.Aim.F1();
        }
        try {
            var both = costs.get().split(",", -1);
            if (both.length == 2) {
                return new Thresholds.Aim.Cost(Double.parseDouble(both[0]), Double.parseDouble(both[1]));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new UserException(
                "--costs is '%s': give the costs of a false alarm and of a miss, such as 1,20, neither negative nor both 0"
                        .formatted(costs.get()));
    }

    /** The data stay. */
    private void requireOtherFile(TrainedRun run) {
        var inputs = Stream.of(on, directory, run.source(Optional.empty()).directory());
        inputs.flatMap(Optional::stream).forEach(input -> {
            requireOther("--out", out, input);
            requireOther("--report", report, input);
        });
    }

    private static void requireOther(String option, Optional<Path> written, Path input) {
        if (written.isPresent() && PredictionsFile.isSame(input, written.get())) {
            throw new UserException(
                    "%s would overwrite %s, which is measured: name another file".formatted(option, input));
        }
    }

    private int[] rows(TrainedRun run, Dataset dataset, Predictions predicted) {
        return on.isPresent() ? IntStream.range(0, predicted.count()).toArray() : run.rows(dataset, split.orElse(TEST));
    }

    private void write(TrainedRun run, Dataset dataset, Predictions predicted, Path file) {
        int[] rows = rows(run, dataset, predicted);
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

    private Dataset table(TrainedRun run, Path file, ProgressBar bar) {
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
        return table;
    }

    private EvaluationOutput.Asked asked() {
        var part = on.isPresent() ? Optional.<String>empty() : Optional.of(split.orElse(TEST));
        return new EvaluationOutput.Asked(samples(), part, on, out, report, views, draws);
    }

    private String samples() {
        return on.map(file -> "all rows of " + file).orElseGet(() -> split.orElse(TEST) + " samples");
    }
}
