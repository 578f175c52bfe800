package chainrule.datasets;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The root of a mean of squares, also where the squares are too small or too large for a double: √(Σx²/n) = m·√(Σ(x/m)²/n). */
public final class RootMeanSquare {
    /** From here on a square has lost digits: those below 1e-307 have fewer. */
    private static final double SMALL = 1e-290;

    private RootMeanSquare() {}

    /**
     * The root.
     *
     * @param meanSquare the mean of the squares as doubles give it: where that is exact enough, its root is the result
     * @param count how many values there are
     */
    public static double of(double meanSquare, int count, IntToDoubleFunction value) {
        if (isExact(meanSquare) || Double.isNaN(meanSquare)) {
            return Math.sqrt(meanSquare);
        }
        double most = IntStream.range(0, count)
                .mapToDouble(i -> Math.abs(value.applyAsDouble(i)))
                .max()
                .orElse(Double.NaN);
        if (most == 0 || !Double.isFinite(most)) {
            return most;
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double share = value.applyAsDouble(i) / most;
            squares += share * share;
        }
        return most * Math.sqrt(squares / count);
    }

    /** Whether a mean of squares has all its digits. */
    public static boolean isExact(double meanSquare) {
        return meanSquare > SMALL && meanSquare < Double.POSITIVE_INFINITY;
    }

    /** The factor that makes a deviation 1; 1 where it is 0, or too small to have one. */
    static double inverse(double deviation) {
        return deviation > 0 && Double.isFinite(1 / deviation) ? 1 / deviation : 1;
    }
}
