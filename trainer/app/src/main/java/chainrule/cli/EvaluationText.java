package chainrule.cli;

import chainrule.metric.Counts;
import chainrule.metric.LabelMetrics;
import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.metric.Ranking;
import chainrule.metric.RealMetrics;
import chainrule.model.Gaussian;
import chainrule.model.Quantile;
import chainrule.run.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An evaluation as lines for people and as values for programs. */
record EvaluationText(Evaluation evaluation) {
    private static final int MOST_COLUMNS = 20;
    private static final double TWO_DEVIATIONS = 2;

    /** Such as "R² 0.4800  RMSE 54.312". */
    static String figures(Map<Metric, Double> metrics) {
        return metrics.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + entry.getKey().text(entry.getValue()))
                .collect(Collectors.joining("  "));
    }

    /** A baseline's line, such as "accuracy 0.4000: largest class". */
    List<String> baselines() {
        return evaluation.baselines().stream()
                .map(baseline -> figures(evaluation.metrics(baseline.predictions())) + ": " + baseline.name())
                .toList();
    }

    /** What is printed below the metrics of all samples. */
    List<String> lines(double[] thresholds) {
        return switch (task()) {
            case CLASSIFICATION -> classes();
            case REGRESSION -> targets();
            case MULTILABEL -> labels(thresholds);
        };
    }

    private chainrule.datasets.Task.Kind task() {
        return evaluation.predictions().task().kind();
    }

    private List<String> names() {
        return evaluation.predictions().task().names();
    }

    private int width(String head) {
        return Stream.concat(Stream.of(head), names().stream())
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    private List<String> classes() {
        int width = width("class");
        var lines = new ArrayList<String>();
        lines.add(padded("class", width) + "  precision  recall      F1  ROC AUC  average precision");
        for (int c = 0; c < names().size(); c++) {
            lines.add(padded(names().get(c), width) + shares(evaluation.ofClass(c)) + areas(c));
        }
        if (names().size() <= MOST_COLUMNS) {
            lines.add("");
            lines.add("rows: true class, columns: predicted class, in the same order");
            int[][] confusion = evaluation.confusion();
            for (int c = 0; c < confusion.length; c++) {
                var row = new StringBuilder(padded(names().get(c), width));
                for (int count : confusion[c]) {
                    row.append(String.format(Locale.ROOT, " %6d", count));
                }
                lines.add(row.toString());
            }
        }
        return lines;
    }

    private static String shares(Counts counts) {
        return "  %9s  %6s  %6s".formatted(four(counts.precision()), four(counts.recall()), four(counts.f1()));
    }

    /** Of a class against all others, or of a label. */
    private String areas(int k) {
        var ranking = Ranking.of(evaluation.predictions(), k);
        return "  %7s  %17s".formatted(four(ranking.rocArea()), four(ranking.averagePrecision()));
    }

    private static String four(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.4f", share);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private List<String> labels(double[] thresholds) {
        int width = width("label");
        var lines = new ArrayList<String>();
        lines.add(padded("label", width) + "  threshold  precision  recall      F1  ROC AUC  average precision");
        for (int k = 0; k < names().size(); k++) {
            lines.add("%s  %9s%s%s"
                    .formatted(
                            padded(names().get(k), width),
                            four(thresholds[k]),
                            shares(LabelMetrics.counts(evaluation.predictions(), k)),
                            areas(k)));
        }
        return lines;
    }

    /** A row for each target and predictor, and what quantiles and deviations are worth. */
    private List<String> targets() {
        int width = width("target");
        var lines = new ArrayList<String>();
        lines.add(padded("target", width) + "         RMSE         MAE       R²  predicted by");
        for (int k = 0; k < names().size(); k++) {
            lines.add(target(k, width, evaluation.predictions(), "the network"));
            for (var baseline : evaluation.baselines()) {
                lines.add(target(k, width, baseline.predictions(), baseline.name()));
            }
        }
        spread(lines);
        return lines;
    }

    private String target(int k, int width, Predictions predictions, String name) {
        return "%s  %11s %11s %8s  %s"
                .formatted(
                        padded(names().get(k), width),
                        Metric.RMSE.text(RealMetrics.rmse(predictions, k)),
                        Metric.MAE.text(RealMetrics.mae(predictions, k)),
                        Metric.R2.text(RealMetrics.r2(predictions, k)),
                        name);
    }

    private void spread(List<String> lines) {
        var predictions = evaluation.predictions();
        if (predictions.loss() instanceof Quantile quantile) {
            lines.add("");
            lines.add("quantiles: the share of targets at or below each, which should be near its level");
            for (int j = 0; j < predictions.width(); j++) {
                int levels = quantile.levels().size();
                lines.add("%s  %s"
                        .formatted(
                                predictions.names().get(j),
                                four(RealMetrics.coverage(predictions, j / levels, j % levels))));
            }
        } else if (predictions.loss() instanceof Gaussian) {
            lines.add("");
            lines.add("standard deviations: the share of targets within ±2σ, which should be near 0.9545");
            for (int k = 0; k < names().size(); k++) {
                lines.add("%s  %s".formatted(names().get(k), four(RealMetrics.within(predictions, k, TWO_DEVIATIONS))));
            }
        }
    }

    /** By name; what is undefined is null. */
    static Map<String, Object> values(Map<Metric, Double> metrics) {
        var values = new LinkedHashMap<String, Object>();
        metrics.forEach((metric, value) -> values.put(metric.toString(), Output.number(value)));
        return values;
    }

    /** The metrics of each baseline. */
    List<Map<String, Object>> baselineValues() {
        return evaluation.baselines().stream()
                .map(baseline -> {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", baseline.name());
                    entry.put("metrics", values(evaluation.metrics(baseline.predictions())));
                    return (Map<String, Object>) entry;
                })
                .toList();
    }

    /** What {@link #lines} has, for programs. */
    Map<String, Object> details(double[] thresholds) {
        var details = new LinkedHashMap<String, Object>();
        switch (task()) {
            case CLASSIFICATION -> {
                int[][] confusion = evaluation.confusion();
                details.put("threshold", thresholds.length == 1 ? thresholds[0] : null);
                details.put("confusion", confusion);
                details.put("confusionByRow", TrustText.shares(confusion, true));
                details.put("confusionByColumn", TrustText.shares(confusion, false));
                details.put("perClass", each("class", (k, entry) -> {
                    counts(evaluation.ofClass(k), entry);
                    areas(k, entry);
                }));
            }
            case MULTILABEL ->
                details.put("perLabel", each("label", (k, entry) -> {
                    entry.put("threshold", thresholds[k]);
                    counts(LabelMetrics.counts(evaluation.predictions(), k), entry);
                    areas(k, entry);
                }));
            case REGRESSION -> details.put("perTarget", each("target", this::target));
        }
        return details;
    }

    private interface Filling {
        void fill(int k, Map<String, Object> entry);
    }

    private List<Map<String, Object>> each(String what, Filling filling) {
        var entries = new ArrayList<Map<String, Object>>();
        for (int k = 0; k < names().size(); k++) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put(what, names().get(k));
            filling.fill(k, entry);
            entries.add(entry);
        }
        return entries;
    }

    private void areas(int k, Map<String, Object> entry) {
        var ranking = Ranking.of(evaluation.predictions(), k);
        entry.put("rocAuc", Output.number(ranking.rocArea()));
        entry.put("averagePrecision", Output.number(ranking.averagePrecision()));
    }

    private static void counts(Counts counts, Map<String, Object> entry) {
        entry.put("precision", Output.number(counts.precision()));
        entry.put("recall", Output.number(counts.recall()));
        entry.put("f1", Output.number(counts.f1()));
    }

    private void target(int k, Map<String, Object> entry) {
        var predictions = evaluation.predictions();
        entry.put("rmse", Output.number(RealMetrics.rmse(predictions, k)));
        entry.put("mae", Output.number(RealMetrics.mae(predictions, k)));
        entry.put("r2", Output.number(RealMetrics.r2(predictions, k)));
        if (predictions.loss() instanceof Quantile quantile) {
            var coverage = new LinkedHashMap<String, Object>();
            for (int q = 0; q < quantile.levels().size(); q++) {
                coverage.put(quantile.levels().get(q).toString(), RealMetrics.coverage(predictions, k, q));
            }
            entry.put("pinball", Output.number(RealMetrics.pinball(predictions, k)));
            entry.put("coverage", coverage);
        } else if (predictions.loss() instanceof Gaussian) {
            entry.put("negativeLogLikelihood", Output.number(RealMetrics.negativeLogLikelihood(predictions, k)));
            entry.put("withinTwoDeviations", Output.number(RealMetrics.within(predictions, k, TWO_DEVIATIONS)));
        }
    }
}
