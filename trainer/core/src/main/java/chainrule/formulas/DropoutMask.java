package chainrule.formulas;

import chainrule.random.Philox;
import chainrule.random.Purpose;

/**
 * C13: the factors of inverted dropout with keep probability p: 1/p where an output is kept, 0 where it is dropped. A
 * mask's element i depends on (seed, step, layer, i) alone, so any device can compute any part of it.
 */
public final class DropoutMask {
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
        var words = new int[4];
        long threshold = (long) (keep * 0x1p32);
        double factor = 1 / keep;
        for (int i = 0; i < to.length; i++) {
            int element = from + i;
            if (i == 0 || (element & 3) == 0) {
                Philox.block(seed, element >>> 2, layer, step, Purpose.DROPOUT.ordinal(), words);
            }
            to[i] = (words[element & 3] & 0xFFFFFFFFL) < threshold ? factor : 0;
        }
    }
}
