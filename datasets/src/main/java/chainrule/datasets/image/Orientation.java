package chainrule.datasets.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.util.Optional;

/**
 * How the stored rows and columns are to be shown: EXIF's tag 0x0112 (CIPA DC-008, "Orientation"). The numbers are EXIF's.
 *
 * @param code 1 to 8
 */
record Orientation(int code) {
    /** In its stored form. */
    static final Orientation UPRIGHT = new Orientation(1);

    private static final int MOST = 8;
    /** From here on rows become columns. */
    private static final int FIRST_TRANSPOSED = 5;

    /**
     * What a block of EXIF says of the image itself; what it says of a thumbnail in it is another directory. A block that
     * can't be read says nothing.
     *
     * @param block begins with "II" or "MM", or with "Exif" and two zeros before that
     */
    static Orientation ofExif(byte[] block) {
        return ExifTag.of(block, ExifIFD0Directory.TAG_ORIENTATION)
                .filter(code -> code >= 1 && code <= MOST)
                .map(Orientation::new)
                .orElse(UPRIGHT);
    }

    /** The first directory of a TIFF, which is the image's. */
    static Optional<ExifIFD0Directory> directory(byte[] block) {
        var metadata = new Metadata();
        try {
            new ExifReader().extract(new ByteArrayReader(block), metadata);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(metadata.getFirstDirectoryOfType(ExifIFD0Directory.class));
    }

    /** Whether the image is shown with width and height exchanged. */
    boolean isTransposed() {
        return code >= FIRST_TRANSPOSED;
    }

    /**
     * Where the sample is stored that is shown at (x, y).
     *
     * @param width of the image as shown
     * @param height of the image as shown
     * @return its index, row by row, in what is stored
     */
    int stored(int x, int y, int width, int height) {
        int right = width - 1 - x;
        int up = height - 1 - y;
        return switch (code) {
            case 2 -> y * width + right;
            case 3 -> up * width + right;
            case 4 -> up * width + x;
            case 5 -> x * height + y;
            case 6 -> right * height + y;
            case 7 -> right * height + up;
            case 8 -> x * height + up;
            default -> y * width + x;
        };
    }
}
