package chainrule.datasets;

import java.util.List;

/** Small data sets. */
final class Tiny {
    private Tiny() {}

    /** Pictures of 1×2×2 whose bytes are 10·row + pixel, {@code count} of them in turn of {@code classes} classes. */
    static Dataset pictures(int count, int classes) {
        var pixels = new byte[4 * count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (10 * (i / 4) + i % 4);
        }
        var shape = new Shape(1, 2, 2);
        return new Dataset(
                "pictures",
                shape,
                names(classes),
                new Samples(new Features.Bytes(pixels, 4), labels(count, classes)),
                Dataset.none(shape));
    }

    /** Rows (value, −value/2, 7) of floats. */
    static Dataset table(int classes, float... values) {
        var features = new float[3 * values.length];
        for (int i = 0; i < values.length; i++) {
            features[3 * i] = values[i];
            features[3 * i + 1] = -values[i] / 2;
            features[3 * i + 2] = 7;
        }
        var shape = Shape.vector(3);
        return new Dataset(
                "table",
                shape,
                names(classes),
                new Samples(new Features.Floats(features, 3), labels(values.length, classes)),
                Dataset.none(shape));
    }

    /** Samples of these classes, with the class as the only feature. */
    static Dataset labelled(int classes, int... labels) {
        var features = new float[labels.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = labels[i];
        }
        return column(classes, labels, features);
    }

    /** One feature; all samples are of one class. */
    static Dataset column(float... values) {
        return column(1, new int[values.length], values);
    }

    private static Dataset column(int classes, int[] labels, float... values) {
        var shape = Shape.vector(1);
        var samples = new Samples(new Features.Floats(values, 1), labels);
        return new Dataset("column", shape, names(classes), samples, Dataset.none(shape));
    }

    private static List<String> names(int classes) {
        return java.util.stream.IntStream.range(0, classes)
                .mapToObj(c -> "c" + c)
                .toList();
    }

    private static int[] labels(int count, int classes) {
        return java.util.stream.IntStream.range(0, count).map(i -> i % classes).toArray();
    }
}
