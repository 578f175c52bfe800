package chainrule.datasets;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A matrix of raw features, a sample a row, kept as it came: images as unsigned bytes, tables as floats. Nothing is
 * converted before a batch is gathered.
 */
public sealed interface Features extends Serializable {
    /** How many samples. */
    int count();

    /** How many numbers a sample has. */
    int width();

    /** The raw value at a row and column: 0 to 255 for bytes. */
    float value(int row, int column);

    /** The largest value that {@code unit} normalisation divides by, or 0 if that is to be measured. */
    float fullScale();

    /** Unsigned bytes, row by row. */
    record Bytes(byte[] data, int width) implements Features {
        public Bytes {
            requireWhole(data.length, width);
        }

        @Override
        public int count() {
            return data.length / width;
        }

        @Override
        public float value(int row, int column) {
            return data[row * width + column] & 0xFF;
        }

        @Override
        public float fullScale() {
            return 255;
        }
    }

    /** Floats, row by row. */
    record Floats(float[] data, int width) implements Features {
        public Floats {
            requireWhole(data.length, width);
        }

        /** The rows of several, one after the other. All have the same width. */
        public static Floats concatenated(List<Floats> parts) {
            int length = parts.stream().mapToInt(part -> part.data.length).reduce(0, Math::addExact);
            var buffer = FloatBuffer.allocate(length);
            parts.forEach(part -> buffer.put(part.data));
            return new Floats(buffer.array(), parts.get(0).width);
        }

        @Override
        public int count() {
            return data.length / width;
        }

        @Override
        public float value(int row, int column) {
            return data[row * width + column];
        }

        @Override
        public float fullScale() {
            return 0;
        }
    }

    private static void requireWhole(int length, int width) {
        if (width < 1 || length % width != 0) {
            throw new IllegalArgumentException(length + " values are no rows of " + width);
        }
    }
}
