package chainrule;

import chainrule.Lab.Check;
import chainrule.model.ParameterCount;
import chainrule.report.Block.Table;
import chainrule.report.RecordTable;
import chainrule.run.RunSummary;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@link Lab} shows as tables. */
final class Tables {
    private Tables() {}

    private record SplitRow(String split, double loss, double accuracy) {
        static SplitRow of(String split, Score score) {
            return new SplitRow(split, score.loss(), score.accuracy());
        }
    }

    static Table of(RunSummary run) {
        var result = run.result();
        var rows = new ArrayList<SplitRow>();
        rows.add(SplitRow.of("training", run.train()));
        if (!result.epochs().isEmpty()) {
            rows.add(SplitRow.of("validation", result.last().validation()));
            rows.add(SplitRow.of(
                    "validation, best epoch: " + result.best().epoch(),
                    result.best().validation()));
        }
        return RecordTable.of(
                String.format(
                        Locale.ROOT,
                        "%,d parameters, %s, %.1f s on %s",
                        run.parameters(),
                        Counted.of(result.epochs().size(), "epoch"),
                        run.seconds(),
                        run.engine()),
                rows);
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
