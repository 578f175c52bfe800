package chainrule.model;

/** The upper half of a float32: its sign, its 8 bits of exponent, and 8 significant bits (the first of which is implied). */
public final class Bfloat16 {
    private static final int LOWER_HALF = 16;
    private static final int ALL_BUT_HALF_AN_ULP = 0x7fff;

    private Bfloat16() {}

    /** The nearest bfloat16, of two equally near the even one; NaN stays NaN. */
    public static float nearest(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int odd = bits >>> LOWER_HALF & 1;
        return Float.intBitsToFloat((bits + ALL_BUT_HALF_AN_ULP + odd) >>> LOWER_HALF << LOWER_HALF);
    }
}
