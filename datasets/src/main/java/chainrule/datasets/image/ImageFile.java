package chainrule.datasets.image;

import chainrule.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** A file's first bytes, and what ImageIO calls the format. */
    private static final Map<String, String> FORMATS = Map.of("ffd8ff", "jpeg", "89504e470d0a1a0a", "png");

    private static final int LONGEST_SIGNATURE = 8;

    record Size(int width, int height) {}

    /** Reads the header alone. */
    Size size() {
        return open(ImageFile::sizeOf);
    }

    /** @throws UserException if the file can't be decoded whole, or has more than 50 megapixels */
    BufferedImage decode() {
        return open(reader -> {
            var size = sizeOf(reader);
            if ((long) size.width() * size.height() > MOST_PIXELS) {
                throw new UserException(
                        "%s: %d×%d pixels are more than the %d million that are read; scale the image down first"
                                .formatted(file, size.width(), size.height(), MOST_PIXELS / 1_000_000));
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
