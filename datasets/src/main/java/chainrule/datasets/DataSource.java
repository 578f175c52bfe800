package chainrule.datasets;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which data set to read, and from where.
 *
 * @param name as {@code data list} shows it
 * @param directory the folder (or file) that holds it; empty: the cache that {@code data fetch} fills
 * @param target for tables: the columns that are to be learnt
 * @param size for folders of images: the width and height to scale them to; empty: that of the first image
 * @param format for tables: how they are written
 * @param images for folders of images: how they are read
 * @param drawing for data sets that the code draws: which draw, and its noise
 * @param transform for tables: what happens to them before they are read
 */
public record DataSource(
        String name,
        Optional<Path> directory,
        TargetColumns target,
        Optional<Integer> size,
        TableFormat format,
        ImageOptions images,
        Drawing drawing,
        TableTransform transform) {
    /** Tables are read as they are. */
    public DataSource(
            String name,
            Optional<Path> directory,
            TargetColumns target,
            Optional<Integer> size,
            TableFormat format,
            ImageOptions images,
            Drawing drawing) {
        this(name, directory, target, size, format, images, drawing, TableTransform.NONE);
    }

    /** The same with tables that go through a transform. */
    public DataSource transformedBy(TableTransform other) {
        return new DataSource(name, directory, target, size, format, images, drawing, other);
    }

    /** The same with tables and images read as is usual. */
    public DataSource(String name, Optional<Path> directory, Optional<String> label, Optional<Integer> size) {
        this(
                name,
                directory,
                label.map(TargetColumns::of).orElse(TargetColumns.NONE),
                size,
                TableFormat.USUAL,
                ImageOptions.STANDARD,
                Drawing.USUAL);
    }

    /** A data set in its usual place. */
    public static DataSource named(String name) {
        return new DataSource(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** For tables: the first target column. */
    public Optional<String> label() {
        return target.names().stream().findFirst();
    }

    /** The same with targets for a loss that judges one kind of them. */
    public DataSource judgedAs(Optional<Task.Kind> kind) {
        return new DataSource(name, directory, target.judgedAs(kind), size, format, images, drawing, transform);
    }

    /** The same data in another place. */
    public DataSource in(Optional<Path> other) {
        return new DataSource(name, other, target, size, format, images, drawing, transform);
    }

    /** The same with the targets of a trained network: its kind of targets, and its names in its order where it has no others. */
    public DataSource knowing(Task task) {
        return new DataSource(
                name,
                directory,
                target.withTask(task.kind()),
                size,
                format.withClasses(task.names()),
                images,
                drawing,
                transform);
    }

    /** The same with the columns of a trained network, for tables. */
    public DataSource knowing(Schema schema) {
        return new DataSource(name, directory, target, size, format.withSchema(schema), images, drawing, transform);
    }

    /** The same where features of tables may not have missing values. */
    public DataSource withoutMissing() {
        var columns = format.columns();
        var whole = new TableColumns(columns.types(), columns.known(), columns.named(), false, columns.marks());
        return new DataSource(name, directory, target, size, format.withColumns(whole), images, drawing, transform);
    }

    /** The same, with numbers of tables kept in float64 where float32 would change them. */
    public DataSource exact(boolean exact) {
        return new DataSource(name, directory, target, size, format.withExact(exact), images, drawing, transform);
    }
}
