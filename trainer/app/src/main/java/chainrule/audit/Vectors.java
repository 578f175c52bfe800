package chainrule.audit;

import chainrule.audit.Entry.Comparison;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Comparing, differencing, drawing. The error of a vector is its largest difference from the reference, divided by the
 * largest magnitude in either: what is tiny compared with the rest of a gradient need not have digits of its own.
 */
final class Vectors {
    static final double DIFFERENCES = 1e-7;
    static final double AUTODIFF = 1e-10;
    /** Of central differences, relative to the argument: rounding and truncation are about equal here. */
    static final double STEP = 1e-5;

    private static final long SEED = 20;
    private static final double KINK = 0.01;

    private Vectors() {}

    /** The worst of several vectors against one reference. */
    static final class Worst {
        private final String reference;
        private final double tolerance;
        private double error;
        private String where = "–";

        Worst(String reference, double tolerance) {
            this.reference = reference;
            this.tolerance = tolerance;
        }

        Worst add(String what, double[] found, double[] expected) {
            double scale = Math.max(largest(found), largest(expected));
            return add(what, found, expected, scale);
        }

        /** @param scale the largest magnitude in the whole of which these are a part */
        Worst add(String what, double[] found, double[] expected, double scale) {
            if (found.length != expected.length) {
                return worse(Double.NaN, "%s: %d numbers, not %d".formatted(what, found.length, expected.length));
            }
            for (int i = 0; i < found.length; i++) {
                double difference = Math.abs(found[i] - expected[i]) / Math.max(scale, Double.MIN_NORMAL);
                if (!(difference <= error)) {
                    worse(difference, "%s [%d]".formatted(what, i));
                }
            }
            return this;
        }

        /** What is not a number is the worst, whatever comes later. */
        private Worst worse(double difference, String place) {
            if (!Double.isNaN(error)) {
                error = difference;
                where = place;
            }
            return this;
        }

        Comparison comparison() {
            return new Comparison(reference, error, where, tolerance);
        }
    }

    static double largest(double[] x) {
        return java.util.Arrays.stream(x).map(Math::abs).max().orElse(0);
    }

    /** f'(x) for a function that calculates a number. */
    static double slope(DoubleUnaryOperator f, double x) {
        double h = STEP * Math.max(1, Math.abs(x));
        return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    }

    /** ∇f(x). */
    static double[] gradient(ToDoubleFunction<double[]> f, double[] x) {
        var gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] changed = x.clone();
            double h = STEP * Math.max(1, Math.abs(x[i]));
            changed[i] = x[i] + h;
            double above = f.applyAsDouble(changed);
            changed[i] = x[i] - h;
            gradient[i] = (above - f.applyAsDouble(changed)) / (2 * h);
        }
        return gradient;
    }

    /** The Jacobian ∂fᵢ/∂xⱼ, row by row. */
    static double[] jacobian(Function<double[], double[]> f, double[] x) {
        int n = f.apply(x).length;
        var jacobian = new double[n * x.length];
        for (int i = 0; i < n; i++) {
            int row = i;
            System.arraycopy(gradient(z -> f.apply(z)[row], x), 0, jacobian, i * x.length, x.length);
        }
        return jacobian;
    }

    /** Random numbers of a few units' size, none near 0, where kinks are. */
    static double[] points(int count, int stream) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, stream, 0);
        return IntStream.range(0, count)
                .mapToDouble(i -> 2 * random.nextGaussian())
                .map(x -> Math.abs(x) < KINK ? Math.copySign(KINK, x) : x)
                .toArray();
    }

    /** Some vectors of random numbers. */
    static List<double[]> vectors(int count, int length, int stream) {
        var vectors = new ArrayList<double[]>();
        for (int i = 0; i < count; i++) {
            vectors.add(points(length, stream * 100 + i));
        }
        return vectors;
    }

    static double[] map(double[] x, DoubleUnaryOperator f) {
        return java.util.Arrays.stream(x).map(f).toArray();
    }
}
