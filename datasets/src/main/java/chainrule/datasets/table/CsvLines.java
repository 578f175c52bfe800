package chainrule.datasets.table;

import chainrule.UserException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.InputStreamInputSplit;
import org.datavec.api.writable.Writable;

/**
 * The lines of a CSV file through DataVec's {@link CSVRecordReader}: commas, quotes, any line ending; blank lines and a
 * byte order mark are passed over.
 */
final class CsvLines implements AutoCloseable {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final CSVRecordReader reader = new CSVRecordReader();
    private final InputStream in;
    private int line;

    /** A line's number, counted from 1, and its cells. */
    record Line(int number, List<Writable> cells) {}

    CsvLines(Path file) {
        this.file = file;
        try {
            var bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            in = new LineGuard(bytes, file);
            skipByteOrderMark(bytes);
            reader.initialize(new InputStreamInputSplit(in));
        } catch (IOException | InterruptedException e) {
            throw unreadable(e);
        }
    }

    private static void skipByteOrderMark(InputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            in.reset();
        }
    }

    /** The next line that is not blank; empty at the end. */
    Optional<Line> next() {
        try {
            while (reader.hasNext()) {
                line++;
                var cells = reader.next();
                if (cells.size() > 1 || !cells.get(0).toString().isBlank()) {
                    return Optional.of(new Line(line, cells));
                }
            }
            return Optional.empty();
        } catch (UserException e) {
            throw e;
        } catch (IllegalStateException e) {
            throw unreadable(e);
        } catch (RuntimeException e) {
            // CSVRecordReader wraps its parser's only complaint.
            throw new UserException(
                    "%s:%d: a quote is not closed on its line; close or remove it".formatted(file, line), e);
        }
    }

    private UserException unreadable(Exception cause) {
        return new UserException(file + ": can't be read; check that it exists, its permissions and the disk", cause);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
