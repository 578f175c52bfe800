package chainrule.engine.nd4j;

/** Loops over blocks of floats without branches, which become vector instructions. */
final class FloatLoops {
    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    private static final float HUGE = 0x1p100f;

    private FloatLoops() {}

    static void add(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] + y[i];
        }
    }

    static void subtract(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] - y[i];
        }
    }

    static void multiply(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] * y[i];
        }
    }

    static void add(float[] x, float c, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] + c;
        }
    }

    static void multiply(float[] x, float c, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = c * x[i];
        }
    }

    static void divide(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = x[i] / y[i];
        }
    }

    static void max(float[] x, float[] y, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Math.max(x[i], y[i]);
        }
    }

    static void negate(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = -x[i];
        }
    }

    static void sqrt(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (float) Math.sqrt(x[i]);
        }
    }

    static void sign(float[] x, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Math.max(Math.min(x[i] * HUGE * HUGE, 1), -1);
        }
    }

    /** One where x > 0, else the other. What is infinite becomes the largest float: 0 times it is 0. */
    static void select(float[] x, float[] above, float[] otherwise, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            float share = Math.max(Math.min(x[i] * HUGE * HUGE, 1), 0);
            float one = Math.max(Math.min(above[i], Float.MAX_VALUE), -Float.MAX_VALUE);
            float other = Math.max(Math.min(otherwise[i], Float.MAX_VALUE), -Float.MAX_VALUE);
            to[i] = share * one + (1 - share) * other;
        }
    }
}
