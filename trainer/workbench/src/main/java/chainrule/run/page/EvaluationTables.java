package chainrule.run.page;

import chainrule.metric.Counts;
import chainrule.metric.LabelMetrics;
import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.metric.Ranking;
import chainrule.metric.RealMetrics;
import chainrule.model.Gaussian;
import chainrule.model.Quantile;
import chainrule.report.Block;
import chainrule.report.Block.Table;
import chainrule.run.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * How a network does on samples, as tables: its metrics next to those of the baselines, and each class, label or target.
 *
 * @param samples what they are: "Validation samples"
 */
record EvaluationTables(Evaluation evaluation, String samples) {
    /** A table of more rows says less than the metrics do. */
    private static final int MOST_ROWS = 50;

    private static final double TWO_DEVIATIONS = 2;
    private static final String NETWORK = "the network";

    List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        var task = evaluation.predictions().task();
        boolean each = task.names().size() <= MOST_ROWS;
        if (task.isRegression()) {
            if (each) {
                blocks.add(targets());
            }
            spread().filter(table -> each).ifPresent(blocks::add);
        } else {
            blocks.add(metrics());
            if (each) {
                blocks.add(
                        task.isClassification()
                                ? shares("class", evaluation::ofClass)
                                : shares("label", k -> LabelMetrics.counts(evaluation.predictions(), k)));
            }
        }
        return blocks;
    }

    private List<String> names() {
        return evaluation.predictions().task().names();
    }

    private Table metrics() {
        var header = new ArrayList<>(List.of("predicted by"));
        evaluation.metrics().keySet().forEach(metric -> header.add(metric.label()));
        var rows = new ArrayList<List<String>>();
        rows.add(row(NETWORK, evaluation.metrics()));
        evaluation
                .baselines()
                .forEach(baseline -> rows.add(row(baseline.name(), evaluation.metrics(baseline.predictions()))));
        return new Table(samples + ", compared with a baseline that ignores the inputs", header, rows);
    }

    private static List<String> row(String name, Map<Metric, Double> metrics) {
        var row = new ArrayList<>(List.of(name));
        metrics.forEach((metric, value) -> row.add(metric.text(value)));
        return row;
    }

    private Table shares(String what, IntFunction<Counts> counts) {
        return new Table(
                samples + " by " + what + "; – is undefined: there are no such samples",
                List.of(what, "samples", "precision", "recall", "F1", "ROC AUC", "average precision"),
                IntStream.range(0, names().size())
                        .mapToObj(k -> {
                            var of = counts.apply(k);
                            var ranking = Ranking.of(evaluation.predictions(), k);
                            return List.of(
                                    names().get(k),
                                    String.format(Locale.ROOT, "%,d", of.hits() + of.misses()),
                                    four(of.precision()),
                                    four(of.recall()),
                                    four(of.f1()),
                                    four(ranking.rocArea()),
                                    four(ranking.averagePrecision()));
                        })
                        .toList());
    }

    private static String four(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.4f", share);
    }

    private Table targets() {
        var rows = new ArrayList<List<String>>();
        for (int k = 0; k < names().size(); k++) {
            rows.add(target(k, NETWORK, evaluation.predictions()));
            for (var baseline : evaluation.baselines()) {
                rows.add(target(k, baseline.name(), baseline.predictions()));
            }
        }
        var header = new ArrayList<>(List.of("target", "predicted by"));
        metricsOfTargets().keySet().forEach(metric -> header.add(metric.label()));
        String undefined = evaluation.predictions().loss().hasPoint()
                ? ""
                : "; quantiles without a level near 0.5 predict no value, so they have no RMSE, MAE and R²";
        return new Table(
                samples + " by target, compared with baselines; RMSE and MAE are in the unit of the target" + undefined,
                header,
                rows);
    }

    /** A target's metrics: those of all, and what the loss of the network itself aims at. */
    private Map<Metric, ToDoubleBiFunction<Predictions, Integer>> metricsOfTargets() {
        var metrics = new LinkedHashMap<Metric, ToDoubleBiFunction<Predictions, Integer>>();
        metrics.put(Metric.RMSE, RealMetrics::rmse);
        metrics.put(Metric.MAE, RealMetrics::mae);
        metrics.put(Metric.R2, RealMetrics::r2);
        var loss = evaluation.predictions().loss();
        if (loss instanceof Quantile) {
            metrics.put(Metric.PINBALL, RealMetrics::pinball);
        } else if (loss instanceof Gaussian) {
            metrics.put(Metric.NEGATIVE_LOG_LIKELIHOOD, RealMetrics::negativeLogLikelihood);
        }
        return metrics;
    }

    private List<String> target(int k, String by, Predictions predictions) {
        var row = new ArrayList<>(List.of(names().get(k), by));
        metricsOfTargets().forEach((metric, of) -> {
            boolean has = metric.isOf(predictions.task().kind(), predictions.loss());
            row.add(metric.text(has ? of.applyAsDouble(predictions, k) : Double.NaN));
        });
        return row;
    }

    /** What predicted quantiles and standard deviations are worth. */
    private Optional<Table> spread() {
        var p = evaluation.predictions();
        if (p.loss() instanceof Quantile quantile) {
            int levels = quantile.levels().size();
            return Optional.of(new Table(
                    "Quantiles: the share of targets at or below each, which should be near its level",
                    List.of("quantile", "level", "share"),
                    IntStream.range(0, p.width())
                            .mapToObj(j -> List.of(
                                    p.names().get(j),
                                    quantile.levels().get(j % levels).toString(),
                                    four(RealMetrics.coverage(p, j / levels, j % levels))))
                            .toList()));
        }
        if (p.loss() instanceof Gaussian) {
            return Optional.of(new Table(
                    "Standard deviations: the share of targets within ±2σ of the prediction, which should be near 0.9545",
                    List.of("target", "share"),
                    IntStream.range(0, names().size())
                            .mapToObj(k -> List.of(names().get(k), four(RealMetrics.within(p, k, TWO_DEVIATIONS))))
                            .toList()));
        }
        return Optional.empty();
    }
}
