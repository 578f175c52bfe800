package chainrule.datasets.catalog;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A table that comes with the program, as {@code NAME.csv} next to this class; {@code SOURCES.md} there has origins and licences.
 *
 * @param target the column that is learnt unless another one is named
 */
public record ShippedTable(String name, String description, String target) {
    private static final List<ShippedTable> ALL = List.of(
            new ShippedTable("iris", "150 flowers of 3 species, four lengths in cm (Fisher, 1936)", "species"),
            new ShippedTable(
                    "penguins",
                    "344 penguins of 3 species, sizes, sex and island, some values missing (palmerpenguins)",
                    "species"));

    /** All of them, in the order in which they are shown. */
    static List<ShippedTable> all() {
        return ALL;
    }

    /** The table of that name, if one comes with the program. */
    public static Optional<ShippedTable> named(String name) {
        return ALL.stream().filter(table -> table.name.equals(name)).findFirst();
    }

    /** Reads it, or the table in the source's directory. */
    Dataset read(DataSource source) {
        if (source.directory().isPresent()) {
            return read(source.directory().get(), source);
        }
        Path folder = null;
        try {
            // The readers take files, and resources may lie in an archive.
            folder = Files.createTempDirectory("chainrule-" + name);
            var file = folder.resolve(name + ".csv");
            try (var resource = ShippedTable.class.getResourceAsStream(name + ".csv")) {
                Files.copy(resource, file);
            }
            return named(folder, read(file, source));
        } catch (UserException e) {
            throw new UserException(shortened(folder, e.message()), e);
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be unpacked: %s; free the disk, or set -Djava.io.tmpdir".formatted(name, e), e);
        } finally {
            remove(folder);
        }
    }

    private Dataset read(Path path, DataSource source) {
        var wanted = source.target();
        var target = wanted.names().isEmpty() ? wanted.withNames(List.of(this.target)) : wanted;
        return TransformedTable.read(path, target, source);
    }

    /** The folder is unknown. */
    private static Dataset named(Path folder, Dataset read) {
        return new Dataset(
                read.name(),
                read.shape(),
                read.task(),
                read.train(),
                read.validation(),
                read.test(),
                read.messages().stream().map(note -> shortened(folder, note)).toList(),
                read.schema());
    }

    private static Message shortened(Path folder, Message message) {
        String start = folder.resolve("").toString() + folder.getFileSystem().getSeparator();
        return message.map(text -> text.replace(start, ""));
    }

    private void remove(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(name + ".csv"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // The system clears its folder for temporary files.
        }
    }
}
