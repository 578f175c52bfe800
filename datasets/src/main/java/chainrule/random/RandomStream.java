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
        double radius = Math.sqrt(-2 * StrictMath.log((1 + (nextInt() & 0xFFFFFFFFL)) * ULP_32));
        return radius * StrictMath.cos(2 * Math.PI * nextUniform());
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
