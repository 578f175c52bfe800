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
        if (to.length == 0) {
            return;
        }
        long threshold = (long) (keep * 0x1p32);
        double factor = 1 / keep;
        int block = from >>> 2;
        int blocks = ((from + to.length - 1) >>> 2) - block + 1;
        var words = new long[4][Math.min(blocks, BLOCKS)];
        for (int i = 0; blocks > 0; blocks -= BLOCKS, block += BLOCKS) {
            int count = Math.min(blocks, BLOCKS);
            Philox.blocks(seed, block, layer, step, Purpose.DROPOUT.ordinal(), count, words);
            for (int end = Math.min(to.length, 4 * (block + count) - from); i < end; i++) {
                int element = from + i;
                to[i] = words[element & 3][(element >>> 2) - block] < threshold ? factor : 0;
            }
        }
    }
}
