package chainrule.base;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
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

    /** What to do about a text that is not of its encoding. */
    @FunctionalInterface
    public interface Remedy {
        /**
         * The end of a sentence.
         *
         * @param encoding that the text may have
         * @param others what to add after its name: others that it may have; may be empty
         */
        Message naming(String encoding, String others);
    }

    private static final int BUFFER = 1 << 16;

    private final Source source;
    private final String name;
    private final Remedy remedy;
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
    public StrictText(Source source, String name, Optional<Charset> named, Remedy remedy) throws IOException {
        this.source = source;
        this.name = name;
        this.remedy = remedy;
        this.in = source.open();
        int head = Math.max(0, in.readNBytes(bytes.array(), 0, FileKind.HEAD));
        bytes.limit(head);
        taken = head;
        var mark = ByteOrderMark.of(bytes.array(), head);
        mark.ifPresent(found -> named.ifPresent(charset -> requireSame(found, charset)));
        this.charset = mark.map(ByteOrderMark::charset).or(() -> named).orElse(StandardCharsets.UTF_8);
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        if (mark.isPresent()) {
            bytes.position(mark.get().length());
        } else if (named.isEmpty()) {
            requireNoZeros(head);
        }
    }

    /** Bytes that are not UTF-8 may be of any encoding. */
    private static final String OTHER_ENCODINGS = ", or another such as shift_jis, gbk or koi8-r";

    private static final String LIKELY_ENCODING = "windows-1252";

    private void requireSame(ByteOrderMark mark, Charset said) {
        if (!mark.isOf(said)) {
            throw new UserException(
                    "%s: begins with the byte order mark of %s, and is said to be %s: leave the encoding out"
                            .formatted(name, mark.charset(), said));
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
            throw new UserException(Message.of(
                    "%s: this is UTF-16 without a byte order mark; %s",
                    name, remedy.naming(odd > even ? "utf-16le" : "utf-16be", "")));
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
    public static String decoded(byte[] content, String name, Optional<Charset> named, Remedy remedy)
            throws IOException {
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
            requireNoControls(out);
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

    /** Latin 1 takes every byte; those that are control characters there are quotes, dashes and € of Windows. */
    private void requireNoControls(CharBuffer out) throws IOException {
        if (!charset.equals(StandardCharsets.ISO_8859_1)) {
            return;
        }
        for (int i = 0; i < out.position(); i++) {
            if (out.get(i) >= 0x80 && out.get(i) < 0xA0) {
                throw wrong(
                        taken - bytes.remaining() - out.position() + i,
                        Message.text(
                                "is a control character in ISO-8859-1; give the encoding that it has, such as windows-1252"));
            }
        }
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
        return wrong(
                offset, Message.of("is not %s; %s", charset.name(), remedy.naming(LIKELY_ENCODING, OTHER_ENCODINGS)));
    }

    private UserException wrong(long offset, Message what) throws IOException {
        try (var again = source.open()) {
            var start = new byte[4];
            int head = again.readNBytes(start, 0, (int) Math.min(4, offset));
            int skip = ByteOrderMark.of(start, head).map(ByteOrderMark::length).orElse(0);
            var rest = new Limited(again, offset - head);
            var place = Place.after(
                    new SequenceInputStream(new ByteArrayInputStream(start, skip, head - skip), rest), charset);
            int value = Math.max(0, again.read());
            return new UserException(
                    Message.of("%s:%d:%d: byte 0x%02X %s", name, place.line(), place.column(), value, what));
        } catch (EOFException e) {
            throw new UserException(name + ": changed while it was read; try again", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
