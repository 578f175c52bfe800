package chainrule.engine.nd4j;

/**
 * Sines and cosines of many angles, with an error below 1e-9, which float32 does not see. Loops without calls and branches become
 * vector instructions; {@code Math.sin} needs many times as long.
 */
final class Waves {
    /** Added and subtracted, it rounds a double below 2⁵¹ to a whole number. */
    private static final double ROUNDING = 0x1.8p52;

    private static final double SQUARE = Math.PI * Math.PI;
    // Taylor's series of sin πu and cos πu in u²; beyond the last term they are below 1e-9 for |u| ≤ ½.
    private static final double S0 = Math.PI;
    private static final double S1 = -S0 * SQUARE / (2 * 3);
    private static final double S2 = -S1 * SQUARE / (4 * 5);
    private static final double S3 = -S2 * SQUARE / (6 * 7);
    private static final double S4 = -S3 * SQUARE / (8 * 9);
    private static final double S5 = -S4 * SQUARE / (10 * 11);
    private static final double S6 = -S5 * SQUARE / (12 * 13);
    private static final double C1 = -SQUARE / 2;
    private static final double C2 = -C1 * SQUARE / (3 * 4);
    private static final double C3 = -C2 * SQUARE / (5 * 6);
    private static final double C4 = -C3 * SQUARE / (7 * 8);
    private static final double C5 = -C4 * SQUARE / (9 * 10);
    private static final double C6 = -C5 * SQUARE / (11 * 12);
    private static final double C7 = -C6 * SQUARE / (13 * 14);

    private Waves() {}

    /** sin 2πωx and cos 2πωx of {@code n} numbers x, as float32 needs them: by the angle's half, within ±π/2. */
    static void fast(double omega, double[] x, int n, double[] sine, double[] cosine) {
        for (int i = 0; i < n; i++) {
            double turns = omega * x[i];
            double u = turns - ((turns + ROUNDING) - ROUNDING);
            double v = u * u;
            double s = u * (S0 + v * (S1 + v * (S2 + v * (S3 + v * (S4 + v * (S5 + v * S6))))));
            double c = 1 + v * (C1 + v * (C2 + v * (C3 + v * (C4 + v * (C5 + v * (C6 + v * C7))))));
            sine[i] = 2 * s * c;
            cosine[i] = 1 - 2 * s * s;
        }
    }

    /** The same in full precision. */
    static void exact(double omega, double[] x, int n, double[] sine, double[] cosine) {
        for (int i = 0; i < n; i++) {
            double angle = 2 * Math.PI * omega * x[i];
            sine[i] = Math.sin(angle);
            cosine[i] = Math.cos(angle);
        }
    }
}
