package chainrule.datasets.fetch;

import chainrule.base.UserException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** What comes out of an archive's compressed data, whoever reads it: no more than is allowed for the next step. */
final class BoundedInputStream extends FilterInputStream {
    private final Path archive;
    private long left;

    BoundedInputStream(InputStream in, Path archive) {
        super(in);
        this.archive = archive;
    }

    void allow(long bytes) {
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        take(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int got = super.read(into, offset, length);
        take(Math.max(0, got));
        return got;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        take(skipped);
        return skipped;
    }

    private void take(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new UserException(
                    "%s: damaged (too much between two files); delete it, and fetch it again".formatted(archive));
        }
    }
}
