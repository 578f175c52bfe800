package chainrule.datasets.idx;

import chainrule.UserException;
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
 * One file of unsigned bytes in IDX: two zero bytes, the type (8), the number of dimensions, each dimension as a
 * big-endian 32-bit number, then the values with the last dimension changing fastest. It may be compressed by gzip,
 * whatever its name.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, <a href="http://yann.lecun.com/exdb/mnist/">THE MNIST DATABASE</a>, "File
 * formats".
 *
 * @param dimensions the first counts the items
 * @param values as many as the product of the dimensions
 */
record IdxFile(Path file, int[] dimensions, byte[] values) {
    private static final int UNSIGNED_BYTE = 8;
    /** What the header claims is believed up to here; beyond, the array grows as values really arrive. */
    private static final int FIRST_CHUNK = 1 << 20;
    /** Deflate can't expand more (zlib's technical details): a header that claims more is a lie. */
    private static final long MOST_EXPANSION = 1032;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * @param rank how many dimensions the file must have
     * @param remedy what the user can do about a broken file
     * @throws UserException if the file is no IDX of unsigned bytes, or its length is not what its header says
     */
    static IdxFile read(Path file, int rank, String remedy) {
        try (var raw = new BufferedInputStream(Files.newInputStream(file))) {
            boolean zipped = isZipped(raw);
            long most = zipped ? Files.size(file) * MOST_EXPANSION : Files.size(file);
            return new Reading(file, zipped ? new GZIPInputStream(raw) : raw, rank, most).read();
        } catch (Broken e) {
            throw new UserException("%s: %s; %s".formatted(file, e.getMessage(), remedy), e);
        } catch (EOFException e) {
            throw new UserException("%s: the gzip data ends too early; %s".formatted(file, remedy), e);
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be read (corrupt gzip data, or a disk error); %s".formatted(file, remedy), e);
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

    /** What is wrong with the file, as a clause. */
    private static final class Broken extends IOException {
        Broken(String what) {
            super(what);
        }
    }

    /** @param most how many bytes the file can hold at the very most, header included */
    private record Reading(Path file, InputStream in, int rank, long most) {
        IdxFile read() throws IOException {
            var dimensions = header();
            // Saturates at the first product that is too much already, so nothing overflows.
            long claimed = Arrays.stream(dimensions).asLongStream().reduce(1, (a, b) -> a > LONGEST_ARRAY ? a : a * b);
            var shape = Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining("×"));
            long header = 4 + 4L * rank;
            if (claimed > LONGEST_ARRAY) {
                throw new Broken("its header claims %s values, more than Java can hold in one array".formatted(shape));
            }
            if (claimed > most - header) {
                throw new Broken("its header claims %s values, but the file can hold at most %d: it is cut short"
                        .formatted(shape, most - header));
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
            return new IdxFile(file, dimensions, values);
        }

        private int[] header() throws IOException {
            var bytes = in.readNBytes(4 + 4 * rank);
            if (bytes.length < 4 || bytes[0] != 0 || bytes[1] != 0) {
                throw new Broken("this is no IDX file (its first two bytes must be 0)");
            }
            if (bytes[2] != UNSIGNED_BYTE) {
                throw new Broken("values of type 0x%02x, but unsigned bytes (0x08) are needed".formatted(bytes[2]));
            }
            if (bytes[3] != rank) {
                throw new Broken("%d dimensions, but %d are needed".formatted(bytes[3] & 0xFF, rank));
            }
            if (bytes.length < 4 + 4 * rank) {
                throw new Broken("it ends within its header of %d bytes".formatted(4 + 4 * rank));
            }
            var buffer = ByteBuffer.wrap(bytes, 4, 4 * rank);
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
