package chainrule.formulas;

import chainrule.random.Philox;
import chainrule.random.Purpose;

/**
 * C13: the factors of inverted dropout with keep probability p: 1/p where an output is kept, 0 where it is dropped. A
 * mask's element i depends on (seed, step, layer, i) alone, so any device can compute any part of it.
 */
public final class DropoutMask {
    /** The number of blocks of Philox that are drawn together. */
    private static final int BLOCKS = 128;

    private DropoutMask() {}

    /** The whole mask. */
    public static void fill(long seed, int step, int layer, double keep, double[] to) {
        fill(seed, step, layer, keep, 0, to);
    }

    /**
     * Fills {@code to} with a part of the mask of a layer's outputs, a sample a row.
     *
     * @param step from 0 over the whole training
     * @param layer the layer whose outputs are dropped, from 0
     * @param keep p
     * @param from the part's first element in the whole mask
     */
    public static void fill(long seed, int step, int layer, double keep, int from, double[] to) {
        fill(seed, step, layer, keep, from, to.length, to);
    }

    /**
     * The same for the first {@code size} elements of {@code to} alone.
     *
     * @param size at least 0, at most the length of {@code to}
     */
    public static void fill(long seed, int step, int layer, double keep, int from, int size, double[] to) {
        if (size == 0) {
            return;
        }
        long threshold = (long) (keep * 0x1p32);
        double[] factors = {0, 1 / keep};
        int block = from >>> 2;
        int blocks = ((from + size - 1) >>> 2) - block + 1;
        var words = new long[4][Math.min(blocks, BLOCKS)];
        for (; blocks > 0; blocks -= BLOCKS, block += BLOCKS) {
            int count = Math.min(blocks, BLOCKS);
            Philox.blocks(seed, block, layer, step, Purpose.DROPOUT.ordinal(), count, words);
            for (int k = 0; k < words.length; k++) {
                choose(words[k], count, threshold, factors, 4 * block + k - from, size, to);
            }
        }
    }

    /** Every fourth element from {@code first} on, without a branch: half of those that a processor guesses would be wrong. */
    private static void choose(
            long[] words, int count, long threshold, double[] factors, int first, int size, double[] to) {
        for (int b = first < 0 ? 1 : 0, i = first + 4 * b; b < count && i < size; b++, i += 4) {
            // The sign is that of a number below the threshold.
            to[i] = factors[(int) ((words[b] - threshold) >>> (Long.SIZE - 1))];
        }
    }
}
