package chainrule.engine.nd4j;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Functions of blocks of floats, to 3 units in the last place, in loops without branches that become vector instructions. The
 * polynomials are least in their largest error; they were fitted with 40 digits. A loop can't take a float's bits and stay a vector
 * loop: a block's bits are taken by copying it through memory that is seen as floats and as ints. An object belongs to one thread.
 */
final class FloatFunctions {
    /**
     * Whether the processor multiplies and adds with one rounding, in half of the time. Without such an instruction {@link Math#fma} computes
     * in big decimal numbers.
     */
    private static final boolean FUSED = multipliesAndAdds();

    /** Where e^x is cut off: 2⁻¹²⁶ and nearly 2¹²⁸. */
    private static final float LEAST = -87.33f;

    private static final float MOST = 88.37f;
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts, the first with so few bits that its multiples are exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5·2²³: what is added to it loses its fraction, and stands in its last bits. */
    private static final float SHIFT = 0x1.8p23f;

    private static final int FRACTION_BITS = 23;
    private static final int BITS_OF_ONE = 127 << FRACTION_BITS;
    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    private static final float HUGE = 0x1p100f;

    private final FloatBuffer floats;
    private final IntBuffer ints;
    private final int[] bits;
    private final float[] power;
    private final float[] argument;

    /** @param room the size of the largest block */
    FloatFunctions(int room) {
        var memory = ByteBuffer.allocateDirect(room * Float.BYTES).order(ByteOrder.nativeOrder());
        this.floats = memory.asFloatBuffer();
        this.ints = memory.asIntBuffer();
        this.bits = new int[room];
        this.power = new float[room];
        this.argument = new float[room];
    }

    /** Other virtual machines than HotSpot need not know the option. */
    private static boolean multipliesAndAdds() {
        var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return machine != null
                    && Boolean.parseBoolean(machine.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    /** ab + c. */
    private static float fma(float a, float b, float c) {
        return FUSED ? Math.fma(a, b, c) : a * b + c;
    }

    /** e^x, at least 2⁻¹²⁶, at most nearly 2¹²⁸: it never overflows. */
    void exp(float[] x, float[] to, int count) {
        cutOff(x, count);
        reduce(to, count);
        for (int i = 0; i < count; i++) {
            to[i] = fma(power[i], to[i], power[i]);
        }
    }

    /** e^x − 1, cut off as {@link #exp}. */
    void expm1(float[] x, float[] to, int count) {
        cutOff(x, count);
        grow(to, count);
    }

    private void cutOff(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            argument[i] = Math.max(Math.min(x[i], MOST), LEAST);
        }
    }

    /** e^{@code argument} − 1. */
    private void grow(float[] to, int count) {
        reduce(to, count);
        for (int i = 0; i < count; i++) {
            to[i] = fma(power[i], to[i], power[i] - 1);
        }
    }

    /** {@code argument} = n ln 2 + r: {@code power} ← 2ⁿ, {@code to} ← e^r − 1. */
    private void reduce(float[] to, int count) {
        for (int i = 0; i < count; i++) {
            float shifted = fma(argument[i], LOG2_E, SHIFT);
            float n = shifted - SHIFT;
            float r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, argument[i]));
            power[i] = shifted;
            float p = fma(r, 0.0013901531f, 0.008363733f);
            p = fma(r, p, 0.0416668608f);
            p = fma(r, p, 0.1666657374f);
            p = fma(r, p, 0.4999999953f);
            to[i] = fma(r * r, p, r);
        }
        floats.put(0, power, 0, count);
        ints.get(0, bits, 0, count);
        for (int i = 0; i < count; i++) {
            bits[i] = (bits[i] << FRACTION_BITS) + BITS_OF_ONE;
        }
        ints.put(0, bits, 0, count);
        floats.get(0, power, 0, count);
    }

    /** ln(1 + x) = 2 artanh(x/(2 + x)); outside [−½, 1] one after the other. */
    void log1p(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            float t = x[i] / (2 + x[i]);
            float z = t * t;
            float p = fma(z, 0.1401223164f, 0.1399957f);
            p = fma(z, p, 0.2001084957f);
            p = fma(z, p, 0.3333320657f);
            to[i] = fma(2 * t * z, p, 2 * t);
        }
        for (int i = 0; i < count; i++) {
            if (!(x[i] >= -0.5f && x[i] <= 1)) {
                to[i] = (float) Math.log1p(x[i]);
            }
        }
    }

    /** (e^2x − 1)/(e^2x + 1). */
    void tanh(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            argument[i] = 2 * Math.max(Math.min(x[i], 15), -15);
        }
        grow(to, count);
        for (int i = 0; i < count; i++) {
            to[i] = to[i] / (to[i] + 2);
        }
    }

    /** 1 − e^(−|x|·G(|x|)) with x's sign, G(x) = −ln(erfc(x))/x. */
    void erf(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            float y = Math.min(Math.abs(x[i]), 4);
            float g = fma(y, -9.256298913e-6f, 1.176415196e-4f);
            g = fma(y, g, -6.328375830e-4f);
            g = fma(y, g, 1.667028593e-3f);
            g = fma(y, g, -1.603970833e-4f);
            g = fma(y, g, -0.0191530634f);
            g = fma(y, g, 0.1027778304f);
            g = fma(y, g, 0.6366193820f);
            g = fma(y, g, 1.1283791712f);
            argument[i] = -y * g;
        }
        grow(to, count);
        for (int i = 0; i < count; i++) {
            to[i] = (0 - to[i]) * Math.max(Math.min(x[i] * HUGE * HUGE, 1), -1);
        }
    }
}
