package chainrule.datasets.image;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.Lock;

/** Decodes one image. What it is, its first bytes say, not its name. */
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
    private static final String SCALE_DOWN = "scale the image down first";

    record Size(int width, int height) {
        long pixels() {
            return (long) width * height;
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Encoded image) throws IOException;
    }

    /**
     * Reads the header alone.
     *
     * @param exif whether the image is turned as its EXIF says
     */
    Size size(boolean exif) {
        return open(image -> exif && image.orientation().isTransposed()
                ? new Size(image.height(), image.width())
                : new Size(image.width(), image.height()));
    }

    /**
     * Decodes it, in turn if it is large: some at the same time could fill the memory.
     *
     * @param turn is taken for a large image, and is to be given back once that is done with
     * @throws UserException if the file can't be decoded whole, or has more pixels than are read
     */
    Picture decode(Lock turn) {
        return open(image -> {
            requireDecodable(image);
            if (new Size(image.width(), image.height()).pixels() > MOST_PIXELS_AT_ONCE) {
                turn.lock();
            }
            return image.decoder().decode();
        });
    }

    private void requireDecodable(Encoded image) throws IOException {
        var size = new Size(image.width(), image.height());
        if (size.width() < 1 || size.height() < 1) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        long most = Math.min(MOST_PIXELS, Runtime.getRuntime().maxMemory() / (2 * MOST_BYTES_PER_PIXEL));
        if (size.pixels() > most) {
            throw tooLarge(size, " are more than the %d million that are read".formatted(most / 1_000_000), SCALE_DOWN);
        }
        if (Math.max(size.width(), size.height()) > LONGEST_SIDE) {
            throw tooLarge(size, ": a side has %d at most".formatted(LONGEST_SIDE), SCALE_DOWN);
        }
        if (image.passes() * size.pixels() > MOST_PIXELS_OF_ALL_SCANS) {
            throw tooLarge(
                    size,
                    String.format(Locale.ROOT, " in %,d scans would take too long", image.passes()),
                    "save the image anew");
        }
    }

    private UserException tooLarge(Size size, String what, String remedy) {
        return UnreadableImage.tooLarge(file, "%d×%d pixels%s".formatted(size.width(), size.height(), what), remedy);
    }

    private <T> T open(Work<T> work) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new BrokenImage("it is not a file");
            }
            if (Files.size(file) > Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8)) {
                throw new BrokenImage("the file is larger than an image needs to be");
            }
            var bytes = Files.readAllBytes(file);
            var format = Format.of(bytes).orElseThrow(() -> new BrokenImage(Format.nameOfOther(bytes)));
            return work.with(Encoded.of(format, bytes));
        } catch (UserException e) {
            throw e;
        } catch (BrokenImage e) {
            throw UnreadableImage.broken(file, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer broken files with exceptions of many kinds.
            throw UnreadableImage.broken(file, reason(e), e);
        }
    }

    private String reason(Exception e) {
        if (!Files.isReadable(file)) {
            return "it can't be opened";
        }
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean unsupported = message.contains("unsupported") || message.contains("compression value");
        return unsupported ? "it is of a kind that is not read (save it anew as PNG)" : BrokenImage.DAMAGED;
    }
}
