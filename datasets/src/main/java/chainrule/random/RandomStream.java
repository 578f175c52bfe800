package chainrule.random;

/**
 * The numbers of one stream in order: (seed, purpose, a, b) names it, whatever was drawn before. The same name gives the
 * same numbers on every machine and engine.
 */
public final class RandomStream {
    private static final double ULP_32 = 0x1p-32;

    private final long seed;
    private final Purpose purpose;
    private final int a;
    private final int b;
    private final int[] block = new int[4];
    private int drawn;

    /**
     * @param a counter word 2: an epoch or a step
     * @param b counter word 1: a sample or a layer
     */
    public RandomStream(long seed, Purpose purpose, int a, int b) {
        this.seed = seed;
        this.purpose = purpose;
        this.a = a;
        this.b = b;
    }

    /** The next 32 random bits. */
    public int nextInt() {
        int lane = drawn & 3;
        if (lane == 0) {
            Philox.block(seed, drawn >>> 2, b, a, purpose.ordinal(), block);
        }
        drawn++;
        return block[lane];
    }

    /** A number in [0, 1), a multiple of 2⁻³². */
    public double nextUniform() {
        return (nextInt() & 0xFFFFFFFFL) * ULP_32;
    }

    /** A number in [low, high). */
    public double nextUniform(double low, double high) {
        return low + (high - low) * nextUniform();
    }

    /** A whole number in [0, bound). Its bias is below bound·2⁻³². */
    public int nextIndex(int bound) {
        return (int) ((nextInt() & 0xFFFFFFFFL) * bound >>> 32);
    }

    /** A number of the standard normal distribution (Box and Muller, 1958; two draws a number). */
    public double nextGaussian() {
        // StrictMath: the same bits on every machine.
        double radius = Math.sqrt(-2 * StrictMath.log(nextPositive()));
        return radius * StrictMath.cos(2 * Math.PI * nextUniform());
    }

    /**
     * A number of Beta(a, a), in [0, 1]: G/(G + G′) of two gamma numbers, computed from their logarithms, so that it is right for small
     * {@code a}, too.
     *
     * @param a above 0
     */
    public double nextBeta(double a) {
        double first = nextLogGamma(a);
        double second = nextLogGamma(a);
        return 1 / (1 + StrictMath.exp(second - first));
    }

    /**
     * The logarithm of a number of Gamma(a, 1): G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", ACM
     * Transactions on Mathematical Software 26, 2000. Below 1, a number of Gamma(a) is one of Gamma(a + 1) times U^(1/a).
     */
    private double nextLogGamma(double a) {
        double shrunk = a < 1 ? StrictMath.log(nextPositive()) / a : 0;
        double d = (a < 1 ? a + 1 : a) - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = nextGaussian();
            double u = nextPositive();
            double cubeRoot = 1 + c * x;
            if (cubeRoot > 0) {
                double v = cubeRoot * cubeRoot * cubeRoot;
                double logV = StrictMath.log(v);
                if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * logV) {
                    return shrunk + StrictMath.log(d) + logV;
                }
            }
        }
    }

    /** A number in (0, 1]. */
    private double nextPositive() {
        return (1 + (nextInt() & 0xFFFFFFFFL)) * ULP_32;
    }

    /** Shuffles {@code values} in place: each order is equally likely (Fisher and Yates, in Durstenfeld's form). */
    public void shuffle(int[] values) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = nextIndex(last + 1);
            int value = values[last];
            values[last] = values[other];
            values[other] = value;
        }
    }
}
