package chainrule.experiment;

import java.math.BigDecimal;
import java.util.Map;

/**
 * One of the configurations of an experiment.
 *
 * @param size its place on an axis, where the variants differ by a number; else NaN
 * @param varied keys and values
 */
public record Variant(String label, double size, Map<String, String> varied) {
    public static Variant of(String label, Map<String, String> varied) {
        return new Variant(label, Double.NaN, varied);
    }

    public static Variant of(String label, String key, String value) {
        return of(label, Map.of(key, value));
    }

    /** A number as its own label. */
    public static Variant sized(double size, String key) {
        String text = new BigDecimal(Double.toString(size)).stripTrailingZeros().toPlainString();
        return new Variant(text, size, Map.of(key, text));
    }
}
