package chainrule.datasets;

import java.util.Arrays;

/** Copies of some rows of targets, in their order. */
record RowsOfTargets(int[] rows) implements Targets.Cases<Targets> {
    @Override
    public Targets classes(Targets.Classes targets) {
        return new Targets.Classes(
                Arrays.stream(rows).map(row -> targets.labels()[row]).toArray());
    }

    @Override
    public Targets reals(Targets.Reals targets) {
        var values = new double[rows.length * targets.width()];
        RowsOfFeatures.copy(targets.values(), values, rows, targets.width());
        return new Targets.Reals(values, targets.width());
    }

    @Override
    public Targets labels(Targets.Labels targets) {
        var bits = new byte[rows.length * targets.width()];
        RowsOfFeatures.copy(targets.bits(), bits, rows, targets.width());
        return new Targets.Labels(bits, targets.width());
    }
}
