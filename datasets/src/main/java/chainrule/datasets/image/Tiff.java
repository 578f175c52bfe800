package chainrule.datasets.image;

import com.drew.metadata.exif.ExifIFD0Directory;
import java.util.Set;

/**
 * What a TIFF's first directory says of its image.
 *
 * @param multiplied whether it has red, green and blue that are multiplied by the alpha next to them
 */
record Tiff(boolean multiplied, Orientation orientation) {
    private static final int UNKNOWN = -1;
    private static final int EXTRA_SAMPLES = 0x0152;
    private static final int MULTIPLIED = 1;
    private static final int RGB = 2;
    private static final int OLD_JPEG = 6;
    private static final int MOST_SAMPLES = 16;
    /** Grey (white or black is 0), RGB, palette, CMYK, colour differences. Others, such as CIE L*a*b*, have no one meaning as RGB. */
    private static final Set<Integer> READ = Set.of(UNKNOWN, 0, 1, 2, 3, 5, 6);

    /** @throws BrokenImage if its colours are of a kind that is not read */
    static Tiff parse(byte[] file) throws BrokenImage {
        var directory = Orientation.directory(file);
        int photometric = directory
                .map(first -> first.getInteger(ExifIFD0Directory.TAG_PHOTOMETRIC_INTERPRETATION))
                .orElse(UNKNOWN);
        if (!READ.contains(photometric)) {
            throw new BrokenImage("its colours are not grey, RGB, CMYK or a palette (save it anew as PNG)");
        }
        // TIFF 6.0's JPEG was withdrawn; a decoder has to guess, and TwelveMonkeys' makes temporary files of it.
        if (directory
                        .map(first -> first.getInteger(ExifIFD0Directory.TAG_COMPRESSION))
                        .orElse(UNKNOWN)
                == OLD_JPEG) {
            throw new BrokenImage("its compression is the old JPEG, which is not read (save it anew as PNG)");
        }
        // Its decoder makes an array of so many numbers, however few there are.
        int samples = directory
                .map(first -> first.getInteger(ExifIFD0Directory.TAG_SAMPLES_PER_PIXEL))
                .orElse(1);
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw new BrokenImage(BrokenImage.DAMAGED);
        }
        int extra = directory.map(first -> first.getInteger(EXTRA_SAMPLES)).orElse(UNKNOWN);
        boolean color = photometric == RGB && samples == 4;
        return new Tiff(color && extra == MULTIPLIED, Orientation.ofExif(file));
    }
}
