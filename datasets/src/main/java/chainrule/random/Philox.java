package chainrule.random;

/**
 * Philox4x32-10, a counter-based generator: ten rounds of multiplication turn (key, counter) into four 32-bit numbers.
 * There is no state to save, and any element of any stream can be computed alone, on any device, in any order.
 *
 * <p>Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * <p>Chainrule's use of the counter: word 0 is the block within a stream, word 1 and word 2 say which stream (sample or
 * layer; epoch or step), word 3 is the {@link Purpose}. The key is the seed.
 */
public final class Philox {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * The four numbers of one counter.
     *
     * @param seed the key, low word first
     * @param c0 to {@code c3}: the counter's words, lowest first
     * @param out receives four 32-bit words
     */
    public static void block(long seed, int c0, int c1, int c2, int c3, int[] out) {
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /**
     * The numbers of counters that follow one another, a word of all of them in an array each: the same numbers as {@link
     * #block}, about three times as fast, since the rounds of many counters don't wait for one another.
     *
     * @param first word 0 of the first counter; the next ones count up from it, and begin again at 0 behind 2³² − 1
     * @param c1 to {@code c3}: the other words, the same in all counters
     * @param count how many counters, at most the length of each array
     * @param words four arrays: {@code words[k][i]} receives word k of counter {@code first + i}, from 0 to 2³² − 1
     */
    public static void blocks(long seed, int first, int c1, int c2, int c3, int count, long[][] words) {
        for (int i = 0; i < count; i++) {
            words[0][i] = (first + i) & WORD;
            words[1][i] = c1 & WORD;
            words[2][i] = c2 & WORD;
            words[3][i] = c3 & WORD;
        }
        int low = (int) seed;
        int high = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            round(count, low & WORD, high & WORD, words[0], words[1], words[2], words[3]);
            low += WEYL_0;
            high += WEYL_1;
        }
    }

    private static void round(int count, long key0, long key1, long[] c0, long[] c1, long[] c2, long[] c3) {
        for (int i = 0; i < count; i++) {
            long product0 = MULTIPLIER_0 * c0[i];
            long product1 = MULTIPLIER_1 * c2[i];
            c0[i] = (product1 >>> 32) ^ c1[i] ^ key0;
            c1[i] = product1 & WORD;
            c2[i] = (product0 >>> 32) ^ c3[i] ^ key1;
            c3[i] = product0 & WORD;
        }
    }
}
