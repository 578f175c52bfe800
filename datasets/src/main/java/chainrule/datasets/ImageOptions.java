package chainrule.datasets;

/**
 * How images are read.
 *
 * @param exif whether they are turned and mirrored as their EXIF orientation says
 * @param broken what happens if some of a folder can't be read
 */
public record ImageOptions(boolean exif, Broken broken) {
    /** What a broken image does. */
    public enum Broken {
        /** All of them are listed, and nothing is read. */
        REFUSE,
        /** They are skipped, and named in the data set's notes. */
        SKIP
    }

    /** Turned as their EXIF says, and none may be broken. */
    public static final ImageOptions STANDARD = new ImageOptions(true, Broken.REFUSE);
}
