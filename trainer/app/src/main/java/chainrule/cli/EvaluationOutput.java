package chainrule.cli;

import chainrule.base.Counted;
import chainrule.metric.Thresholds;
import chainrule.report.Block;
import chainrule.run.Calibration;
import chainrule.run.Ensemble;
import chainrule.run.Evaluation;
import chainrule.run.LossWeights;
import chainrule.run.MetricIntervals;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.run.page.EvaluationPage;
import chainrule.run.page.WorstSamples;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints what {@code evaluate} measured.
 *
 * @param output where to
 */
record EvaluationOutput(Measured measured, Asked asked, Output output) {
    /**
     * What was measured.
     *
     * @param uncalibrated the same without the temperature, if there is one
     */
    record Measured(
            TrainedRun run,
            Evaluation evaluation,
            Optional<double[]> thresholds,
            Optional<Calibration> calibration,
            Optional<Evaluation> uncalibrated,
            Optional<WorstSamples> worst) {}

    /**
     * What the command was given.
     *
     * @param samples in words, which were measured
     * @param split the part of the run's data; empty: the rows of a table
     * @param out where predictions were written to
     * @param draws resamples of the intervals
     */
    record Asked(
            String samples,
            Optional<String> split,
            Optional<Path> on,
            Optional<Path> out,
            Optional<Path> report,
            boolean views,
            int draws) {}

    /** As lines, as a page if one is asked for, and as one object. */
    void print() {
        var run = measured.run();
        var evaluation = measured.evaluation();
        var text = new EvaluationText(evaluation);
        var task = run.checkpoint().task();
        double[] thresholds = measured.thresholds()
                .orElseGet(() ->
                        Thresholds.names(task).stream().mapToDouble(name -> 0.5).toArray());
        var intervals = MetricIntervals.of(
                evaluation.predictions(), run.config().train().seed(), asked.draws());
        var trust = new TrustText(evaluation, intervals);
        output.line(
                "%s, %s, %s",
                run.directory().path(),
                asked.samples(),
                run.ensemble()
                        .map(Ensemble::summary)
                        .orElse("after epoch " + run.checkpoint().epoch()));
        if (asked.views()) {
            output.line(
                    "mean probabilities of %d views of each image", run.views().count());
        }
        measured.calibration()
                .ifPresent(fitted -> output.line(
                        "temperature %.4f, fitted to %s: %s",
                        fitted.temperature(),
                        Counted.of(fitted.samples(), "validation sample"),
                        run.directory().file(RunDirectory.CALIBRATION)));
        String loss = LossWeights.of(run.config()).loss();
        output.line("%s %.4f  %s", loss, evaluation.loss(), EvaluationText.figures(evaluation.metrics()));
        if (task.isRegression()) {
            output.line("(the loss is in the units that are learnt, all else in those of the targets)");
        }
        measured.uncalibrated()
                .ifPresent(before -> output.line(
                        "without temperature %.4f: %s %.4f  %s",
                        run.temperature(), loss, before.loss(), EvaluationText.figures(before.metrics())));
        text.baselines().forEach(line -> output.line("baseline    %s", line));
        evaluation.onlyOneClass().ifPresent(sentence -> output.line("%s", sentence));
        if (task.isClassification() && measured.thresholds().isPresent()) {
            output.line(
                    "%s is predicted from %.4f on%s",
                    task.names().get(1),
                    thresholds[0],
                    run.aimOfThresholds()
                            .map(aim -> ", which has " + aim + " on the validation split")
                            .orElse(""));
        }
        if (asked.draws() > 0) {
            output.line("");
            output.line("95 %% intervals of %,d resamples (percentile bootstrap)", asked.draws());
            trust.intervalLines().forEach(line -> output.line("%s", line));
            MetricIntervals.note(evaluation, intervals).ifPresent(note -> output.line("%s", note));
        }
        output.line("");
        text.lines(thresholds).forEach(line -> output.line("%s", line));
        measured.worst().ifPresent(failures -> print(failures.table(WorstSamples.FEW_COLUMNS)));
        asked.out()
                .ifPresent(file -> output.line(
                        "\n%s: %s", file, Counted.of(evaluation.predictions().count(), "row")));
        asked.report().ifPresent(file -> {
            var page = new EvaluationPage(
                    run.directory().name() + ": evaluation",
                    asked.samples(),
                    evaluation,
                    intervals,
                    measured.uncalibrated(),
                    measured.worst());
            WholeFile.write(file, page.html());
            output.line("report      %s", file);
        });
        var json = new LinkedHashMap<String, Object>();
        json.put("run", run.directory().path().toString());
        json.put("split", asked.split().orElse(null));
        json.put("on", asked.on().map(Path::toString).orElse(null));
        json.put("out", asked.out().map(Path::toString).orElse(null));
        json.put("report", asked.report().map(Path::toString).orElse(null));
        json.put("views", asked.views() ? run.views().count() : 1);
        json.put("temperature", run.temperature());
        json.put("loss", evaluation.loss());
        if (task.isClassification()) {
            json.put("accuracy", evaluation.accuracy());
        }
        json.put("metrics", EvaluationText.values(evaluation.metrics()));
        json.put(
                "uncalibrated",
                measured.uncalibrated()
                        .map(before -> EvaluationText.values(before.metrics()))
                        .orElse(null));
        json.put("bootstrap", asked.draws());
        json.put("intervals", trust.intervalValues());
        json.put("worst", measured.worst().map(WorstSamples::values).orElse(List.of()));
        json.put("baselines", text.baselineValues());
        json.putAll(text.details(thresholds));
        if (!task.isRegression()) {
            json.put("curves", trust.curves());
        }
        output.object(json);
    }

    /** Columns of the same width. */
    private void print(Block.Table table) {
        output.line("");
        output.line("%s", table.caption());
        var widths = IntStream.range(0, table.header().size())
                .map(k -> Stream.concat(Stream.of(table.header()), table.rows().stream())
                        .mapToInt(row -> row.get(k).length())
                        .max()
                        .orElse(0))
                .toArray();
        Stream.concat(Stream.of(table.header()), table.rows().stream())
                .forEach(row -> output.line(
                        "%s",
                        IntStream.range(0, widths.length)
                                .mapToObj(k -> row.get(k)
                                        + " ".repeat(widths[k] - row.get(k).length()))
                                .collect(Collectors.joining("  "))
                                .stripTrailing()));
    }
}
