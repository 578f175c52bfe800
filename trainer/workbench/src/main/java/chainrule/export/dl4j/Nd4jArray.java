package chainrule.export.dl4j;

import chainrule.base.UserException;
import chainrule.model.Precision;
import chainrule.tensor.Half;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Numbers as ND4J writes an array: two buffers, the first with the shape, the second with the numbers, each with how it was
 * allocated, its length and its type before it, all big-endian. Up to 0.9.1 a length is an int. Read without ND4J, which would
 * believe any length.
 */
record Nd4jArray(Precision precision, double[] values) {
    /** Before 1.0.0-beta. */
    private static final Set<String> SHORT_LENGTHS = Set.of("DIRECT", "HEAP", "JAVACPP");

    private static final Set<String> LONG_LENGTHS = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");
    /** Of the largest rank, 32. */
    private static final int MOST_SHAPE_NUMBERS = 2 * 32 + 4;

    /**
     * Reads an array that can be read row by row.
     *
     * @param expected how many numbers there must be: what is longer is refused before there is memory for it
     * @throws UserException if there are others, or it is not such an array
     */
    static Nd4jArray read(Path file, String entry, DataInputStream in, long expected) throws IOException {
        long shapeNumbers = length(file, entry, in);
        String shapeType = in.readUTF();
        boolean ints = shapeType.equals("INT");
        if (!ints && !shapeType.equals("LONG") || shapeNumbers < 4 || shapeNumbers > MOST_SHAPE_NUMBERS) {
            throw damaged(file, entry);
        }
        var shape = new long[(int) shapeNumbers];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = ints ? in.readInt() : in.readLong();
        }
        if (!isVector(shape)) {
            throw damaged(file, entry);
        }
        long count = length(file, entry, in);
        String type = in.readUTF();
        if (!type.equals("FLOAT") && !type.equals("DOUBLE") && !type.equals("HALF")) {
            throw new UserException(
                    "%s: %s has numbers of type %s: only FLOAT, DOUBLE and HALF are read".formatted(file, entry, type));
        }
        if (count != expected) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: %s has %,d numbers, but %,d are needed: another network's, or damaged",
                    file,
                    entry,
                    count,
                    expected));
        }
        var precision = type.equals("DOUBLE") ? Precision.FLOAT64 : Precision.FLOAT32;
        var values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "DOUBLE" -> in.readDouble();
                case "HALF" -> Half.ofFloat16(in.readShort());
                default -> in.readFloat();
            };
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

    private static long length(Path file, String entry, DataInputStream in) throws IOException {
        String allocation = in.readUTF();
        if (SHORT_LENGTHS.contains(allocation)) {
            return in.readInt();
        } else if (LONG_LENGTHS.contains(allocation)) {
            return in.readLong();
        }
        throw damaged(file, entry);
    }

    private static UserException damaged(Path file, String entry) {
        return new UserException("%s is damaged: %s holds no vector of numbers".formatted(file, entry));
    }
}
