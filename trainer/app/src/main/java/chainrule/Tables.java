package chainrule;

import chainrule.Lab.Check;
import chainrule.base.Counted;
import chainrule.metric.Metric;
import chainrule.model.ParameterCount;
import chainrule.report.Block.Table;
import chainrule.report.RecordTable;
import chainrule.run.Evaluation;
import chainrule.run.RunSummary;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@link Lab} shows as tables. */
final class Tables {
    private Tables() {}

    static Table of(RunSummary run) {
        var result = run.result();
        var rows = new ArrayList<List<String>>();
        rows.add(row("training", run.finalTrain()));
        if (!result.epochs().isEmpty()) {
            rows.add(row("validation", result.last().validation()));
            rows.add(row(
                    "validation, best epoch: " + result.best().epoch(),
                    result.best().validation()));
        }
        return new Table(
                String.format(
                        Locale.ROOT,
                        "%,d parameters, %d epochs, %.1f s on %s",
                        run.parameters(),
                        result.epochs().size(),
                        run.seconds(),
                        run.engine()),
                List.of("split", "loss", run.train().metric().label()),
                rows);
    }

    private static List<String> row(String split, Score score) {
        return List.of(split, RecordTable.text(score.loss()), RecordTable.text(score.score()));
    }

    static Table of(Evaluation evaluation) {
        var metrics = evaluation.metrics().keySet();
        var header = new ArrayList<>(List.of("predicted by"));
        metrics.forEach(metric -> header.add(metric.label()));
        var rows = new ArrayList<List<String>>();
        rows.add(row("the network", evaluation.metrics(), metrics));
        for (var baseline : evaluation.baselines()) {
            rows.add(row(baseline.name(), evaluation.metrics(baseline.predictions()), metrics));
        }
        return new Table(
                String.format(
                        Locale.ROOT,
                        "%,d samples, loss %s",
                        evaluation.predictions().count(),
                        RecordTable.text(evaluation.loss())),
                header,
                rows);
    }

    private static List<String> row(String name, Map<Metric, Double> values, Set<Metric> metrics) {
        var row = new ArrayList<>(List.of(name));
        metrics.forEach(metric -> row.add(RecordTable.text(values.getOrDefault(metric, Double.NaN))));
        return row;
    }

    private record LayerRow(int layer, int inputs, int units, long weights, int biases, long parameters) {}

    static Table of(ParameterCount count) {
        var rows = new ArrayList<LayerRow>();
        for (var layer : count.perLayer()) {
            rows.add(new LayerRow(
                    rows.size() + 1, layer.inputs(), layer.units(), layer.weights(), layer.units(), layer.total()));
        }
        return RecordTable.of(String.format(Locale.ROOT, "%,d parameters", count.total()), rows);
    }

    /** A formula stands in the first of its rows only. */
    static Table of(List<Check> checks) {
        var rows = new ArrayList<List<String>>();
        String before = "";
        for (var check : checks) {
            boolean isNew = !check.formula().equals(before);
            rows.add(List.of(
                    check.id(),
                    isNew ? check.formula() : "",
                    check.reference(),
                    String.format(Locale.ROOT, "%.1e", check.error()),
                    String.format(Locale.ROOT, "%.0e", check.tolerance()),
                    check.pass() ? "pass" : "FAIL"));
            before = check.formula();
        }
        long failed = checks.stream().filter(check -> !check.pass()).count();
        return new Table(
                "%s, %d failed".formatted(Counted.of(checks.size(), "comparison"), failed),
                List.of("id", "formula", "reference", "error", "tolerance", ""),
                rows);
    }
}
