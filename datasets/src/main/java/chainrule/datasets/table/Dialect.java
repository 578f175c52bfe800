package chainrule.datasets.table;

import chainrule.datasets.TableFormat.Separator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a table's columns are separated.
 *
 * @param linesBefore lines that were taken off: the one in which Excel names the separator
 */
record Dialect(char separator, int linesBefore) {
    private static final int LOOKED_AT = 1 << 16;
    private static final int ROWS = 20;
    private static final String EXCEL = "sep=";

    /**
     * The separator that is asked for; or that the first line names; or the comma, if it divides the first rows into as many
     * cells each; or the other one that divides them so into most.
     */
    static Dialect of(BufferedReader text, Optional<Separator> asked) throws IOException {
        text.mark(LOOKED_AT);
        var head = new char[LOOKED_AT];
        int length = 0;
        for (int got = 0; got >= 0 && length < head.length; length += Math.max(0, got)) {
            got = text.read(head, length, head.length - length);
        }
        text.reset();
        var start = new String(head, 0, length);
        int end = endOfLine(start);
        if (start.startsWith(EXCEL) && end == EXCEL.length() + 1) {
            for (int i = 0; i < end; i++) {
                text.read();
            }
            skipLineBreak(text);
            return new Dialect(asked.map(Separator::character).orElse(start.charAt(EXCEL.length())), 1);
        }
        return new Dialect(asked.map(Separator::character).orElseGet(() -> detected(start)), 0);
    }

    private static int endOfLine(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private static void skipLineBreak(BufferedReader text) throws IOException {
        text.mark(2);
        int first = text.read();
        if (first == '\r') {
            text.mark(1);
            if (text.read() != '\n') {
                text.reset();
            }
        } else if (first != '\n') {
            text.reset();
        }
    }

    private static char detected(String head) {
        char best = Separator.COMMA.character();
        int most = 1;
        for (var separator : Separator.values()) {
            int columns = columns(head, separator.character());
            if (separator == Separator.COMMA && columns > 1) {
                return separator.character();
            }
            if (columns > most) {
                most = columns;
                best = separator.character();
            }
        }
        if (most > 1) {
            return best;
        }
        // Ragged whatever it is: the header decides, so that the complaint is about the right rows.
        var header = head.substring(0, endOfLine(head.stripLeading()) + head.length() - head.stripLeading().length());
        return Arrays.stream(Separator.values())
                .map(Separator::character)
                .filter(c -> header.indexOf(c) >= 0)
                .findFirst()
                .orElse(best);
    }

    /** Of each of the first rows that are there whole; 0 if they differ. */
    private static int columns(String head, char separator) {
        var sizes = new ArrayList<Integer>();
        try (var reader = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(head)) {
            for (var record : reader) {
                if (record.getFieldCount() > 1 || !record.getField(0).isBlank()) {
                    sizes.add(record.getFieldCount());
                }
                if (sizes.size() > ROWS) {
                    break;
                }
            }
        } catch (CsvParseException | IOException e) {
            // What is read until there counts.
        }
        return common(head.length() < LOOKED_AT || sizes.size() < 2 ? sizes : sizes.subList(0, sizes.size() - 1));
    }

    private static int common(List<Integer> sizes) {
        return sizes.stream().distinct().count() == 1 ? sizes.get(0) : 0;
    }
}
