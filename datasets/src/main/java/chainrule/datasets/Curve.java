package chainrule.datasets;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a table's number becomes before it is an input: itself, or the value of a function that a scale and a shift can't express. Its
 * statistics are those of the training split.
 */
public sealed interface Curve extends Serializable {
    /** The number itself; a {@link Normalization} may scale it. */
    Curve STRAIGHT = new Straight();

    /** The input that a number becomes. */
    double of(double x);

    /**
     * Measures a column.
     *
     * @param known its values in the training split, without those that are missing, in ascending order
     */
    static Curve fit(Normalization.Kind kind, double[] known) {
        return switch (kind) {
            case NONE, UNIT, STANDARDIZE -> STRAIGHT;
            case ROBUST -> Robust.fit(known);
            case QUANTILE -> Quantiles.fit(known);
        };
    }

    /** The number itself. */
    record Straight() implements Curve {
        @Override
        public double of(double x) {
            return x;
        }
    }

    /**
     * E8: u = (x − median)/spread, and u/√(1 + (u/3)²), which stays between −3 and 3.
     *
     * @param spread the distance between the quartiles, or half of the range where they are equal; 0 of a column that never varies, which
     *     becomes 0
     */
    record Robust(double median, double spread) implements Curve {
        /** No input is farther from 0. */
        public static final double LIMIT = 3;

        private static final double QUARTER = 0.25;
        private static final double HALF = 0.5;

        public Robust {
            if (!Double.isFinite(median) || !(spread >= 0 && spread < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a median of %s, a spread of %s".formatted(median, spread));
            }
        }

        private static Robust fit(double[] sorted) {
            if (sorted.length == 0) {
                return new Robust(0, 0);
            }
            double quartiles = Quantiles.at(sorted, 1 - QUARTER) - Quantiles.at(sorted, QUARTER);
            double spread = quartiles > 0 ? quartiles : HALF * (sorted[sorted.length - 1] - sorted[0]);
            return new Robust(Quantiles.at(sorted, HALF), Math.min(spread, Double.MAX_VALUE));
        }

        @Override
        public double of(double x) {
            if (spread == 0) {
                return 0;
            }
            double u = (x - median) / spread / LIMIT;
            return Double.isInfinite(u) ? Math.copySign(LIMIT, u) : LIMIT * u / Math.hypot(1, u);
        }
    }

    /**
     * The place of a number among those of the training split, from 0 to 1, as the normal distribution has it: scikit-learn's {@code
     * QuantileTransformer(output_distribution="normal")}. Between two quantiles the place is linear; a number that equals several has the
     * mean of their places. A column that never varies becomes 0.
     *
     * @param values at equal distances of the place, in ascending order
     */
    record Quantiles(double[] values) implements Curve {
        /** How many there are at most. */
        public static final int MOST = 1000;

        /** Places closer to 0 and 1 count as this close. */
        public static final double CLIP = 1e-7 - Math.ulp(1.0);

        private static final double HALF = 0.5;

        public Quantiles {
            boolean ascending = values.length > 0 && Double.isFinite(values[0]);
            for (int i = 1; i < values.length; i++) {
                ascending &= values[i] >= values[i - 1] && Double.isFinite(values[i]);
            }
            if (!ascending || values.length > MOST) {
                throw new IllegalArgumentException("these %d numbers are not quantiles".formatted(values.length));
            }
            values = values.clone();
        }

        private static Quantiles fit(double[] sorted) {
            if (sorted.length == 0) {
                return new Quantiles(new double[1]);
            }
            var quantiles = new double[Math.min(MOST, sorted.length)];
            for (int i = 0; i < quantiles.length; i++) {
                // The product is exact, so that the places of equal numbers are.
                quantiles[i] = valueAt(sorted, (double) i * (sorted.length - 1) / Math.max(1, quantiles.length - 1));
            }
            for (int i = 1; i < quantiles.length; i++) {
                quantiles[i] = Math.max(quantiles[i], quantiles[i - 1]);
            }
            return new Quantiles(quantiles);
        }

        /** The value at a place from 0 to 1 of sorted ones, linear between neighbours. */
        static double at(double[] sorted, double place) {
            return valueAt(sorted, place * (sorted.length - 1));
        }

        private static double valueAt(double[] sorted, double index) {
            int below = (int) index;
            double a = sorted[below];
            double b = sorted[Math.min(below + 1, sorted.length - 1)];
            double t = index - below;
            return t < HALF ? a + (b - a) * t : b - (b - a) * (1 - t);
        }

        /** Whether all are equal. */
        public boolean isConstant() {
            return values[0] == values[values.length - 1];
        }

        @Override
        public double of(double x) {
            return isConstant() ? 0 : InverseNormal.of(Math.min(Math.max(place(x), CLIP), 1 - CLIP));
        }

        private double place(double x) {
            int last = values.length - 1;
            if (x <= values[0]) {
                return 0;
            }
            if (x >= values[last]) {
                return 1;
            }
            int found = Arrays.binarySearch(values, x);
            if (found >= 0) {
                return HALF * (first(x, found) + last(x, found)) / last;
            }
            int above = -found - 1;
            double below = values[above - 1];
            return (above - 1 + (x - below) / (values[above] - below)) / last;
        }

        private int first(double x, int found) {
            int first = found;
            while (values[first - 1] == x) {
                first--;
            }
            return first;
        }

        private int last(double x, int found) {
            int last = found;
            while (values[last + 1] == x) {
                last++;
            }
            return last;
        }

        @Override
        public double[] values() {
            return values.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Quantiles that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
