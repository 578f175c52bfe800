package chainrule.base;

import java.util.Locale;

/** A number with a few decimals, or with an exponent where it is so large that its digits would fill the line. */
public final class Decimals {
    private static final double LARGE = 1e6;

    private Decimals() {}

    /** @param decimals behind the point */
    public static String of(double value, int decimals) {
        boolean large = Math.abs(value) >= LARGE && Double.isFinite(value);
        return String.format(Locale.ROOT, "%." + (large ? 3 + "e" : decimals + "f"), value);
    }
}
