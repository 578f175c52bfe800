package chainrule.model;

/** The numbers that a training run computes with. */
public enum Precision {
    FLOAT32(4),
    FLOAT64(8),

    /**
     * Float32 in all but the factors of matrix products, which are rounded to bfloat16: 8 bits of exponent, as float32, and 8
     * significant bits. Sums, weights, the optimiser's state and evaluation stay in float32.
     */
    BFLOAT16(4),

    /** As {@link #BFLOAT16}, with 11 significant bits, on cards that multiply so: see {@link Tf32}. */
    TF32(4);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a number in memory, and in a checkpoint. */
    public int bytes() {
        return bytes;
    }

    /** What parameters are stored and evaluated in. */
    public Precision ofParameters() {
        return this == FLOAT64 ? FLOAT64 : FLOAT32;
    }

    /** What a product makes of a factor that is a number of the parameters' precision. */
    public double factor(double value) {
        return switch (this) {
            case BFLOAT16 -> Bfloat16.nearest((float) value);
            case TF32 -> Tf32.nearest((float) value);
            default -> value;
        };
    }

    /** The nearest number of the parameters' precision. */
    public double rounded(double value) {
        return this == FLOAT64 ? value : (float) value;
    }
}
