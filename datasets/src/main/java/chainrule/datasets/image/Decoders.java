package chainrule.datasets.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPWrapper;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * ImageIO's readers by format: Java's own, TwelveMonkeys' for TIFF, and Google's library for WebP. Each is asked for by its class, whatever else
 * is on the class path, reads from memory, and belongs to one thread; ImageIO's cache on the disk is not touched.
 */
final class Decoders {
    private Decoders() {}

    @FunctionalInterface
    interface Work<T> {
        T with(ImageReader reader) throws IOException;
    }

    /**
     * @throws BrokenImage if the reader warns that pixels are missing or invented
     */
    static <T> T read(Format format, byte[] file, Work<T> work) throws IOException {
        var reader = reader(format);
        var complaint = new AtomicReference<String>();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, false, true);
            reader.addIIOReadWarningListener((source, warning) -> complaint.compareAndSet(null, complaintOf(warning)));
            var result = work.with(reader);
            if (complaint.get() != null) {
                throw new BrokenImage(complaint.get());
            }
            return result;
        } catch (OutOfMemoryError e) {
            // What a broken header asks for may be more than an array can hold; the image itself was found to fit.
            throw new BrokenImage("it asks for more memory than there is");
        } finally {
            reader.dispose();
        }
    }

    /**
     * What a warning says about the pixels; null: nothing. libjpeg fills what is missing with grey and what it can't decode with
     * anything, and only warns; that there are bytes too many between its segments does no harm.
     */
    private static String complaintOf(String warning) {
        var lower = warning.toLowerCase(Locale.ROOT);
        if (lower.contains("truncated") || lower.contains("premature")) {
            return BrokenImage.CUT_SHORT;
        }
        return lower.contains("corrupt") && !lower.contains("extraneous") ? BrokenImage.DAMAGED : null;
    }

    private static ImageReader reader(Format format) throws IOException {
        return switch (format) {
            case TIFF -> tiff();
            case WEBP -> webP();
            default -> javas(ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT)));
        };
    }

    /** @throws BrokenImage if the library, which this module's users may omit, is not on the class path */
    private static ImageReader tiff() throws IOException {
        try {
            return new TIFFImageReaderSpi().createReaderInstance(null);
        } catch (LinkageError e) {
            throw new BrokenImage(
                    "reading TIFF takes com.twelvemonkeys.imageio:imageio-tiff on the class path (or save it anew as PNG)");
        }
    }

    /** @throws BrokenImage if the library is not on the class path, is not built for this system, or must not be unpacked and loaded here */
    private static ImageReader webP() throws IOException {
        try {
            WebPWrapper.loadNativeLibrary();
        } catch (LinkageError | IllegalStateException e) {
            throw new BrokenImage("Google's library for WebP can't be loaded here (save it anew as PNG)");
        }
        return new WebPImageReaderSpi().createReaderInstance(null);
    }

    private static ImageReader javas(Iterator<ImageReader> readers) {
        while (readers.hasNext()) {
            var reader = readers.next();
            if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
                return reader;
            }
        }
        throw new AssertionError("every Java platform reads JPEG, PNG, GIF and BMP");
    }
}
