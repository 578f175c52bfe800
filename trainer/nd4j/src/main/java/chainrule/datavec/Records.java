package chainrule.datavec;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.table.Table;
import chainrule.datasets.table.TableTexts;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.Writable;

/**
 * The records of any {@link RecordReader} of DataVec as a {@link Dataset}, whose columns have the types of a {@link Schema}.
 *
 * <pre>{@code
 * var schema = new Schema.Builder()
 *         .addColumnsDouble("length", "width")
 *         .addColumnCategorical("colour", "red", "green")
 *         .addColumnCategorical("kind", "a", "b", "c")
 *         .build();
 * var reader = new CollectionRecordReader(records);
 * Dataset dataset = Records.dataset(reader, schema, "kind");
 * }</pre>
 *
 * <p>Integer, Long, Double, Float and Boolean are numbers; Categorical is a category with the schema's values, in its order; Time is a
 * date; the type of String is detected. The rules are those for a CSV file of the same texts: so is what counts as missing, and whether
 * a target is a class or a real number. A {@code NullWritable} and NaN are missing. Numbers keep float64 where float32 would change
 * them; {@link Dataset#rounded} rounds them.
 */
public final class Records {
    private static final String NAME = "records";

    private Records() {}

    /**
     * Reads all records that are left.
     *
     * @param reader initialised; the caller closes it
     * @param schema a column for each value of a record, in order
     * @param targets the columns that are to be learnt, at least one
     * @throws UserException if a record does not fit; the line that the message has is the record's number, from 1, plus 1
     */
    public static Dataset dataset(RecordReader reader, Schema schema, String... targets) {
        return dataset(
                reader,
                schema,
                new TargetColumns(List.of(targets), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** The same with what is known of the targets, and a column of weights. */
    public static Dataset dataset(RecordReader reader, Schema schema, TargetColumns targets) {
        requireColumns(schema, targets);
        var name = reader.getClass().getSimpleName();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("chainrule-records");
            var file = folder.resolve(NAME + ".csv");
            write(reader, schema, name, file);
            return read(file, schema, targets, name);
        } catch (IOException e) {
            throw new UserException(
                    "the records of %s can't be written: %s; free the disk, or set -Djava.io.tmpdir".formatted(name, e),
                    e);
        } finally {
            ProcessedTable.remove(folder);
        }
    }

    private static void requireColumns(Schema schema, TargetColumns targets) {
        var all = new ArrayList<>(targets.names());
        targets.weight().ifPresent(all::add);
        if (targets.names().isEmpty()) {
            throw new UserException("no target column: give one of %s".formatted(schema.getColumnNames()));
        }
        for (var name : all) {
            if (!schema.hasColumn(name)) {
                throw new UserException("the schema has no column \"%s\"; its columns are %s"
                        .formatted(name, String.join(", ", schema.getColumnNames())));
            }
        }
    }

    private static void write(RecordReader reader, Schema schema, String name, Path file) throws IOException {
        try (var csv = CsvWriter.builder().build(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            csv.writeRecord(schema.getColumnNames());
            for (long number = 1; reader.hasNext(); number++) {
                csv.writeRecord(texts(reader.next(), schema, name, number));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<String> texts(List<Writable> record, Schema schema, String name, long number) {
        if (record.size() != schema.numColumns()) {
            throw new UserException("%s: record %d has %d values, and the schema %d columns"
                    .formatted(name, number, record.size(), schema.numColumns()));
        }
        var texts = new ArrayList<String>();
        for (int k = 0; k < record.size(); k++) {
            texts.add(ProcessedRows.text(record.get(k), schema.getType(k)));
        }
        return texts;
    }

    private static Dataset read(Path file, Schema schema, TargetColumns targets, String name) {
        var types = new SchemaTypes(Path.of("the schema"), schema, targets);
        var written = new TableFormat(
                Optional.of(StandardCharsets.UTF_8),
                Optional.of(TableFormat.Separator.COMMA),
                TableFormat.Decimal.POINT,
                Optional.empty(),
                TableFormat.USUAL.missing(),
                true,
                List.of(),
                TableFormat.USUAL.columns());
        try {
            var format = types.over(written, TableTexts.header(file, written));
            var read = types.ordered(Table.read(file, targets, format));
            var notes = read.messages().stream()
                    .map(note -> note.map(text -> text.replace(file.toString(), name)))
                    .toList();
            return new Dataset(
                    name,
                    read.shape(),
                    read.task(),
                    read.train(),
                    read.validation(),
                    read.test(),
                    notes,
                    read.schema());
        } catch (UserException e) {
            throw new UserException(e.message().map(text -> text.replace(file.toString(), name)), e);
        }
    }
}
