package chainrule.export;

import chainrule.UserException;
import chainrule.model.Precision;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Numbers as ND4J writes an array: two buffers, the first with the shape, the second with the numbers, each with how it was
 * allocated, its length and its type before it, all big-endian. Read without ND4J, which would believe any length.
 */
record Nd4jArray(Precision precision, double[] values) {
    private static final String ALLOCATION = "MIXED_DATA_TYPES";
    /** Of the largest rank, 32. */
    private static final int MOST_SHAPE_NUMBERS = 2 * 32 + 4;

    /**
     * Reads an array that can be read row by row.
     *
     * @param expected how many numbers there must be: what is longer is refused before there is memory for it
     * @throws UserException if there are others, or it is no such array
     */
    static Nd4jArray read(Path file, String entry, DataInputStream in, long expected) throws IOException {
        requireType(file, entry, in.readUTF(), ALLOCATION);
        long shapeNumbers = in.readLong();
        requireType(file, entry, in.readUTF(), "LONG");
        if (shapeNumbers < 4 || shapeNumbers > MOST_SHAPE_NUMBERS) {
            throw damaged(file, entry);
        }
        var shape = new long[(int) shapeNumbers];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readLong();
        }
        if (!isVector(shape)) {
            throw damaged(file, entry);
        }
        requireType(file, entry, in.readUTF(), ALLOCATION);
        long count = in.readLong();
        String type = in.readUTF();
        if (!type.equals("FLOAT") && !type.equals("DOUBLE")) {
            throw new UserException(
                    "%s: %s has numbers of type %s: only FLOAT and DOUBLE are read".formatted(file, entry, type));
        }
        if (count != expected) {
            throw new UserException("%s: %s has %,d numbers, but %,d are needed: another network's, or damaged"
                    .formatted(file, entry, count, expected));
        }
        var precision = type.equals("DOUBLE") ? Precision.FLOAT64 : Precision.FLOAT32;
        var values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = precision == Precision.FLOAT64 ? in.readDouble() : in.readFloat();
        }
        return new Nd4jArray(precision, values);
    }

    /** One dimension, or all others of size 1: then the numbers' order is the same in every layout. */
    private static boolean isVector(long[] shape) {
        long rank = shape[0];
        if (rank < 1 || shape.length != 2 * rank + 4) {
            return false;
        }
        int longSides = 0;
        for (int d = 1; d <= rank; d++) {
            longSides += shape[d] == 1 ? 0 : 1;
        }
        return longSides <= 1;
    }

    private static void requireType(Path file, String entry, String found, String wanted) {
        if (!found.equals(wanted)) {
            throw new UserException(
                    "%s: %s was written by another version of DL4J: load and save it with 1.0.0-beta4 or newer"
                            .formatted(file, entry));
        }
    }

    private static UserException damaged(Path file, String entry) {
        return new UserException("%s is damaged: %s holds no vector of numbers".formatted(file, entry));
    }
}
