package chainrule.datasets.table;

import chainrule.base.UserException;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Between FastCSV and a {@link RowReader}: the header's names, blank lines, limits, and words for complaints. */
final class RowHandler extends AbstractBaseCsvCallbackHandler<Boolean> {
    /** As many as a row has room for would fill the memory. */
    private static final int MOST_COLUMNS = 1 << 18;

    private final Path file;
    private final RowReader rows;
    private final int linesBefore;
    private final boolean named;
    private final Cell cell = new Cell();
    private List<String> header = new ArrayList<>();
    private boolean inHeader = true;
    private boolean heldBack;
    private int length;

    /** @param named whether the first line names the columns */
    RowHandler(Path file, RowReader rows, int linesBefore, boolean named) {
        this.named = named;
        this.file = file;
        this.rows = rows;
        this.linesBefore = linesBefore;
    }

    private long line() {
        return getStartingLineNumber() + linesBefore;
    }

    @Override
    protected void handleBegin(long line) {
        length = 0;
        heldBack = false;
    }

    @Override
    protected void handleField(int column, char[] buffer, int offset, int count, boolean quoted) {
        length += count + 1;
        if (length > CsvFile.LONGEST_ROW) {
            throw tooLong();
        }
        if (column >= MOST_COLUMNS) {
            throw new UserException(String.format(
                    Locale.ROOT, "%s:%d: more than %,d columns; remove some", file, line(), MOST_COLUMNS));
        }
        cell.set(buffer, offset, count);
        if (inHeader) {
            header.add(cell.text());
            return;
        }
        if (column == 0 && cell.isEmpty()) {
            // The line may hold nothing else: then it is blank.
            heldBack = true;
            return;
        }
        if (heldBack) {
            heldBack = false;
            var empty = new Cell();
            rows.cell(0, empty, line());
        }
        rows.cell(column, cell, line());
    }

    @Override
    protected void handleEmpty() {
        heldBack = true;
    }

    /** Nothing is kept: the row has gone where it is wanted. */
    @Override
    protected Boolean buildRecord() {
        if (inHeader) {
            boolean blank =
                    header.isEmpty() || header.size() == 1 && header.get(0).isEmpty();
            if (blank) {
                header.clear();
            } else {
                inHeader = false;
                var first = List.copyOf(header);
                header = List.of();
                if (named) {
                    rows.header(first, line());
                } else {
                    rowWithoutHeader(first);
                }
            }
        } else if (!heldBack) {
            rows.end(getFieldCount(), line());
        }
        return null;
    }

    /** The first line is a row, and the columns are called by their numbers. */
    private void rowWithoutHeader(List<String> first) {
        rows.header(
                IntStream.rangeClosed(1, first.size())
                        .mapToObj(i -> "column" + i)
                        .toList(),
                line());
        for (int column = 0; column < first.size(); column++) {
            var text = first.get(column).toCharArray();
            cell.set(text, 0, text.length);
            rows.cell(column, cell, line());
        }
        rows.end(first.size(), line());
    }

    private UserException tooLong() {
        return new UserException("%s:%d: a line of more than %d MiB; is this a CSV file with a row a line?"
                .formatted(file, line(), CsvFile.LONGEST_ROW >> 20));
    }

    /** What to say of something that FastCSV met or was told. */
    UserException complaint(RuntimeException e) {
        if (e.getCause() instanceof UserException mistake) {
            return mistake;
        }
        if (e instanceof UncheckedIOException failure) {
            return unreadable(failure.getCause());
        }
        if (e.getCause() instanceof RuntimeException bug) {
            throw bug;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        var message = String.valueOf(e.getMessage());
        if (message.contains("buffer size")) {
            return tooLong();
        }
        var what = message.startsWith("Unclosed")
                ? "a quote is not closed; close or remove it"
                : "characters after a closing quote; write a quote within a quoted cell twice";
        return new UserException("%s:%d: %s".formatted(file, line(), what), e);
    }

    private UserException unreadable(IOException cause) {
        boolean packed = cause instanceof java.util.zip.ZipException || cause instanceof java.io.EOFException;
        return new UserException(
                packed
                        ? "%s: the gzip file is damaged or cut short; fetch it again".formatted(file)
                        : "%s: can't be read; check its permissions and the disk".formatted(file),
                cause);
    }
}
