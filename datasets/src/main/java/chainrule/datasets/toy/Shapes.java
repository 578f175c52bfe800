package chainrule.datasets.toy;

import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import java.util.stream.IntStream;

/**
 * The data set {@code shapes}: noisy 32×32 colour pictures of ten figures, 8,000 to train and 2,000 to test on, the same
 * on every machine. They stand in for CIFAR-10 where nothing can be fetched: same shape, same number of classes, and a
 * multilayer perceptron that memorises them is visibly worse on those that it has not seen.
 */
public final class Shapes {
    private static final int TRAIN = 8_000;
    private static final int TEST = 2_000;

    private Shapes() {}

    /** The first draw. */
    public static Dataset draw() {
        return draw(Drawing.USUAL);
    }

    /** Bytes in the order of CIFAR's planes; each class as often as every other, in no order. */
    public static Dataset draw(Drawing drawing) {
        return new Dataset(
                "shapes",
                Picture.SHAPE,
                Figure.names(),
                samples(drawing.seed(), Part.SHAPES_TRAIN, TRAIN),
                samples(drawing.seed(), Part.SHAPES_TEST, TEST));
    }

    private static Samples samples(long seed, Part part, int count) {
        var figures = Figure.values();
        int[] labels = part.labels(seed, count, figures.length);
        int width = Picture.SHAPE.features();
        var pixels = new byte[count * width];
        IntStream.range(0, count).parallel().forEach(i -> {
            var random = part.stream(seed, i);
            Picture.of(figures[labels[i]], random).draw(random, pixels, i * width);
        });
        return new Samples(new Features.Bytes(pixels, width), labels);
    }
}
