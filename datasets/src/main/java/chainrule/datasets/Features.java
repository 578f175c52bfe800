package chainrule.datasets;

import java.io.Serializable;
import java.util.List;

/**
 * A matrix of raw features, a sample a row, kept as it came: images as unsigned bytes, tables as floats or doubles. Nothing is
 * converted before a batch is gathered.
 */
public sealed interface Features extends Serializable {
    /** The case of these features. */
    <T> T choose(Cases<T> cases);

    /** Something for each kind of features: what has no case for one does not compile. */
    interface Cases<T> {
        T bytes(Bytes features);

        T floats(Floats features);

        T doubles(Doubles features);
    }

    /** How many samples. */
    int count();

    /** How many numbers a sample has. */
    int width();

    /** The raw value at a row and column, rounded to float32: 0 to 255 for bytes. */
    float value(int row, int column);

    /** The raw value at a row and column, in its stored form. */
    default double exact(int row, int column) {
        return value(row, column);
    }

    /** The largest value that {@code unit} normalisation divides by, or 0 if that is to be measured. */
    float fullScale();

    /** Unsigned bytes, row by row. */
    record Bytes(byte[] data, int width) implements Features {
        /** That a byte can have. */
        static final int VALUES = 256;

        public Bytes {
            requireWhole(data.length, width);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.bytes(this);
        }

        @Override
        public int count() {
            return data.length / width;
        }

        @Override
        public float value(int row, int column) {
            return data[row * width + column] & 0xFF;
        }

        @Override
        public float fullScale() {
            return 255;
        }
    }

    /** Floats, row by row. */
    record Floats(float[] data, int width) implements Features {
        public Floats {
            requireWhole(data.length, width);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.floats(this);
        }

        @Override
        public int count() {
            return data.length / width;
        }

        @Override
        public float value(int row, int column) {
            return data[row * width + column];
        }

        @Override
        public float fullScale() {
            return 0;
        }

        /**
         * Some features of {@code count} rows of an order, feature by feature: eight rows at the same time, for their results lie side by
         * side.
         */
        void transpose(int[] order, int from, int count, int first, int end, float[] to) {
            int i = 0;
            for (; i + 8 <= count; i += 8) {
                int row0 = order[from + i] * width;
                int row1 = order[from + i + 1] * width;
                int row2 = order[from + i + 2] * width;
                int row3 = order[from + i + 3] * width;
                int row4 = order[from + i + 4] * width;
                int row5 = order[from + i + 5] * width;
                int row6 = order[from + i + 6] * width;
                int row7 = order[from + i + 7] * width;
                for (int feature = first, at = i; feature < end; feature++, at += count) {
                    to[at] = data[row0 + feature];
                    to[at + 1] = data[row1 + feature];
                    to[at + 2] = data[row2 + feature];
                    to[at + 3] = data[row3 + feature];
                    to[at + 4] = data[row4 + feature];
                    to[at + 5] = data[row5 + feature];
                    to[at + 6] = data[row6 + feature];
                    to[at + 7] = data[row7 + feature];
                }
            }
            for (; i < count; i++) {
                int row = order[from + i] * width;
                for (int feature = first, at = i; feature < end; feature++, at += count) {
                    to[at] = data[row + feature];
                }
            }
        }
    }

    /** Doubles, row by row: for numbers that floats would change, where float64 is computed in. */
    record Doubles(double[] data, int width) implements Features {
        public Doubles {
            requireWhole(data.length, width);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.doubles(this);
        }

        @Override
        public int count() {
            return data.length / width;
        }

        @Override
        public float value(int row, int column) {
            return (float) data[row * width + column];
        }

        @Override
        public double exact(int row, int column) {
            return data[row * width + column];
        }

        @Override
        public float fullScale() {
            return 0;
        }

        /** Each number rounded to the nearest float. */
        public Floats rounded() {
            var floats = new float[data.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) data[i];
            }
            return new Floats(floats, width);
        }
    }

    /** The rows of several, one after the other: floats, or doubles if any of them are. All have the same width. */
    static Features concatenated(List<? extends Features> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        int width = parts.get(0).width();
        int count = parts.stream().mapToInt(Features::count).reduce(0, Math::addExact);
        boolean doubles = parts.stream().anyMatch(Doubles.class::isInstance);
        var exact = new double[doubles ? Math.multiplyExact(count, width) : 0];
        var floats = new float[doubles ? 0 : Math.multiplyExact(count, width)];
        int to = 0;
        for (var part : parts) {
            for (int row = 0; row < part.count(); row++) {
                for (int column = 0; column < width; column++, to++) {
                    if (doubles) {
                        exact[to] = part.exact(row, column);
                    } else {
                        floats[to] = part.value(row, column);
                    }
                }
            }
        }
        return doubles ? new Doubles(exact, width) : new Floats(floats, width);
    }

    /** These rows, in their order. */
    default Features rows(int[] rows) {
        return choose(new RowsOfFeatures(rows));
    }

    private static void requireWhole(int length, int width) {
        if (width < 1 || length % width != 0) {
            throw new IllegalArgumentException(length + " values can't be divided into rows of " + width);
        }
    }
}
