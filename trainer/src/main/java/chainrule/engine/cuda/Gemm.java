package chainrule.engine.cuda;

import chainrule.model.Precision;

/**
 * out ← epilogue(α·op(a)·op(b) + β·out), all matrices row by row without gaps: one for each of several networks. The
 * addresses are the first network's; α and β are the same for all of them.
 *
 * @param out rows×columns
 * @param a op(a) is rows×inner
 * @param b op(b) is inner×columns
 * @param scales α and β
 * @param bias address of {@code columns} numbers; 0 where the epilogue needs none
 * @param members how many there are, and how far apart what is theirs lies
 */
record Gemm(
        long out,
        long a,
        boolean transposeA,
        long b,
        boolean transposeB,
        int rows,
        int columns,
        int inner,
        Factors factors,
        Scales scales,
        Epilogue epilogue,
        long bias,
        Members members) {
    /**
     * How many numbers lie from one network's matrix to the next one's.
     *
     * @param count networks
     */
    record Members(int count, long out, long a, long b, long bias) {}

    /** α and β: both constants, or both on the GPU. */
    sealed interface Scales {}

    /**
     * The same in every step. cuBLASLt is given their values: it can omit reading {@code out} where β is 0, and choose among all
     * algorithms.
     */
    record Constants(double alpha, double beta) implements Scales {}

    /**
     * Numbers on the GPU that change between steps, of the type of {@code out}.
     *
     * @param alpha address of α
     * @param beta address of β
     */
    record OnCard(long alpha, long beta) implements Scales {}

    /** The type of a's and b's numbers. Sums and {@code out} are in float64 for float64, else in float32. */
    enum Factors {
        FLOAT32(Float.BYTES),
        FLOAT64(Double.BYTES),
        BFLOAT16(Short.BYTES),
        /** Numbers of float32 in memory that are rounded to tf32. */
        TF32(Float.BYTES);

        private final int bytes;

        Factors(int bytes) {
            this.bytes = bytes;
        }

        static Factors of(Precision precision) {
            return switch (precision) {
                case FLOAT32 -> FLOAT32;
                case FLOAT64 -> FLOAT64;
                case BFLOAT16 -> BFLOAT16;
                case TF32 -> TF32;
            };
        }

        /** Of a number in memory. */
        int bytes() {
            return bytes;
        }

        /** Whether products read copies that are rounded. */
        boolean areRounded() {
            return this == BFLOAT16 || this == TF32;
        }
    }

    /** What becomes of a sum before it is stored, B1. */
    enum Epilogue {
        NONE,
        BIAS,
        /** A7 after the bias. */
        BIAS_RECT
    }

    /** Columns of a as it is stored. */
    int strideA() {
        return transposeA ? rows : inner;
    }

    /** Columns of b as it is stored. */
    int strideB() {
        return transposeB ? inner : columns;
    }
}
