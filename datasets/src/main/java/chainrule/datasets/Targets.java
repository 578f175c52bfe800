package chainrule.datasets;

import java.io.Serializable;
import java.util.Arrays;

/** What a network is to give for each sample, a sample a row. */
public sealed interface Targets extends Serializable {
    /** The case of these targets. */
    <T> T choose(Cases<T> cases);

    /** Something for each kind of targets: what has no case for one does not compile. */
    interface Cases<T> {
        T classes(Classes targets);

        T reals(Reals targets);

        T labels(Labels targets);
    }

    /** What a sample's target is. */
    Task.Kind kind();

    /** How many samples. */
    int count();

    /** How many numbers a sample's target has: 1 for a class. */
    int width();

    /** The {@code k}th number of a sample's target: its class, a real number, or 1 for a label that it has and 0 for one that it has not. */
    double value(int row, int k);

    /** One class a sample, as an index into {@link Task#names}. */
    record Classes(int[] labels) implements Targets {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.classes(this);
        }

        @Override
        public Task.Kind kind() {
            return Task.Kind.CLASSIFICATION;
        }

        @Override
        public int count() {
            return labels.length;
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public double value(int row, int k) {
            return labels[row];
        }
    }

    /** Real numbers in their own units, {@code width} of them a sample, row by row. */
    record Reals(double[] values, int width) implements Targets {
        public Reals {
            requireWhole(values.length, width);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.reals(this);
        }

        @Override
        public Task.Kind kind() {
            return Task.Kind.REGRESSION;
        }

        @Override
        public int count() {
            return values.length / width;
        }

        @Override
        public double value(int row, int k) {
            return values[row * width + k];
        }

        /** Each number rounded to the nearest float. */
        public Reals rounded() {
            return new Reals(Arrays.stream(values).map(value -> (float) value).toArray(), width);
        }
    }

    /** Several labels a sample, {@code width} of them, row by row: 1 where a sample has the label, else 0. */
    record Labels(byte[] bits, int width) implements Targets {
        public Labels {
            requireWhole(bits.length, width);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.labels(this);
        }

        @Override
        public Task.Kind kind() {
            return Task.Kind.MULTILABEL;
        }

        @Override
        public int count() {
            return bits.length / width;
        }

        @Override
        public double value(int row, int k) {
            return bits[row * width + k];
        }
    }

    private static void requireWhole(int length, int width) {
        if (width < 1 || length % width != 0) {
            throw new IllegalArgumentException(length + " numbers are not rows of " + width);
        }
    }

    /** Targets of no sample, of the same kind. */
    default Targets none() {
        return rows(new int[0]);
    }

    /** These rows, in their order. */
    default Targets rows(int[] rows) {
        return choose(new RowsOfTargets(rows));
    }
}
