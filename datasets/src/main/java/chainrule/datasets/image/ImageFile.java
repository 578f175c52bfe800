package chainrule.datasets.image;

import chainrule.UserException;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes one JPEG or PNG. What it is, its first bytes say, not its name. The stream is cached in memory by its own
 * choice, which leaves {@code ImageIO}'s global setting (a temporary file each) alone.
 */
record ImageFile(Path file) {
    private static final long MOST_PIXELS = 50_000_000;
    /** The longest that a JPEG can have. */
    private static final int LONGEST_SIDE = 65_535;
    /** Four channels of 16 bits. */
    private static final long MOST_BYTES_PER_PIXEL = 8;

    private static final long MOST_PIXELS_AT_ONCE = 1 << 22;
    /** The largest image in twice the scans that are usual. */
    private static final long MOST_PIXELS_OF_ALL_SCANS = 20 * MOST_PIXELS;

    private static final long MOST_BYTES = 1 << 28;
    private static final String JPEG = "jpeg";
    /** A file's first bytes, and what ImageIO calls the format. */
    private static final Map<String, String> FORMATS = Map.of("ffd8ff", JPEG, "89504e470d0a1a0a", "png");

    private static final int LONGEST_SIGNATURE = 8;

    record Size(int width, int height) {
        long pixels() {
            return (long) width * height;
        }
    }

    /** Reads the header alone. */
    Size size() {
        return open(ImageFile::sizeOf);
    }

    /**
     * Decodes it, in turn if it is large: some at once could fill the memory.
     *
     * @param turn is taken for a large image, and is to be given back once that is done with
     * @throws UserException if the file can't be decoded whole, or has more pixels than are read
     */
    BufferedImage decode(Lock turn) {
        return open(reader -> {
            requireDecodable(reader);
            if (sizeOf(reader).pixels() > MOST_PIXELS_AT_ONCE) {
                turn.lock();
            }
            // The JPEG reader fills what is missing with grey and only warns.
            var truncated = new AtomicBoolean();
            reader.addIIOReadWarningListener(
                    (source, warning) -> truncated.compareAndSet(false, speaksOfTruncation(warning)));
            var image = reader.read(0);
            if (truncated.get()) {
                throw undecodable("it is cut short", null);
            }
            return image;
        });
    }

    private void requireDecodable(ImageReader reader) throws IOException {
        var size = sizeOf(reader);
        long most = Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / (2 * MOST_BYTES_PER_PIXEL));
        if (size.pixels() > most) {
            throw new UserException(
                    "%s: %d×%d pixels are more than the %d million that are read; scale the image down first"
                            .formatted(file, size.width(), size.height(), most / 1_000_000));
        }
        if (Math.max(size.width(), size.height()) > LONGEST_SIDE) {
            throw new UserException("%s: %d×%d pixels: a side has %d at most; scale the image down first"
                    .formatted(file, size.width(), size.height(), LONGEST_SIDE));
        }
        long scans = reader.getFormatName().equalsIgnoreCase(JPEG) ? scans() : 1;
        if (scans * size.pixels() > MOST_PIXELS_OF_ALL_SCANS) {
            throw new UserException("%s: %d×%d pixels in %,d scans would take too long; save the image anew"
                    .formatted(file, size.width(), size.height(), scans));
        }
    }

    /**
     * How many times the pixels are gone over: a progressive JPEG refines all of them with each of its scans, and a scan may
     * have thirty bytes. Each begins with a marker, which within compressed data can't be.
     */
    private long scans() throws IOException {
        long scans = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            int before = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                scans += before == 0xFF && next == 0xDA ? 1 : 0;
                before = next;
            }
        }
        return scans;
    }

    private static boolean speaksOfTruncation(String warning) {
        var lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("truncated") || lower.contains("premature");
    }

    private static Size sizeOf(ImageReader reader) throws IOException {
        return new Size(reader.getWidth(0), reader.getHeight(0));
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(ImageReader reader) throws IOException;
    }

    private <T> T open(Work<T> work) {
        try (var in = new MemoryCacheImageInputStream(Files.newInputStream(file))) {
            if (Files.size(file) > Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4)) {
                throw undecodable("the file is larger than an image needs to be", null);
            }
            var reader = reader(in).orElseThrow(() -> undecodable("it is neither a JPEG nor a PNG", null));
            try {
                reader.setInput(in, true, true);
                return work.with(reader);
            } finally {
                reader.dispose();
            }
        } catch (UserException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer broken files with exceptions of many kinds.
            throw undecodable(Files.isReadable(file) ? "its data are broken" : "it can't be opened", e);
        }
    }

    private static Optional<ImageReader> reader(ImageInputStream in) throws IOException {
        var start = new byte[LONGEST_SIGNATURE];
        in.mark();
        int length = Math.max(0, in.read(start));
        in.reset();
        var hex = HexFormat.of().formatHex(start, 0, length);
        return FORMATS.entrySet().stream()
                .filter(format -> hex.startsWith(format.getKey()))
                .findFirst()
                .map(format ->
                        ImageIO.getImageReadersByFormatName(format.getValue()).next());
    }

    private UserException undecodable(String why, Exception cause) {
        return new UserException(
                "%s: can't be read as an image: %s; replace it (RGB or grey, JPEG or PNG) or remove it"
                        .formatted(file, why),
                cause);
    }
}
