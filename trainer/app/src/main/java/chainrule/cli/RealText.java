package chainrule.cli;

import java.util.Locale;

/** A target or a prediction in its own unit, with as many digits as its deviation needs: 1e9 + 3.6 is not 1.00000e+09. */
final class RealText {
    private static final int USUAL_DIGITS = 6;
    /** Of the deviation. */
    private static final int DEVIATION_DIGITS = 3;
    /** More a double does not have. */
    private static final int MOST_DIGITS = 17;

    private RealText() {}

    /** @param deviation of the target; 0 or NaN if it is not known */
    static String of(double value, double deviation) {
        return String.format(Locale.ROOT, "%." + digits(value, deviation) + "g", value);
    }

    private static int digits(double value, double deviation) {
        if (!(deviation > 0) || value == 0 || !Double.isFinite(value) || !Double.isFinite(deviation)) {
            return USUAL_DIGITS;
        }
        double needed = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(deviation)) + DEVIATION_DIGITS;
        return (int) Math.max(USUAL_DIGITS, Math.min(MOST_DIGITS, needed));
    }
}
