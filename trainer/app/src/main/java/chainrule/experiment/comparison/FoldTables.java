package chainrule.experiment.comparison;

import chainrule.datasets.Folding;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.DotsFigure;
import chainrule.report.Figure;
import chainrule.statistics.ResampledT;
import chainrule.statistics.Summary;
import chainrule.study.FoldContrast;
import chainrule.study.FoldContrast.Values;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a cross-validation shows: a figure, tables, and a file with a line for each fold.
 *
 * @param groups the outcomes of a configuration each, the same folds in the same order
 */
record FoldTables(List<Group> groups, Folding folding, Metric metric) {
    /** All that was measured, what is compared first. */
    private List<Metric> metrics() {
        var metrics = new LinkedHashSet<Metric>();
        metrics.add(metric);
        outcomes().stream()
                .flatMap(outcome -> outcome.heldOut().stream())
                .flatMap(heldOut -> heldOut.metrics().keySet().stream())
                .forEach(measured -> metrics.add(Metric.test(measured)));
        metrics.add(Metric.TEST_LOSS);
        return List.copyOf(metrics);
    }

    private List<Outcome> outcomes() {
        return groups.stream().flatMap(group -> group.outcomes().stream()).toList();
    }

    Figure figure() {
        double unit = metric.isShare() ? 100 : 1;
        var rows = groups.stream().map(group -> row(group, unit)).toList();
        String title = "The %s of each fold".formatted(metric.label());
        return new DotsFigure(
                "folds",
                title,
                "Each dot is a fold.%s The vertical mark is the mean, the bar its standard error.%s"
                        .formatted(groups.size() > 1 ? " Thin lines join the same fold." : "", notes()),
                new Axis(metric.label() + (metric.isShare() ? " (%)" : ""), Scale.LINEAR),
                rows,
                true);
    }

    private DotsFigure.Row row(Group group, double unit) {
        var summary = group.summary(metric::heldOut);
        double mean = summary.map(Summary::mean).orElse(Double.NaN);
        double error = summary.map(Summary::standardError).orElse(Double.NaN);
        return new DotsFigure.Row(
                group.label(),
                group.outcomes().stream()
                        .map(outcome -> unit * metric.heldOut(outcome))
                        .toList(),
                unit * mean,
                unit * (mean - error),
                unit * (mean + error),
                summary.map(s -> metric.text(s.mean())).orElse("–"));
    }

    /** Such as " a: 1 of 5 folds failed."; empty if none did. */
    private String notes() {
        var notes = groups.stream()
                .filter(group -> !group.isWhole())
                .map(group -> "%s: %d of %d folds failed"
                        .formatted(
                                group.label(),
                                group.failed().size(),
                                group.outcomes().size()))
                .toList();
        return notes.isEmpty() ? "" : " " + String.join("; ", notes) + ".";
    }

    Table results() {
        var rows = new ArrayList<List<String>>();
        for (var group : groups) {
            for (var each : metrics()) {
                var summary = group.summary(each::heldOut);
                rows.add(List.of(
                        group.label(),
                        each.label(),
                        group.count(),
                        text(each, summary.map(Summary::mean)),
                        text(each, summary.map(Summary::deviation)),
                        text(each, summary.map(Summary::standardError)),
                        text(
                                each,
                                CrossValidation.corrected(group, each, folding).map(ResampledT::error))));
            }
        }
        return new Table(
                "Results on the samples that were held out, by the parameters of the best epoch: mean over the folds that finished, standard deviation s of the %d folds, standard error s/√J, and the error √(1/J + n_test/n_train)·s, corrected for training samples that folds share (formula F4: `chainrule gradcheck F4` prints and checks it).%s"
                        .formatted(folding.folds() * folding.repeats(), notes()),
                List.of("configuration", "metric", "folds", "mean", "deviation", "standard error", "corrected error"),
                rows);
    }

    private static String text(Metric metric, Optional<Double> value) {
        return value.map(metric::text).orElse("–");
    }

    Table pairs(List<FoldContrast> contrasts) {
        return new Table(
                "Pairs by %s on the folds that both finished: first minus second, with the 95 %% confidence interval; corrected resampled t test (formula F4; Nadeau and Bengio 2003), df degrees of freedom, p with Holm's correction"
                        .formatted(metric.label()),
                List.of("first", "second", "folds", "difference", "error", "from", "to", "t", "df", "p"),
                contrasts.stream().map(this::row).toList());
    }

    private List<String> row(FoldContrast c) {
        var test = c.values().map(Values::test);
        int trained = c.folds().size() + c.omitted().size();
        return List.of(
                c.first(),
                c.second(),
                c.omitted().isEmpty() ? Integer.toString(trained) : c.folds().size() + " of " + trained,
                text(metric, test.map(ResampledT::mean)),
                text(metric, test.map(ResampledT::error)),
                text(metric, test.map(t -> t.mean() - t.halfInterval())),
                text(metric, test.map(t -> t.mean() + t.halfInterval())),
                test.filter(t -> Double.isFinite(t.t()))
                        .map(t -> String.format(Locale.ROOT, "%.3f", t.t()))
                        .orElse("–"),
                test.map(t -> Integer.toString(t.degreesOfFreedom())).orElse("–"),
                Conclusion.probability(c.values().map(Values::p).orElse(Double.NaN)));
    }

    Table folds() {
        var header = new ArrayList<>(List.of("repeat", "fold", "samples"));
        groups.forEach(group -> header.add(group.label()));
        var first = groups.get(0).outcomes();
        var rows = IntStream.range(0, first.size())
                .mapToObj(i -> {
                    var fold = FoldContrast.fold(first.get(i));
                    var row = new ArrayList<>(List.of(
                            Integer.toString(fold.repeat()),
                            Integer.toString(fold.index()),
                            groups.stream()
                                    .flatMap(group -> group.outcomes().get(i).heldOut().stream())
                                    .findFirst()
                                    .map(heldOut -> Integer.toString(heldOut.samples()))
                                    .orElse("–")));
                    groups.forEach(group ->
                            row.add(metric.text(metric.heldOut(group.outcomes().get(i)))));
                    return List.copyOf(row);
                })
                .toList();
        return new Table("The %s of each fold".formatted(metric.label()), header, rows);
    }

    /** A line for each fold of each configuration, with all that was measured, in full; what is undefined is empty. */
    String csv() {
        var header = new ArrayList<>(
                List.of("configuration", "repeat", "fold", "seed", "trained", "samples", "best epoch", "failed"));
        metrics().forEach(each -> header.add(each.toString()));
        header.add("folder");
        var lines = new ArrayList<List<String>>();
        lines.add(header);
        for (var outcome : outcomes()) {
            var fold = FoldContrast.fold(outcome);
            var line = new ArrayList<>(List.of(
                    outcome.trial().label(),
                    Integer.toString(fold.repeat()),
                    Integer.toString(fold.index()),
                    Long.toString(outcome.trial().seed()),
                    outcome.heldOut().map(HeldOut::trained).map(String::valueOf).orElse(""),
                    outcome.heldOut().map(HeldOut::samples).map(String::valueOf).orElse(""),
                    Integer.toString(outcome.best()),
                    outcome.failure().orElse("")));
            for (var each : metrics()) {
                double value = each.heldOut(outcome);
                line.add(Double.isFinite(value) ? Double.toString(value) : "");
            }
            line.add(outcome.directory().name());
            lines.add(line);
        }
        return lines.stream()
                .map(line -> line.stream().map(CsvCell::of).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
