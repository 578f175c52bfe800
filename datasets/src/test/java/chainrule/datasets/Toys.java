package chainrule.datasets;

import java.util.List;
import java.util.stream.IntStream;

/** Small data sets that tests make themselves. */
final class Toys {
    private Toys() {}

    /** Rows of two numbers: (i, 10·i), in class {@code labels[i]}. */
    static Samples table(int... labels) {
        var values = new float[2 * labels.length];
        for (int i = 0; i < labels.length; i++) {
            values[2 * i] = i;
            values[2 * i + 1] = 10 * i;
        }
        return new Samples(new Features.Floats(values, 2), labels);
    }

    static Dataset dataset(int... labels) {
        return dataset(table(labels), Dataset.none(Shape.vector(2)));
    }

    static Dataset dataset(Samples train, Samples test) {
        return new Dataset("toy", Shape.vector(2), List.of("a", "b", "c"), train, test);
    }

    /** Pictures of which every byte is another: row·31 + place·7, modulo 256. */
    static Samples pictures(Shape shape, int count) {
        var pixels = new byte[count * shape.features()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / shape.features() * 31 + i % shape.features() * 7);
        }
        return new Samples(
                new Features.Bytes(pixels, shape.features()),
                IntStream.range(0, count).toArray());
    }
}
