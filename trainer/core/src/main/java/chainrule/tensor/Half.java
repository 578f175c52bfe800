package chainrule.tensor;

/** The two sixteen-bit formats of real numbers, widened; every one of them is a float32. */
public final class Half {
    private static final int FRACTION_BITS = 10;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final int SPECIAL = 0x1F;
    /** Of the exponents of float32 and float16, the difference of what is added to them. */
    private static final int BIAS = 127 - 15;

    private Half() {}

    /** IEEE 754's binary16: a sign, five bits of exponent, ten of fraction. */
    public static float ofFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> FRACTION_BITS & SPECIAL;
        int fraction = bits & FRACTION;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int widened = exponent == SPECIAL ? 0xFF : exponent + BIAS;
        return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
    }

    /** The upper half of a float32. */
    public static float ofBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
