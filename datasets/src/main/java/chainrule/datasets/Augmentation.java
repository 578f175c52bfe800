package chainrule.datasets;

import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.io.Serializable;

/**
 * Random changes of a training picture that keep its class. They depend on the seed, the epoch and the picture alone,
 * not on its place in a batch.
 *
 * @param flip mirror left to right, half of the time
 * @param crop shift by up to this many pixels in each direction; what comes in from outside is 0 (black)
 */
public record Augmentation(boolean flip, int crop) implements Serializable {
    public static final Augmentation NONE = new Augmentation(false, 0);

    public boolean isNone() {
        return !flip && crop == 0;
    }

    /**
     * Writes the changed picture of a row.
     *
     * @param to receives channels×height×width bytes
     */
    void apply(Features.Bytes pixels, int row, Shape shape, long seed, int epoch, byte[] to) {
        var random = new RandomStream(seed, Purpose.AUGMENTATION, epoch, row);
        boolean mirrored = flip && random.nextInt() < 0;
        int down = crop == 0 ? 0 : random.nextIndex(2 * crop + 1) - crop;
        int right = crop == 0 ? 0 : random.nextIndex(2 * crop + 1) - crop;
        int height = shape.height();
        int width = shape.width();
        int from = row * shape.features();
        for (int c = 0, at = 0; c < shape.channels(); c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++, at++) {
                    int sourceY = y + down;
                    int sourceX = (mirrored ? width - 1 - x : x) + right;
                    boolean inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
                    to[at] = inside ? pixels.data()[from + (c * height + sourceY) * width + sourceX] : 0;
                }
            }
        }
    }
}
