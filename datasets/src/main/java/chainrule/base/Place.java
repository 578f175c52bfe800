package chainrule.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/** A place in a text, counted from 1; columns in characters, of which a surrogate pair is one. */
record Place(long line, long column) {
    private static final int BUFFER = 1 << 16;

    /** The place of what follows some bytes. */
    static Place after(InputStream bytes, Charset charset) throws IOException {
        long line = 1;
        long column = 1;
        var reader = new InputStreamReader(bytes, charset);
        var chars = new char[BUFFER];
        boolean returned = false;
        for (int got = reader.read(chars); got >= 0; got = reader.read(chars)) {
            for (int i = 0; i < got; i++) {
                char c = chars[i];
                if (c == '\n' && returned) {
                    returned = false;
                } else if (c == '\n' || c == '\r') {
                    line++;
                    column = 1;
                    returned = c == '\r';
                } else {
                    returned = false;
                    column += Character.isLowSurrogate(c) ? 0 : 1;
                }
            }
        }
        return new Place(line, column);
    }
}
