package chainrule.model;

/** A float32 with 11 significant bits (the first of which is implied) in place of 24: what NVIDIA's cards call tf32. */
public final class Tf32 {
    private static final int DROPPED = 13;
    private static final int ALL_BUT_HALF_AN_ULP = (1 << DROPPED - 1) - 1;

    private Tf32() {}

    /** The nearest tf32, of two equally near the even one; NaN stays NaN. */
    public static float nearest(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int odd = bits >>> DROPPED & 1;
        return Float.intBitsToFloat((bits + ALL_BUT_HALF_AN_ULP + odd) >>> DROPPED << DROPPED);
    }
}
