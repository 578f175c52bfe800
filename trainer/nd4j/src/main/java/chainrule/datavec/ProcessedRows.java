package chainrule.datavec;

import chainrule.base.Composed;
import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.table.TableTexts;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datavec.api.transform.ColumnType;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.metadata.CategoricalMetaData;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.LongWritable;
import org.datavec.api.writable.NullWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;

/**
 * Sends each row of a table through a TransformProcess, as DataVec's CSV reader would hand it: a text a cell.
 *
 * @param file of the process, for complaints
 * @param format as the table is written
 * @param keep columns of the table that stand behind those of the process
 * @param labelled whether the table must have its targets
 */
record ProcessedRows(
        Path file,
        TransformProcess process,
        TargetColumns target,
        TableFormat format,
        List<String> keep,
        boolean labelled) {
    private static final int NONE = -1;

    /** How the new rows are written. */
    TableFormat written() {
        return new TableFormat(
                        Optional.of(StandardCharsets.UTF_8),
                        Optional.of(TableFormat.Separator.COMMA),
                        TableFormat.Decimal.POINT,
                        Optional.empty(),
                        format.missing(),
                        format.exact(),
                        format.classes(),
                        format.columns())
                .withHeader(true);
    }

    /**
     * Writes the new rows of a table into another file.
     *
     * @return what the user should know
     * @throws UserException if the table lacks a column, or a row can't be transformed
     */
    Optional<String> write(Path table, Path to) throws IOException {
        try (var csv = CsvWriter.builder().build(Files.newBufferedWriter(to, StandardCharsets.UTF_8))) {
            var rows = new Rows(table, csv);
            TableTexts.read(table, format, rows);
            return rows.note();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private final class Rows implements TableTexts.Rows {
        private final Path table;
        private final CsvWriter csv;
        /** Of each column of the process its place in the table. */
        private int[] places;

        private int[] kept;
        private int count;
        private int dropped;

        private Rows(Path table, CsvWriter csv) {
            this.table = table;
            this.csv = csv;
        }

        @Override
        public void header(List<String> names, long line) {
            var first = process.getInitialSchema().getColumnNames();
            boolean byPlace = !format.columns().named() && names.size() == first.size();
            var composed = Composed.of(names);
            places = IntStream.range(0, first.size())
                    .map(k -> byPlace ? k : composed.indexOf(Composed.of(first.get(k))))
                    .toArray();
            for (int k = 0; k < places.length; k++) {
                if (places[k] < 0 && (labelled || !isTarget(first.get(k)))) {
                    throw new UserException(
                            "%s:%d: no column \"%s\", with which the process of %s begins; the columns are %s"
                                    .formatted(table, line, first.get(k), file, String.join(", ", names)));
                }
            }
            var last = process.getFinalSchema().getColumnNames();
            var more = keep.stream()
                    .filter(name -> !last.contains(name) && composed.contains(Composed.of(name)))
                    .toList();
            kept = more.stream()
                    .mapToInt(name -> composed.indexOf(Composed.of(name)))
                    .toArray();
            csv.writeRecord(Stream.concat(last.stream(), more.stream()).toList());
        }

        private boolean isTarget(String name) {
            return target.names().contains(name)
                    || target.weight().equals(Optional.of(name))
                    || target.group().equals(Optional.of(name));
        }

        @Override
        public void row(List<String> cells, long line) {
            count++;
            var row = transformed(cells, line);
            if (row == null) {
                dropped++;
                return;
            }
            var texts = new ArrayList<String>();
            for (int k = 0; k < row.size(); k++) {
                texts.add(text(row.get(k), process.getFinalSchema().getType(k)));
            }
            for (int place : kept) {
                texts.add(cells.get(place));
            }
            csv.writeRecord(texts);
        }

        /** Null: the row is filtered. */
        private List<Writable> transformed(List<String> cells, long line) {
            var schema = process.getInitialSchema();
            var row = new ArrayList<Writable>();
            for (int k = 0; k < places.length; k++) {
                row.add(new Text(
                        places[k] == NONE ? standIn(schema, k) : cell(cells.get(places[k]), schema.getType(k))));
            }
            try {
                return process.execute(row);
            } catch (RuntimeException e) {
                throw new UserException(
                        "%s:%d: the process of %s fails at this row (%s): fix the row or the process"
                                .formatted(table, line, file, e.getMessage()),
                        e);
            }
        }

        private Optional<String> note() {
            return dropped == 0
                    ? Optional.empty()
                    : Optional.of(String.format(
                            Locale.ROOT,
                            "%s: the process of %s filters %,d of %s",
                            table,
                            file,
                            dropped,
                            Counted.of(count, "row")));
        }
    }

    /** For an unknown target: any value that the column may have. */
    private static String standIn(Schema schema, int k) {
        return schema.getMetaData(k) instanceof CategoricalMetaData data
                ? data.getStateNames().get(0)
                : schema.getType(k) == ColumnType.String ? "" : "0";
    }

    /** Numbers as DataVec reads them. */
    private String cell(String text, ColumnType type) {
        boolean number = type == ColumnType.Integer
                || type == ColumnType.Long
                || type == ColumnType.Double
                || type == ColumnType.Float;
        if (!number) {
            return text;
        }
        String plain = format.thousands()
                .map(between -> text.replace(String.valueOf(between.character()), ""))
                .orElse(text);
        return plain.replace(format.decimal().character(), '.');
    }

    /** Times are milliseconds since 1970; what is missing has no text. */
    static String text(Writable value, ColumnType type) {
        if (value instanceof NullWritable) {
            return "";
        }
        if (type == ColumnType.Time && value instanceof LongWritable time) {
            return Instant.ofEpochMilli(time.get()).toString();
        }
        String text = value.toString();
        return text.equals("NaN") ? "" : text;
    }
}
