package chainrule.datasets;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Copies of some rows of samples, or of some columns of features. */
public final class Selection {
    private Selection() {}

    /** The rows of a subset, in its order. */
    public static Samples rows(Subset subset) {
        var samples = subset.samples();
        int[] rows = subset.rows();
        double[] weights = samples.weights();
        int[] groups = samples.groups();
        return new Samples(
                samples.features().rows(rows),
                samples.targets().rows(rows),
                weights.length == 0
                        ? weights
                        : Arrays.stream(rows).mapToDouble(row -> weights[row]).toArray(),
                groups.length == 0
                        ? groups
                        : Arrays.stream(rows).map(row -> groups[row]).toArray());
    }

    /**
     * Some columns, in another order.
     *
     * @param columns of the result: which column of {@code features} each is
     */
    public static Features columns(Features features, int[] columns) {
        boolean same = columns.length == features.width()
                && IntStream.range(0, columns.length).allMatch(k -> columns[k] == k);
        if (same) {
            return features;
        }
        return features.choose(new ColumnsOfFeatures(columns));
    }
}
