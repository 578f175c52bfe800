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
        return new Samples(
                rows(samples.features(), rows),
                rows(samples.targets(), rows),
                weights.length == 0
                        ? weights
                        : Arrays.stream(rows).mapToDouble(row -> weights[row]).toArray());
    }

    private static Features rows(Features features, int[] rows) {
        int width = features.width();
        if (features instanceof Features.Bytes bytes) {
            var data = new byte[rows.length * width];
            copyRows(bytes.data(), data, rows, width);
            return new Features.Bytes(data, width);
        } else if (features instanceof Features.Floats floats) {
            var data = new float[rows.length * width];
            copyRows(floats.data(), data, rows, width);
            return new Features.Floats(data, width);
        }
        var data = new double[rows.length * width];
        copyRows(((Features.Doubles) features).data(), data, rows, width);
        return new Features.Doubles(data, width);
    }

    private static Targets rows(Targets targets, int[] rows) {
        if (targets instanceof Targets.Classes classes) {
            return new Targets.Classes(
                    Arrays.stream(rows).map(row -> classes.labels()[row]).toArray());
        } else if (targets instanceof Targets.Reals reals) {
            var values = new double[rows.length * reals.width()];
            copyRows(reals.values(), values, rows, reals.width());
            return new Targets.Reals(values, reals.width());
        }
        var labels = (Targets.Labels) targets;
        var bits = new byte[rows.length * labels.width()];
        copyRows(labels.bits(), bits, rows, labels.width());
        return new Targets.Labels(bits, labels.width());
    }

    /** @param from an array of rows of {@code width} elements */
    private static void copyRows(Object from, Object to, int[] rows, int width) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, rows[i] * width, to, i * width, width);
        }
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
        int rows = features.count();
        int width = columns.length;
        if (features instanceof Features.Bytes bytes) {
            var data = new byte[rows * width];
            for (int at = 0; at < data.length; at++) {
                data[at] = bytes.data()[at / width * features.width() + columns[at % width]];
            }
            return new Features.Bytes(data, width);
        } else if (features instanceof Features.Floats floats) {
            var data = new float[rows * width];
            for (int at = 0; at < data.length; at++) {
                data[at] = floats.value(at / width, columns[at % width]);
            }
            return new Features.Floats(data, width);
        }
        var data = new double[rows * width];
        for (int at = 0; at < data.length; at++) {
            data[at] = features.exact(at / width, columns[at % width]);
        }
        return new Features.Doubles(data, width);
    }
}
