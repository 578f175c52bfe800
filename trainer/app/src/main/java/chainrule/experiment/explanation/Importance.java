package chainrule.experiment.explanation;

import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.datasets.ChangedColumn;
import chainrule.datasets.Dataset;
import chainrule.engine.Engine;
import chainrule.experiment.Findings;
import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.report.Axis;
import chainrule.report.Block.Table;
import chainrule.report.DotsFigure;
import chainrule.run.Predictor;
import chainrule.run.TrainedRun;
import chainrule.statistics.ErrorBars;
import chainrule.statistics.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Permutation importance: how much worse a trained network does when the values of one column are shuffled among the samples, so that they
 * tell nothing (L. Breiman, "Random forests", Machine Learning 45, 2001; of any model A. Fisher et al., JMLR 20, 2019). A column of the
 * table is shuffled as a whole: all inputs that a category or a missing value becomes stay together.
 *
 * @param run the network, or an ensemble
 * @param repeats how often each column is shuffled, at least 2; the shuffles depend on train.seed
 */
public record Importance(TrainedRun run, Engine engine, int repeats) {
    private static final int MOST_ROWS = 30;
    private static final int NAMED = 3;

    /** @throws UserException if there are too few repeats for an error bar */
    public Importance {
        if (repeats < 2) {
            throw new UserException("%d repeats have no error bars: give at least 2".formatted(repeats));
        }
    }

    /**
     * What shuffling one column changes, a number a repeat.
     *
     * @param loss the increase of the loss
     * @param metric how much worse the metric is: its decrease if higher is better; NaN where it is undefined
     */
    public record Column(String name, double[] loss, double[] metric) {
        Summary ofLoss() {
            return Summary.of(loss);
        }

        Summary ofMetric() {
            return Summary.of(metric);
        }
    }

    /**
     * What was measured.
     *
     * @param loss of the samples as they are
     * @param metric of these
     * @param columns in the table's order
     */
    public record Measured(int samples, double loss, double metric, List<Column> columns) {
        public Measured {
            columns = List.copyOf(columns);
        }
    }

    /** The metric that is measured in addition to the loss. */
    Metric metric() {
        return switch (run.checkpoint().task().kind()) {
            case CLASSIFICATION -> Metric.ACCURACY;
            case REGRESSION -> Metric.R2;
            case MULTILABEL -> Metric.SUBSET_ACCURACY;
        };
    }

    private double metric(Predictions predictions) {
        if (metric().needsPoint() && !predictions.loss().hasPoint()) {
            return Double.NaN;
        }
        return metric().of(run.thresholds().map(predictions::withThresholds).orElse(predictions));
    }

    /**
     * Measures the columns of a part of the data.
     *
     * @param part train, validation or test
     * @throws UserException if the network takes images, or the part is empty
     */
    public Measured measure(Dataset raw, String part) {
        var columns = RawColumns.of(run, raw, part);
        var features = columns.rows().train().features();
        var found = new ArrayList<Column>();
        try (var predictor = run.predictor(engine)) {
            var base = predictor.measure(columns.rows(), columns.heldOut());
            double baseMetric = metric(base.predictions());
            for (int k = 0; k < features.width(); k++) {
                var loss = new double[repeats];
                var metric = new double[repeats];
                for (int repeat = 0; repeat < repeats; repeat++) {
                    int[] order = IntStream.range(0, features.count()).toArray();
                    new RandomStream(run.config().train().seed(), Purpose.EXPERIMENT, repeat, k).shuffle(order);
                    var shuffled = columns.with(ChangedColumn.permuted(features, k, order));
                    Predictor.Measured worse = predictor.measure(shuffled, columns.heldOut());
                    loss[repeat] = worse.loss() - base.loss();
                    metric[repeat] = baseMetric - metric(worse.predictions());
                }
                found.add(new Column(columns.names().get(k), loss, metric));
            }
            return new Measured(features.count(), base.loss(), baseMetric, found);
        }
    }

