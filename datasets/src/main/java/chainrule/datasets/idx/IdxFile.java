package chainrule.datasets.idx;

import chainrule.base.Message;
import chainrule.base.UserException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * One file in IDX: two zero bytes, the type, the number of dimensions, each dimension as a big-endian 32-bit number, then the
 * values with the last dimension changing fastest. It may be compressed by gzip, whatever its name.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, <a href="http://yann.lecun.com/exdb/mnist/">THE MNIST DATABASE</a>, "File
 * formats".
 *
 * @param dimensions the first counts the items
 * @param values the bytes of as many numbers as the product of the dimensions
 */
record IdxFile(Path file, IdxType type, int[] dimensions, byte[] values) {
    private static final int FULL_SCALE = 255;
    /** Class, series, writer and so on. Source: https://github.com/facebookresearch/qmnist, "The extended labels". */
    private static final int QMNIST_WIDTH = 8;

    /** What the header claims is believed up to here; beyond, the array grows as values really arrive. */
    private static final int FIRST_CHUNK = 1 << 20;
    /** Deflate can't expand more (zlib's technical details): a header that claims more is a lie. */
    private static final long MOST_EXPANSION = 1032;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * @param lowest how many dimensions the file must have
     * @param highest how many it can have
     * @param remedy what the user can do about a broken file
     * @throws UserException if the file is not IDX, or its length is not what its header says
     */
    static IdxFile read(Path file, int lowest, int highest, Message remedy) {
        try (var raw = new BufferedInputStream(Files.newInputStream(file))) {
            boolean zipped = isZipped(raw);
            long most = zipped ? Files.size(file) * MOST_EXPANSION : Files.size(file);
            return new Reading(file, zipped ? new GZIPInputStream(raw) : raw, lowest, highest, most).read();
        } catch (Broken e) {
            throw new UserException(Message.of("%s: %s; %s", file, e.getMessage(), remedy), e);
        } catch (EOFException e) {
            throw new UserException(Message.of("%s: the gzip data ends too early; %s", file, remedy), e);
        } catch (IOException e) {
            throw new UserException(
                    Message.of("%s: can't be read (corrupt gzip data, or a disk error); %s", file, remedy), e);
        }
    }

    private static boolean isZipped(InputStream in) throws IOException {
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped;
    }

    int count() {
        return dimensions[0];
    }

    /**
     * The values as pixels from 0 to 255, unchanged.
     *
     * @throws UserException if one is not
     */
    byte[] pixels() {
        if (type == IdxType.UNSIGNED_BYTE) {
            return values;
        }
        var pixels = new byte[values.length / type.bytes()];
        var buffer = ByteBuffer.wrap(values);
        for (int i = 0; i < pixels.length; i++) {
            double value = type.next(buffer);
            if (!(value >= 0 && value <= FULL_SCALE && value == Math.rint(value))) {
                throw new UserException(
                        "%s: value %d (counted from 0) is %s, but pixels are whole numbers from 0 to 255: write them as unsigned bytes"
                                .formatted(file, i, value));
            }
            pixels[i] = (byte) value;
        }
        return pixels;
    }

    /**
     * A class for each item: its only number, or the first of the eight that QMNIST has.
     *
     * @throws UserException if one is not a whole number from 0 on, or there are others
     */
    int[] labels() {
        var labels = new int[count()];
        int width = values.length / type.bytes() / labels.length;
        if (width != 1 && !(width == QMNIST_WIDTH && type == IdxType.INT)) {
            throw new UserException(
                    "%s: %d numbers an item, but a label is one number, or eight of 32 bits as in QMNIST: write the number of the class"
                            .formatted(file, width));
        }
        for (int i = 0; i < labels.length; i++) {
            double value = type.next(ByteBuffer.wrap(values, i * width * type.bytes(), type.bytes()));
            if (!(value >= 0 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
                throw new UserException(
                        "%s: item %d (counted from 0) has label %s, but labels are whole numbers from 0 on"
                                .formatted(file, i, value));
            }
            labels[i] = (int) value;
        }
        return labels;
    }

    /** What is wrong with the file, as a clause. */
    private static final class Broken extends IOException {
        Broken(String what) {
            super(what);
        }
    }

    /** @param most how many bytes the file can hold at the very most, header included */
    private record Reading(Path file, InputStream in, int lowest, int highest, long most) {
        IdxFile read() throws IOException {
            var type = type();
            var dimensions = dimensions();
            // Saturates at the first product that is too much already, so nothing overflows.
            long count = Arrays.stream(dimensions).asLongStream().reduce(1, (a, b) -> a > LONGEST_ARRAY ? a : a * b);
            var shape = Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("×"));
            long claimed = count * type.bytes();
            long header = 4 + 4L * dimensions.length;
            if (count > LONGEST_ARRAY || claimed > LONGEST_ARRAY) {
                throw new Broken("its header claims %s values, more than Java can hold in one array".formatted(shape));
            }
            if (claimed > most - header) {
                throw new Broken("its header claims %s values, but the file can hold at most %d: it is cut short"
                        .formatted(shape, (most - header) / type.bytes()));
            }
            // The array that grows, and what it grows into.
            if (claimed / 2 * 3 > Runtime.getRuntime().maxMemory()) {
                throw new Broken(
                        "its header claims %s values, more than fit into memory (CHAINRULE_JAVA_OPTS=-Xmx8g gives more)"
                                .formatted(shape));
            }
            var values = values((int) claimed, shape);
            if (in.read() >= 0) {
                throw new Broken("there are more bytes than the %s values that its header claims".formatted(shape));
            }
            return new IdxFile(file, type, dimensions, values);
        }

        private IdxType type() throws IOException {
            var bytes = in.readNBytes(3);
            if (bytes.length < 3 || bytes[0] != 0 || bytes[1] != 0) {
                throw new Broken("this is not an IDX file (its first two bytes must be 0)");
            }
            return IdxType.of(bytes[2])
                    .orElseThrow(
                            () -> new Broken("values of type 0x%02x, which IDX does not have".formatted(bytes[2])));
        }

        private int[] dimensions() throws IOException {
            int rank = in.read();
            if (rank < lowest || rank > highest) {
                throw new Broken(
                        rank < 0
                                ? "it ends within its header"
                                : "%d dimensions, but %d are needed".formatted(rank, lowest));
            }
            var bytes = in.readNBytes(4 * rank);
            if (bytes.length < 4 * rank) {
                throw new Broken("it ends within its header of %d bytes".formatted(4 + 4 * rank));
            }
            var buffer = ByteBuffer.wrap(bytes);
            var dimensions = IntStream.generate(buffer::getInt).limit(rank).toArray();
            for (int dimension : dimensions) {
                if (dimension < 1) {
                    throw new Broken("a dimension of " + Integer.toUnsignedString(dimension));
                }
            }
            return dimensions;
        }

        private byte[] values(int claimed, String shape) throws IOException {
            var values = new byte[Math.min(claimed, FIRST_CHUNK)];
            for (int filled = 0; ; ) {
                filled += in.readNBytes(values, filled, values.length - filled);
                if (filled < values.length) {
                    throw new Broken("%d bytes of values, %d expected (%s)".formatted(filled, claimed, shape));
                }
                if (filled == claimed) {
                    return values;
                }
                values = Arrays.copyOf(values, (int) Math.min(claimed, 2L * filled));
            }
        }
    }
}
