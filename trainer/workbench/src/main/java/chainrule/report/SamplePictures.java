package chainrule.report;

import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;

/**
 * The first samples of a split as pictures in a grid, from the upper left to the lower right.
 *
 * @param shape of a sample: an image of one or three channels, whose values are 0 to 255
 */
public record SamplePictures(String name, String title, Subset samples, Shape shape, int columns, int rows)
        implements Figure {
    private static final int PADDING = 2;
    private static final int ENLARGEMENT = 4;

    /** @throws UserException if the samples are not images, or too few */
    public SamplePictures {
        if (!isPicture(samples, shape) || columns < 1 || rows < 1 || samples.count() < columns * rows) {
            throw new UserException("%s of shape %s make no %d×%d pictures"
                    .formatted(Counted.of(samples.count(), "sample"), shape, rows, columns));
        }
    }

    /** Whether samples are images that can be shown: of one or three channels, whose values are 0 to 255. */
    public static boolean isPicture(Subset samples, Shape shape) {
        return shape.isImage()
                && (shape.channels() == 1 || shape.channels() == 3)
                && samples.samples().features().fullScale() == 255;
    }

    @Override
    public byte[] png() {
        return grid().enlarged(ENLARGEMENT).png(ENLARGEMENT);
    }

    @Override
    public String svg() {
        return grid().svg(title);
    }

    private Raster grid() {
        int across = shape.width() + PADDING;
        int down = shape.height() + PADDING;
        var grid = Raster.filled(columns * across - PADDING, rows * down - PADDING, Palette.WHITE);
        for (int i = 0; i < columns * rows; i++) {
            int corner = i / columns * down * grid.width() + i % columns * across;
            for (int pixel = 0; pixel < shape.height() * shape.width(); pixel++) {
                int place = corner + pixel / shape.width() * grid.width() + pixel % shape.width();
                grid.rgb()[place] = colour(samples, shape, i, pixel);
            }
        }
        return grid;
    }

    /** Planes lie one after the other; a single one is grey. */
    static int colour(Subset samples, Shape shape, int sample, int pixel) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            int plane = channel % shape.channels() * shape.height() * shape.width();
            rgb = rgb << 8 | (int) samples.samples().features().value(samples.rows()[sample], plane + pixel);
        }
        return rgb;
    }
}
