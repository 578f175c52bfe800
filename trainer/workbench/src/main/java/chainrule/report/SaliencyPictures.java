package chainrule.report;

import chainrule.base.UserException;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;
import java.util.Arrays;
import java.util.List;

/**
 * The first samples of a subset as pictures, each with a map of its pixels at its right: white is 0, and the darker a pixel the higher its
 * value. Each map is scaled by its own largest value.
 *
 * @param shape of a sample: an image of one or three channels, whose values are 0 to 255
 * @param maps of the first samples: height×width numbers of at least 0, row by row
 */
public record SaliencyPictures(
        String name, String title, String caption, Subset samples, Shape shape, List<double[]> maps) implements Figure {
    private static final int PADDING = 2;
    private static final int GAP = 8;
    private static final int ENLARGEMENT = 4;
    /** Pixels across, before they are enlarged. */
    private static final int WIDTH = 300;

    /** @throws UserException if the samples are not pictures */
    public SaliencyPictures {
        if (!SamplePictures.isPicture(samples, shape)) {
            throw new UserException("samples of shape %s are not pictures".formatted(shape));
        }
        maps = List.copyOf(maps);
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
        int pair = 2 * shape.width() + PADDING + GAP;
        int down = shape.height() + GAP;
        int columns = Math.max(1, Math.min(maps.size(), (WIDTH + GAP) / pair));
        int rows = (maps.size() + columns - 1) / columns;
        var grid = Raster.filled(columns * pair - GAP, rows * down - GAP, Palette.WHITE);
        for (int i = 0; i < maps.size(); i++) {
            draw(grid, i, i / columns * down * grid.width() + i % columns * pair);
        }
        return grid;
    }

    private void draw(Raster grid, int sample, int corner) {
        double[] map = maps.get(sample);
        double largest = Arrays.stream(map).max().orElse(0);
        for (int pixel = 0; pixel < map.length; pixel++) {
            int place = corner + pixel / shape.width() * grid.width() + pixel % shape.width();
            grid.rgb()[place] = SamplePictures.colour(samples, shape, sample, pixel);
            double share = largest > 0 ? map[pixel] / largest : 0;
            grid.rgb()[place + shape.width() + PADDING] = Palette.BLUE.tint(share);
        }
    }
}