    /** The same in words, with a figure and a table. */
    public Findings of(Dataset raw, String part) {
        var measured = measure(raw, part);
        var columns = measured.columns().stream()
                .sorted(Comparator.comparingDouble(
                                (Column column) -> column.ofLoss().mean())
                        .reversed())
                .toList();
        var findings = Findings.NONE
                .answer(
                        "Over %s of the %s split, the loss of %s rises most when a column is shuffled that is one of these: %s."
                                .formatted(
                                        Counted.of(measured.samples(), "sample"),
                                        part,
                                        number(measured.loss()),
                                        columns.stream()
                                                .limit(NAMED)
                                                .map(column -> "%s (by %s)"
                                                        .formatted(column.name(), interval(column.ofLoss())))
                                                .collect(Collectors.joining(", "))))
                .answer(
                        "Each column was shuffled %d times; ± is half of the 95 %% interval of the mean over the shuffles. It does not cover other samples or another training run. Of columns that say the same, each alone may look unimportant."
                                .formatted(repeats))
                .figures(List.of(figure(columns, part)))
                .table(table(columns))
                .value("part", part)
                .value("samples", measured.samples())
                .value("repeats", repeats)
                .value("loss", measured.loss())
                .value("metric", metric().toString())
                .value("metricValue", measured.metric())
                .value("columns", columns.stream().map(Importance::value).toList());
        return run.heldOut(raw, part)
                .map(heldOut -> findings.answer(heldOut.sentence()))
                .orElse(findings);
    }

    private DotsFigure figure(List<Column> columns, String part) {
        String most = columns.size() > MOST_ROWS
                ? " The %d of %d columns with the largest means.".formatted(MOST_ROWS, columns.size())
                : "";
        return new DotsFigure(
                "importance",
                "Increase of the loss when a column is shuffled",
                "A dot for each of %d shuffles of a column of the %s split, their %s.%s"
                        .formatted(repeats, part, ErrorBars.CI95.meaning(), most),
                new Axis("increase of the loss", Axis.Scale.LINEAR),
                columns.stream()
                        .limit(MOST_ROWS)
                        .map(column -> new DotsFigure.Row(
                                column.name(),
                                Arrays.stream(column.loss()).boxed().toList(),
                                column.ofLoss().mean(),
                                ErrorBars.CI95.low(column.ofLoss()),
                                ErrorBars.CI95.high(column.ofLoss()),
                                number(column.ofLoss().mean())))
                        .toList(),
                false);
    }

    private Table table(List<Column> columns) {
        String change = metric().higherIsBetter() ? "decrease" : "increase";
        return new Table(
                "Mean changes over %d shuffles, with half of their 95 %% intervals and the standard deviations of the shuffles"
                        .formatted(repeats),
                List.of(
                        "column",
                        "increase of the loss",
                        "±",
                        "deviation",
                        "%s of %s".formatted(change, metric().label()),
                        "±",
                        "deviation"),
                columns.stream()
                        .map(column -> List.of(
                                column.name(),
                                number(column.ofLoss().mean()),
                                number(column.ofLoss().halfInterval()),
                                number(column.ofLoss().deviation()),
                                number(column.ofMetric().mean()),
                                number(column.ofMetric().halfInterval()),
                                number(column.ofMetric().deviation())))
                        .toList());
    }

    private static String interval(Summary summary) {
        return "%s ± %s".formatted(number(summary.mean()), number(summary.halfInterval()));
    }

    /** What rounds to zero has no sign. */
    static String number(double value) {
        String text = Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
        return text.equals("-0.0000") ? "0.0000" : text;
    }

    private static Map<String, Object> value(Column column) {
        var value = new LinkedHashMap<String, Object>();
        value.put("column", column.name());
        value.put("loss", column.ofLoss().mean());
        value.put("lossDeviation", column.ofLoss().deviation());
        value.put("lossHalfInterval", column.ofLoss().halfInterval());
        value.put("metric", column.ofMetric().mean());
        value.put("metricDeviation", column.ofMetric().deviation());
        return value;
    }
}
