package chainrule.datasets;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a table is written, and what of it is wanted.
 *
 * @param encoding of its text; empty: UTF-8, or what a byte order mark says
 * @param separator between columns; empty: the one that fits the first lines
 * @param decimal what separates a number's fraction
 * @param thousands what stands between groups of three digits, if anything
 * @param missing what to do with labels that mean "missing" elsewhere
 * @param exact whether numbers are kept in float64 where float32 would change them
 * @param classes of a trained network, in its order: a table with no other labels has these classes; of a regression the names of
 *     its outputs; empty: they are found
 * @param columns what is said of them
 */
public record TableFormat(
        Optional<Charset> encoding,
        Optional<Separator> separator,
        Decimal decimal,
        Optional<Thousands> thousands,
        MissingLabels missing,
        boolean exact,
        List<String> classes,
        TableColumns columns) {
    /** UTF-8 and decimal points. */
    public static final TableFormat USUAL = new TableFormat(
            Optional.empty(),
            Optional.empty(),
            Decimal.POINT,
            Optional.empty(),
            MissingLabels.REFUSE,
            false,
            List.of(),
            TableColumns.USUAL);

    public TableFormat {
        classes = List.copyOf(classes);
    }

    /** What stands between columns. */
    public enum Separator {
        COMMA(','),
        SEMICOLON(';'),
        TAB('\t'),
        PIPE('|');

        private final char character;

        Separator(char character) {
            this.character = character;
        }

        public char character() {
            return character;
        }
    }

    /** What stands before a number's fraction. */
    public enum Decimal {
        POINT('.'),
        COMMA(',');

        private final char character;

        Decimal(char character) {
            this.character = character;
        }

        public char character() {
            return character;
        }
    }

    /** What stands between a number's groups of three digits. */
    public enum Thousands {
        COMMA(','),
        POINT('.'),
        SPACE(' '),
        APOSTROPHE('\'');

        private final char character;

        Thousands(char character) {
            this.character = character;
        }

        public char character() {
            return character;
        }
    }

    /** What happens to a row whose label is a mark such as NA or a question mark. */
    public enum MissingLabels {
        /** The table is refused. */
        REFUSE,
        /** The mark is a class like any other; a label of no characters is still refused. */
        KEEP,
        /** The row is skipped. */
        DROP
    }

    /** The same of text in another encoding. */
    public TableFormat withEncoding(Charset other) {
        return new TableFormat(Optional.of(other), separator, decimal, thousands, missing, exact, classes, columns);
    }

    /** The same with another separator between columns. */
    public TableFormat withSeparator(Separator other) {
        return new TableFormat(encoding, Optional.of(other), decimal, thousands, missing, exact, classes, columns);
    }

    /** The same with another separator of a number's fraction. */
    public TableFormat withDecimal(Decimal other) {
        return new TableFormat(encoding, separator, other, thousands, missing, exact, classes, columns);
    }

    /** The same with a separator of a number's groups of three digits. */
    public TableFormat withThousands(Thousands other) {
        return new TableFormat(encoding, separator, decimal, Optional.of(other), missing, exact, classes, columns);
    }

    /** The same with one more column whose type is said, and not found out. */
    public TableFormat withType(String column, ColumnType type) {
        return withColumns(columns.with(Map.of(column, type)));
    }

    public TableFormat withExact(boolean other) {
        return new TableFormat(encoding, separator, decimal, thousands, missing, other, classes, columns);
    }

    public TableFormat withClasses(List<String> known) {
        return new TableFormat(encoding, separator, decimal, thousands, missing, exact, known, columns);
    }

    /** The same with or without names of the columns in the first line. */
    public TableFormat withHeader(boolean named) {
        return withColumns(
                new TableColumns(columns.types(), columns.known(), named, columns.mayMiss(), columns.marks()));
    }

    public TableFormat withColumns(TableColumns other) {
        return new TableFormat(encoding, separator, decimal, thousands, missing, exact, classes, other);
    }

    /** The same with the columns of a trained network. */
    public TableFormat withSchema(Schema schema) {
        return withColumns(columns.knowing(schema));
    }
}
