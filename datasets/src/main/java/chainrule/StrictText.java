package chainrule;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/**
 * Decodes a text strictly: what is not of its encoding is an error with line and column, and never replaced. Without a named
 * encoding it is UTF-8, with or without a byte order mark, or UTF-16 or UTF-32 with one.
 */
public final class StrictText extends Reader {
    /** Opens the same bytes again, to find the place of an error. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    private static final int BUFFER = 1 << 16;

    /** The longest first, for UTF-32's mark begins with that of UTF-16. */
    private enum Mark {
        UTF_32BE("UTF-32BE", 0, 0, 0xFE, 0xFF),
        UTF_32LE("UTF-32LE", 0xFF, 0xFE, 0, 0),
        UTF_8("UTF-8", 0xEF, 0xBB, 0xBF),
        UTF_16BE("UTF-16BE", 0xFE, 0xFF),
        UTF_16LE("UTF-16LE", 0xFF, 0xFE);

        private final Charset charset;
        private final int[] bytes;

        Mark(String charset, int... bytes) {
            this.charset = Charset.forName(charset);
            this.bytes = bytes;
        }

        private boolean begins(byte[] head, int length) {
            for (int i = 0; i < bytes.length; i++) {
                if (i >= length || (head[i] & 0xFF) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }

        static Optional<Mark> of(byte[] head, int length) {
            for (var mark : values()) {
                if (mark.begins(head, length)) {
                    return Optional.of(mark);
                }
            }
            return Optional.empty();
        }
    }

    private final Source source;
    private final String name;
    private final String remedy;
    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    /** Bytes that were taken out of the stream. */
    private long taken;

    private boolean ended;
    private boolean flushed;

    /**
     * Begins to decode.
     *
     * @param name of the file, for messages
     * @param named its encoding; empty: UTF-8, or what its mark says
     * @param remedy what to do where it is not of its encoding
     * @throws UserException if it begins with the mark of another encoding than the named one, or looks like UTF-16 without mark
     */
    public StrictText(Source source, String name, Optional<Charset> named, String remedy) throws IOException {
        this.source = source;
        this.name = name;
        this.remedy = remedy;
        this.in = source.open();
        int head = Math.max(0, in.readNBytes(bytes.array(), 0, FileKind.HEAD));
        bytes.limit(head);
        taken = head;
        var mark = Mark.of(bytes.array(), head);
        mark.ifPresent(found -> named.ifPresent(charset -> requireSame(found, charset)));
        this.charset = mark.map(m -> m.charset).or(() -> named).orElse(StandardCharsets.UTF_8);
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        if (mark.isPresent()) {
            bytes.position(mark.get().bytes.length);
        } else if (named.isEmpty()) {
            requireNoZeros(head);
        }
    }

    /** UTF-16 as a named encoding means either order of bytes. */
    private void requireSame(Mark mark, Charset said) {
        boolean same = said.equals(mark.charset)
                || said.equals(StandardCharsets.UTF_16) && mark.name().startsWith("UTF_16")
                || said.name().equals("UTF-32") && mark.name().startsWith("UTF_32");
        if (!same) {
            throw new UserException("%s: begins with the byte order mark of %s, and is said to be %s: leave the encoding out"
                    .formatted(name, mark.charset, said));
        }
    }

    /** Of text in Latin letters half the bytes of UTF-16 are 0. */
    private void requireNoZeros(int head) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head; i++) {
            if (bytes.get(i) == 0) {
                even += 1 - (i & 1);
                odd += i & 1;
            }
        }
        if (even + odd > head / 3 && Math.min(even, odd) * 10 < Math.max(even, odd)) {
            throw new UserException("%s: this is UTF-16 without a byte order mark; %s"
                    .formatted(name, remedy.replace("latin1", odd > even ? "utf-16le" : "utf-16be")));
        }
        if (even + odd > 0) {
            throw new UserException("%s: holds bytes of 0: this is not a text file".formatted(name));
        }
    }

    /**
     * The encoding of a name, such as latin1 or windows-1252.
     *
     * @throws UserException if Java has none of that name
     */
    public static Charset charset(String name) {
        try {
            return Charset.forName(name.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UserException(
                    "there is no encoding '%s': give one such as utf-8, latin1, windows-1252, utf-16le, gbk or shift_jis"
                            .formatted(name),
                    e);
        }
    }

    /** Text that is in memory already. */
    public static String decoded(byte[] content, String name, Optional<Charset> named, String remedy) throws IOException {
        try (var text = new StrictText(() -> new ByteArrayInputStream(content), name, named, remedy)) {
            var all = new StringWriter(content.length);
            text.transferTo(all);
            return all.toString();
        }
    }

    @Override
    public int read(char[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var out = CharBuffer.wrap(to, offset, length).slice();
        while (!flushed) {
            var result = decoder.decode(bytes, out, ended);
            if (result.isError()) {
                throw malformed(taken - bytes.remaining());
            }
            if (out.position() > 0 && (result.isOverflow() || !ended)) {
                return out.position();
            }
            if (result.isOverflow()) {
                throw new IllegalArgumentException("a pair of surrogates has no room in a buffer of one char");
            }
            if (ended) {
                decoder.flush(out);
                flushed = true;
            } else {
                refill();
            }
        }
        return out.position() > 0 ? out.position() : -1;
    }

    private void refill() throws IOException {
        bytes.compact();
        int got = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (got < 0) {
            ended = true;
        } else {
            taken += got;
            bytes.position(bytes.position() + got);
        }
        bytes.flip();
    }

    /** @param offset of the first byte that is wrong, from the file's first one */
    private UserException malformed(long offset) throws IOException {
        try (var again = source.open()) {
            var start = new byte[4];
            int head = again.readNBytes(start, 0, (int) Math.min(4, offset));
            int skip = Mark.of(start, head).map(mark -> mark.bytes.length).orElse(0);
            var before = new Counted(new ByteArrayInputStream(start, skip, head - skip), again, offset - head);
            var place = Place.after(before, charset);
            int value = Math.max(0, again.read());
            return new UserException("%s:%d:%d: byte 0x%02X is not %s; %s"
                    .formatted(
                            name,
                            place.line,
                            place.column,
                            value,
                            charset.name(),
                            remedy));
        } catch (EOFException e) {
            throw new UserException(name + ": changed while it was read; try again", e);
        }
    }

    /** The first bytes, then as many of the rest as are wanted. */
    private static final class Counted extends InputStream {
        private final InputStream first;
        private final InputStream rest;
        private long left;

        Counted(InputStream first, InputStream rest, long left) {
            this.first = first;
            this.rest = rest;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int value = first.read();
            if (value >= 0 || left <= 0) {
                return value;
            }
            left--;
            return rest.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int got = first.read(to, offset, length);
            if (got >= 0 || left <= 0) {
                return got;
            }
            got = rest.read(to, offset, (int) Math.min(left, length));
            left -= Math.max(0, got);
            return got;
        }
    }

    /** Counted from 1; columns in characters, of which a surrogate pair is one. */
    private record Place(long line, long column) {
        static Place after(InputStream bytes, Charset charset) throws IOException {
            long line = 1;
            long column = 1;
            var reader = new java.io.InputStreamReader(bytes, charset);
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

    @Override
    public void close() throws IOException {
        in.close();
    }
}
