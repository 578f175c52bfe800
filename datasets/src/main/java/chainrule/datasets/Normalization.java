package chainrule.datasets;

import chainrule.base.Kebab;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What turns raw features into a network's inputs: x ↦ x·scale + shift, with one scale and shift for each group of
 * neighbouring features. An image's groups are its channels, a table's its columns.
 *
 * @param scale factors, one a group
 * @param shift summands, one a group
 */
public record Normalization(double[] scale, double[] shift) implements Serializable {
    /** Which scale and shift. */
    public enum Kind {
        /** The raw values. */
        NONE,
        /** To [0, 1]: bytes divided by 255, other numbers from the training split's minimum to its maximum. */
        UNIT,
        /** To mean 0 and variance 1 over the training split. */
        STANDARDIZE,
        /** Of tables: by median and quartiles of the training split, outliers clipped smoothly (E8). */
        ROBUST,
        /** Of tables: to the place among the values of the training split, as the normal distribution has it. */
        QUANTILE;

        /** Whether a scale and a shift say it all; else it is a {@link Curve} of each column. */
        public boolean isAffine() {
            return this != ROBUST && this != QUANTILE;
        }

        @Override
        public String toString() {
            return Kebab.name(this);
        }
    }

    /** Leaves the raw values as they are. */
    public static Normalization none(Shape shape) {
        var scale = new double[shape.channels()];
        Arrays.fill(scale, 1);
        return new Normalization(scale, new double[shape.channels()]);
    }

    /**
     * Measures the statistics on the training split, and on nothing else. A feature that never varies is only centred.
     */
    public static Normalization fit(Kind kind, Shape shape, Subset train) {
        return fit(kind, shape, train, new BitSet());
    }

    /**
     * The same.
     *
     * @param kept groups that stay as they are
     */
    public static Normalization fit(Kind kind, Shape shape, Subset train, BitSet kept) {
        if (!kind.isAffine()) {
            throw new IllegalArgumentException(kind + " is not a scale and shift");
        }
        int groups = shape.channels();
        var scale = new double[groups];
        var shift = new double[groups];
        Arrays.fill(scale, 1);
        float fullScale = train.samples().features().fullScale();
        if (kind == Kind.UNIT && fullScale > 0) {
            Arrays.fill(scale, 1.0 / fullScale);
        } else if (kind != Kind.NONE) {
            var statistics = Statistics.of(train, groups);
            for (int g = kept.nextClearBit(0); g < groups; g = kept.nextClearBit(g + 1)) {
                double spread = kind == Kind.UNIT ? statistics.max[g] - statistics.min[g] : statistics.deviation[g];
                scale[g] = RootMeanSquare.inverse(spread);
                shift[g] = -scale[g] * (kind == Kind.UNIT ? statistics.min[g] : statistics.mean[g]);
            }
        }
        return new Normalization(scale, shift);
    }

    /** The input that a raw value becomes. */
    public double apply(int group, double raw) {
        return raw * scale[group] + shift[group];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalization that
                && Arrays.equals(scale, that.scale)
                && Arrays.equals(shift, that.shift);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(scale) + Arrays.hashCode(shift);
    }

    /** Each group's mean, deviation (of the population) and range, in two passes in float64. */
    private record Statistics(double[] mean, double[] deviation, double[] min, double[] max) {
        static Statistics of(Subset subset, int groups) {
            var statistics =
                    new Statistics(new double[groups], new double[groups], new double[groups], new double[groups]);
            int groupWidth = subset.samples().features().width() / groups;
            for (int g = 0; g < groups; g++) {
                if (subset.samples().features() instanceof Features.Bytes bytes) {
                    statistics.measure(counts(bytes, subset.rows(), g, groupWidth), g);
                } else {
                    statistics.measure(subset, g, groupWidth);
                }
            }
            return statistics;
        }

        /** How often each value of a byte occurs. */
        private static long[] counts(Features.Bytes bytes, int[] rows, int group, int groupWidth) {
            // In turns, so that equal neighbours don't wait for each other.
            var even = new long[Features.Bytes.VALUES];
            var odd = new long[Features.Bytes.VALUES];
            var counts = new long[Features.Bytes.VALUES];
            byte[] data = bytes.data();
            for (int row : rows) {
                int at = row * bytes.width() + group * groupWidth;
                int end = at + groupWidth;
                for (; at + 1 < end; at += 2) {
                    even[data[at] & 0xFF]++;
                    odd[data[at + 1] & 0xFF]++;
                }
                if (at < end) {
                    even[data[at] & 0xFF]++;
                }
            }
            for (int value = 0; value < Features.Bytes.VALUES; value++) {
                counts[value] = even[value] + odd[value];
            }
            return counts;
        }

        private void measure(long[] counts, int group) {
            double values = 0;
            double sum = 0;
            min[group] = Double.POSITIVE_INFINITY;
            max[group] = Double.NEGATIVE_INFINITY;
            for (int value = 0; value < counts.length; value++) {
                if (counts[value] > 0) {
                    values += counts[value];
                    sum += (double) counts[value] * value;
                    min[group] = Math.min(min[group], value);
                    max[group] = value;
                }
            }
            mean[group] = sum / values;
            double squares = 0;
            for (int value = 0; value < counts.length; value++) {
                double centred = value - mean[group];
                squares += counts[value] * centred * centred;
            }
            deviation[group] = Math.sqrt(squares / values);
        }

        private void measure(Subset subset, int group, int groupWidth) {
            double values = (double) subset.count() * groupWidth;
            double sum = 0;
            min[group] = Double.POSITIVE_INFINITY;
            max[group] = Double.NEGATIVE_INFINITY;
            var features = subset.samples().features();
            for (int row : subset.rows()) {
                for (int j = group * groupWidth; j < (group + 1) * groupWidth; j++) {
                    double value = features.exact(row, j);
                    sum += value;
                    min[group] = Math.min(min[group], value);
                    max[group] = Math.max(max[group], value);
                }
            }
            mean[group] = sum / values;
            double squares = 0;
            for (int row : subset.rows()) {
                for (int j = group * groupWidth; j < (group + 1) * groupWidth; j++) {
                    double centred = features.exact(row, j) - mean[group];
                    squares += centred * centred;
                }
            }
            deviation[group] = RootMeanSquare.of(
                    squares / values,
                    subset.count() * groupWidth,
                    i -> features.exact(subset.rows()[i / groupWidth], group * groupWidth + i % groupWidth)
                            - mean[group]);
        }
    }
}
