package chainrule.datasets.image;

import com.drew.metadata.exif.ExifIFD0Directory;
import java.util.Set;

/**
 * What a TIFF's first directory says of its image.
 *
 * @param photometric tag 0x0106: what its samples mean
 */
record Tiff(int photometric, Orientation orientation) {
    private static final int UNKNOWN = -1;
    /** Grey (white or black is 0), RGB, palette, CMYK, colour differences. Others, such as CIE L*a*b*, have no one meaning as RGB. */
    private static final Set<Integer> READ = Set.of(UNKNOWN, 0, 1, 2, 3, 5, 6);

    /** @throws BrokenImage if its colours are of a kind that is not read */
    static Tiff parse(byte[] file) throws BrokenImage {
        var directory = Orientation.directory(file);
        int photometric = directory
                .map(first -> first.getInteger(ExifIFD0Directory.TAG_PHOTOMETRIC_INTERPRETATION))
                .orElse(UNKNOWN);
        if (!READ.contains(photometric)) {
            throw new BrokenImage("its colours are not grey, RGB, CMYK or a palette's (save it anew as PNG)");
        }
        return new Tiff(photometric, Orientation.ofExif(file));
    }
}
