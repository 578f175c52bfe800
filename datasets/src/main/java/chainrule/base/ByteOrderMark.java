package chainrule.base;

import java.nio.charset.Charset;
import java.util.Optional;

/** What a Unicode text may begin with; the longest first, for UTF-32's mark begins with that of UTF-16. */
enum ByteOrderMark {
    UTF_32BE("UTF-32BE", 0, 0, 0xFE, 0xFF),
    UTF_32LE("UTF-32LE", 0xFF, 0xFE, 0, 0),
    UTF_8("UTF-8", 0xEF, 0xBB, 0xBF),
    UTF_16BE("UTF-16BE", 0xFE, 0xFF),
    UTF_16LE("UTF-16LE", 0xFF, 0xFE);

    private final Charset charset;
    private final int[] bytes;

    ByteOrderMark(String charset, int... bytes) {
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

    /** What it is the mark of. */
    Charset charset() {
        return charset;
    }

    /** Bytes that it has. */
    int length() {
        return bytes.length;
    }

    /** Whether an encoding's name means this one: UTF-16 means either order of bytes. */
    boolean isOf(Charset said) {
        return said.equals(charset)
                || charset.name().startsWith(said.name() + "BE")
                || charset.name().startsWith(said.name() + "LE");
    }

    /** The mark that a text begins with. */
    static Optional<ByteOrderMark> of(byte[] head, int length) {
        for (var mark : values()) {
            if (mark.begins(head, length)) {
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }
}
