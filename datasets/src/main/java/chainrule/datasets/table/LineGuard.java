package chainrule.datasets.table;

import chainrule.UserException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Stops at a line too long to be a row, before whoever reads by lines has taken it all into memory. */
final class LineGuard extends FilterInputStream {
    private static final int LONGEST_LINE = 16 << 20;
    /** Each becomes an object: as many as a line has room for would fill the memory. */
    private static final int MOST_COLUMNS = 1 << 18;

    private final Path file;
    private int length;
    private int commas;
    private long line = 1;

    LineGuard(InputStream in, Path file) {
        super(in);
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count((byte) value);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int got = super.read(bytes, offset, count);
        for (int i = 0; i < got; i++) {
            count(bytes[offset + i]);
        }
        return got;
    }

    private void count(byte value) {
        if (value == '\n' || value == '\r') {
            line += value == '\n' ? 1 : 0;
            length = 0;
            commas = 0;
        } else if (value == ',' && ++commas >= MOST_COLUMNS) {
            throw new UserException("%s:%d: more than %,d columns; remove some".formatted(file, line, MOST_COLUMNS));
        } else if (++length > LONGEST_LINE) {
            throw new UserException("%s:%d: a line of more than %d MiB; is this a CSV file with a row a line?"
                    .formatted(file, line, LONGEST_LINE >> 20));
        }
    }
}
