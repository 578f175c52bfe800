package chainrule.engine.cuda.card;

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
public record Gemm(
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
    public record Members(int count, long out, long a, long b, long bias) {}

    /** α and β: both constants, or both on the GPU. */
    public sealed interface Scales {}

    /**
     * The same in every step. cuBLASLt is given their values: it can omit reading {@code out} where β is 0, and choose among all
     * algorithms.
     */
    public record Constants(double alpha, double beta) implements Scales {}

    /**
     * Numbers on the GPU that change between steps, of the type of {@code out}.
     *
     * @param alpha address of α
     * @param beta address of β
     */
    public record OnCard(long alpha, long beta) implements Scales {}

    /** The type of a's and b's numbers. Sums and {@code out} are in float64 for float64, else in float32. */
    public enum Factors {
        FLOAT32(Float.BYTES),
        FLOAT64(Double.BYTES),
        BFLOAT16(Short.BYTES),
        /** Numbers of float32 in memory that are rounded to tf32. */
        TF32(Float.BYTES);

        private final int bytes;

        Factors(int bytes) {
            this.bytes = bytes;
        }

        public static Factors of(Precision precision) {
            return switch (precision) {
                case FLOAT32 -> FLOAT32;
                case FLOAT64 -> FLOAT64;
                case BFLOAT16 -> BFLOAT16;
                case TF32 -> TF32;
            };
        }

        /** Of a number in memory. */
        public int bytes() {
            return bytes;
        }

        /** Whether products read copies that are rounded. */
        public boolean areRounded() {
            return this == BFLOAT16 || this == TF32;
        }
    }

    /** What becomes of a sum before it is stored, B1. */
    public enum Epilogue {
        NONE,
        BIAS,
        /** A7 after the bias. */
        BIAS_RELU
    }

    /** Columns of a in its stored form. */
    public int strideA() {
        return transposeA ? rows : inner;
    }

    /** Columns of b in its stored form. */
    public int strideB() {
        return transposeB ? inner : columns;
    }

    /** What the results of all networks span. */
    public long bytesOfOut() {
        long each = factors == Factors.FLOAT64 ? Double.BYTES : Float.BYTES;
        return ((members.count - 1) * members.out + (long) rows * columns) * each;
    }

    /** The same product of matrices anywhere else: what algorithms are chosen by. Of an address only its alignment is left. */
    public Gemm anywhere() {
        var scale = scales instanceof OnCard ? new OnCard(0, 0) : scales;
        return new Gemm(
                alignment(out),
                alignment(a),
                transposeA,
                alignment(b),
                transposeB,
                rows,
                columns,
                inner,
                factors,
                scale,
                epilogue,
                alignment(bias),
                members);
    }

    private static long alignment(long address) {
        return Math.min(DeviceArena.ALIGNMENT, Long.lowestOneBit(address));
    }

    /** For the record, such as {@code 100×512 = 100×3072 · 3072×512, float32, α = 1, β = 0, bias_relu}. */
    @Override
    public String toString() {
        var text = new StringBuilder("%d×%d = ".formatted(rows, columns))
                .append(factor(rows, inner, transposeA))
                .append(" · ")
                .append(factor(inner, columns, transposeB))
                .append(", ")
                .append(lowerCase(factors))
                .append(
                        scales instanceof Constants constants
                                ? ", α = %s, β = %s".formatted(plain(constants.alpha), plain(constants.beta))
                                : ", α and β on the GPU");
        if (epilogue != Epilogue.NONE) {
            text.append(", ").append(lowerCase(epilogue));
        }
        return (members.count > 1 ? text.append(", ").append(members.count).append(" networks") : text).toString();
    }

    private static String factor(int rows, int columns, boolean transposed) {
        return transposed ? "(%d×%d)ᵀ".formatted(columns, rows) : "%d×%d".formatted(rows, columns);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }
}
