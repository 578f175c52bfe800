package chainrule.audit;

/**
 * The random numbers of training runs, written a second time for the audit alone: Philox4x32-10 as its paper's figure 2 draws it (Salmon
 * and others, SC 2011), and what is made of its words. Nothing here calls {@code chainrule.random} or {@code chainrule.formulas}.
 */
final class PlainRandom {
    static final int ORDER = 1;
    static final int WEIGHTS = 2;
    static final int DROPOUT = 3;
    static final int AUGMENTATION = 4;
    static final int INPUT = 7;
    static final int MIXUP = 8;

    private static final long LOW = 0xFFFFFFFFL;
    private static final double TWO_TO_32 = 4294967296.0;

    private final long seed;
    private final long[] counter;
    private int used;
    private long[] words = {};

    /** The stream of a seed, a purpose, and two numbers: an epoch or step, and a sample or layer. */
    PlainRandom(long seed, int purpose, int a, int b) {
        this.seed = seed;
        this.counter = new long[] {0, b & LOW, a & LOW, purpose};
    }

    /** Four words of 32 bits, each from 0 to 2³² − 1. */
    static long[] philox(long[] counter, long seed) {
        long[] x = counter.clone();
        long left = seed & LOW;
        long right = seed >>> 32;
        for (int round = 1; round <= 10; round++) {
            long first = x[0] * 0xD2511F53L;
            long second = x[2] * 0xCD9E8D57L;
            x = new long[] {(second >>> 32) ^ x[1] ^ left, second & LOW, (first >>> 32) ^ x[3] ^ right, first & LOW};
            left = (left + 0x9E3779B9L) & LOW;
            right = (right + 0xBB67AE85L) & LOW;
        }
        return x;
    }

    /** The next 32 bits. */
    long word() {
        if (used % 4 == 0) {
            counter[0] = used / 4;
            words = philox(counter, seed);
        }
        return words[used++ % 4];
    }

    double uniform() {
        return word() / TWO_TO_32;
    }

    int below(int bound) {
        return (int) Math.floor(word() / TWO_TO_32 * bound);
    }

    /** Box and Muller, the cosine of the pair. */
    double gaussian() {
        double u = (1 + word()) / TWO_TO_32;
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** Of Beta(a, a): x/(x + y) of two gamma numbers. */
    double beta(double a) {
        double x = gamma(a);
        double y = gamma(a);
        return x / (x + y);
    }

    /** Marsaglia and Tsang: d(1 + cx)³ of a normal x, kept with a probability; for a below 1 from that of a + 1 by a power. */
    private double gamma(double a) {
        if (a < 1) {
            double power = StrictMath.pow((1 + word()) / TWO_TO_32, 1 / a);
            return power * gamma(a + 1);
        }
        double d = a - 1 / 3.0;
        for (; ; ) {
            double x = gaussian();
            double u = (1 + word()) / TWO_TO_32;
            double v = StrictMath.pow(1 + x / Math.sqrt(9 * d), 3);
            if (v > 0 && u < StrictMath.exp(x * x / 2 + d - d * v + d * StrictMath.log(v))) {
                return d * v;
            }
        }
    }

    /** Durstenfeld's shuffle: from the last place down, each place gets one of those not yet placed. */
    static int[] shuffled(int[] rows, long seed, int epoch) {
        return new PlainRandom(seed, ORDER, epoch, 0).shuffled(rows);
    }

    int[] shuffled(int[] rows) {
        int[] order = rows.clone();
        for (int left = rows.length; left > 1; left--) {
            int chosen = below(left);
            int last = order[left - 1];
            order[left - 1] = order[chosen];
            order[chosen] = last;
        }
        return order;
    }

    /** C13's factors: 1/p with probability p, else 0. */
    static double[] mask(long seed, int step, int layer, double keep, int count) {
        var random = new PlainRandom(seed, DROPOUT, step, layer);
        var mask = new double[count];
        for (int i = 0; i < count; i++) {
            mask[i] = random.word() < Math.floor(keep * TWO_TO_32) ? 1 / keep : 0;
        }
        return mask;
    }
}
