package chainrule.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a stream, as if it ended with them. */
final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long count) {
        super(in);
        this.left = count;
    }

    @Override
    public int read() throws IOException {
        int value = left > 0 ? super.read() : -1;
        left -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int got = left > 0 ? super.read(to, offset, (int) Math.min(left, length)) : -1;
        left -= Math.max(0, got);
        return got;
    }

    /** It is another's to close: what follows is still wanted. */
    @Override
    public void close() {}
}
