package chainrule.cli;

import chainrule.metric.Metric;
import chainrule.metric.PercentileInterval;
import chainrule.metric.Ranking;
import chainrule.run.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How far an evaluation can be trusted, as lines for people and as values for programs.
 *
 * @param intervals of the metrics
 */
record TrustText(Evaluation evaluation, Map<Metric, PercentileInterval> intervals) {
    private static final int MOST_CURVES = 10;
    private static final double NEAREST = 0.01;

    /** A line a metric that has an interval, such as "accuracy  0.9333  0.8333 to 1.0000". */
    List<String> intervalLines() {
        int width = intervals.keySet().stream()
                .mapToInt(metric -> metric.label().length())
                .max()
                .orElse(0);
        var lines = new ArrayList<String>();
        evaluation.metrics().forEach((metric, value) -> {
            var interval = intervals.get(metric);
            if (!Double.isNaN(interval.low())) {
                lines.add("%s  %s  %s to %s"
                        .formatted(
                                metric.label()
                                        + " ".repeat(width - metric.label().length()),
                                metric.text(value),
                                metric.text(interval.low()),
                                metric.text(interval.high())));
            }
        });
        return lines;
    }

    /** By metric; null where there is no interval. */
    Map<String, Object> intervalValues() {
        var values = new LinkedHashMap<String, Object>();
        intervals.forEach((metric, interval) -> {
            var ends = new LinkedHashMap<String, Object>();
            ends.put("low", Output.number(interval.low()));
            ends.put("high", Output.number(interval.high()));
            values.put(metric.toString(), ends);
        });
        return values;
    }

    /** A confusion as shares: of each row, or of each column. */
    static List<double[]> shares(int[][] confusion, boolean ofRows) {
        var shares = new ArrayList<double[]>();
        for (int[] row : confusion) {
            var line = new double[row.length];
            for (int c = 0; c < row.length; c++) {
                int column = c;
                int all = ofRows
                        ? Arrays.stream(row).sum()
                        : Arrays.stream(confusion)
                                .mapToInt(other -> other[column])
                                .sum();
                line[c] = (double) row[c] / all;
            }
            shares.add(line);
        }
        return shares;
    }

    /** ROC and precision-recall curves of the first classes or labels, with as many points as a picture shows. */
    List<Map<String, Object>> curves() {
        var predictions = evaluation.predictions();
        if (predictions.task().isRegression()) {
            return List.of();
        }
        return Arrays.stream(Ranking.ranked(predictions))
                .limit(MOST_CURVES)
                .mapToObj(k -> {
                    var ranking = Ranking.of(predictions, k);
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", predictions.task().names().get(k));
                    entry.put("rocAuc", Output.number(ranking.rocArea()));
                    entry.put("averagePrecision", Output.number(ranking.averagePrecision()));
                    var roc = Ranking.thinned(ranking.roc(), NEAREST);
                    entry.put("falsePositiveRate", numbers(roc, Ranking.Point::x));
                    entry.put("truePositiveRate", numbers(roc, Ranking.Point::y));
                    var precisionRecall = Ranking.thinned(ranking.precisionRecall(), NEAREST);
                    entry.put("recall", numbers(precisionRecall, Ranking.Point::x));
                    entry.put("precision", numbers(precisionRecall, Ranking.Point::y));
                    return (Map<String, Object>) entry;
                })
                .toList();
    }

    private static double[] numbers(List<Ranking.Point> points, ToDoubleFunction<Ranking.Point> number) {
        return points.stream().mapToDouble(number).toArray();
    }
}
