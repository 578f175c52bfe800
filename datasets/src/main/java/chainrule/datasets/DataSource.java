package chainrule.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which data set to read, and from where.
 *
 * @param name as {@code data list} shows it
 * @param directory the folder (or file) that holds it; empty: the cache that {@code data fetch} fills
 * @param label for tables: the name of the column that holds the class
 * @param size for folders of images: the width and height to scale them to; empty: that of the first image
 * @param format for tables: how they are written
 * @param images for folders of images: how they are read
 */
public record DataSource(
        String name,
        Optional<Path> directory,
        Optional<String> label,
        Optional<Integer> size,
        TableFormat format,
        ImageOptions images) {
    /** The same with tables and images read as is usual. */
    public DataSource(String name, Optional<Path> directory, Optional<String> label, Optional<Integer> size) {
        this(name, directory, label, size, TableFormat.USUAL, ImageOptions.STANDARD);
    }

    /** A data set in its usual place. */
    public static DataSource named(String name) {
        return new DataSource(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same data in another place. */
    public DataSource in(Optional<Path> other) {
        return new DataSource(name, other, label, size, format, images);
    }

    /** The same with the classes of a trained network, in its order, where it has no others. */
    public DataSource knowing(List<String> classes) {
        return new DataSource(name, directory, label, size, format.withClasses(classes), images);
    }

    /** The same, with numbers of tables kept in float64 where float32 would change them. */
    public DataSource exact(boolean exact) {
        return new DataSource(name, directory, label, size, format.withExact(exact), images);
    }
}
