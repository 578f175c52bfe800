package chainrule.base;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StrictTextTest {
    private static final StrictText.Remedy REMEDY = (encoding, others) -> Message.text("or name " + encoding);

    private static String read(byte[] content, String encoding) throws IOException {
        var named = Optional.ofNullable(encoding).map(StrictText::charset);
        return StrictText.decoded(content, "f.csv", named, REMEDY);
    }

    private static void refuses(byte[] content, String encoding, String message) {
        assertThatThrownBy(() -> read(content, encoding))
                .isInstanceOf(UserException.class)
                .hasMessage(message);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aMalformedByteIsNamedWithLineAndColumn() {
        refuses(latin1("a,b\nx,B\u00E4r\n"), null, "f.csv:2:4: byte 0xE4 is not UTF-8; or name windows-1252");
        refuses(latin1("a\r\nb\rc\n\u00FF"), null, "f.csv:4:1: byte 0xFF is not UTF-8; or name windows-1252");
        refuses(latin1("\u00EF\u00BB\u00BFa\u0081"), null, "f.csv:1:2: byte 0x81 is not UTF-8; or name windows-1252");
        refuses(
                latin1("12\u00F0\u009F\u0090\u0088\u00E9"),
                null,
                "f.csv:1:4: byte 0xE9 is not UTF-8; or name windows-1252");
    }

    @Test
    void overlongFormsHalfPairsAndACutEndAreMalformed() {
        refuses(latin1("a\u00C0\u00AF"), null, "f.csv:1:2: byte 0xC0 is not UTF-8; or name windows-1252");
        refuses(latin1("a\u00ED\u00A0\u0080"), null, "f.csv:1:2: byte 0xED is not UTF-8; or name windows-1252");
        refuses(latin1("ab\u00E2\u0082"), null, "f.csv:1:3: byte 0xE2 is not UTF-8; or name windows-1252");
    }

    /** Behind the first buffers, where the line is found by reading the file again. */
    @Test
    void theLineIsRightFarInsideAFile() {
        refuses(
                latin1("0123456789012\n".repeat(20_000) + "\u00E4"),
                null,
                "f.csv:20001:1: byte 0xE4 is not UTF-8; or name windows-1252");
    }

    @Test
    void aNamedEncodingIsUsed() throws IOException {
        assertThat(read(latin1("B\u00E4r"), "latin1")).isEqualTo("Bär");
        assertThat(read(latin1("\u0093q\u0094"), "windows-1252")).isEqualTo("“q”");
        refuses(
                latin1("a,b\n1,\u0080"),
                "latin1",
                "f.csv:2:3: byte 0x80 is a control character in ISO-8859-1; give the encoding that it has, such as windows-1252");
        assertThat(read("Bär".getBytes(StandardCharsets.UTF_16LE), "utf-16le")).isEqualTo("Bär");
        refuses(latin1("a\u0081"), "windows-1252", "f.csv:1:2: byte 0x81 is not windows-1252; or name windows-1252");
        assertThatThrownBy(() -> StrictText.charset("latin-eins"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("there is no encoding 'latin-eins': give one such as utf-8, latin1");
    }

    @Test
    void aMarkThatContradictsTheNameIsRefused() throws IOException {
        var marked = "\uFEFFa".getBytes(StandardCharsets.UTF_8);
        refuses(
                marked,
                "latin1",
                "f.csv: begins with the byte order mark of UTF-8, and is said to be ISO-8859-1: leave the encoding out");
        assertThat(read(marked, "utf-8")).isEqualTo("a");
        assertThat(read("\uFEFFa".getBytes(StandardCharsets.UTF_16LE), "utf-16"))
                .isEqualTo("a");
    }

    @Test
    void utf16WithoutAMarkAndZerosAreNamed() {
        refuses(
                "a,b,class\n1,2,x\n".getBytes(StandardCharsets.UTF_16LE),
                null,
                "f.csv: this is UTF-16 without a byte order mark; or name utf-16le");
        refuses(
                "a,b,class\n1,2,x\n".getBytes(StandardCharsets.UTF_16BE),
                null,
                "f.csv: this is UTF-16 without a byte order mark; or name utf-16be");
        refuses(latin1("a,b\n1,2\0\n"), null, "f.csv: holds bytes of 0: this is not a text file");
    }

    @Test
    void pairsAndBuffersMayBeDividedAnywhere() throws IOException {
        var text = "a🐈ä€".repeat(50_000);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var reader = new StrictText(
                () -> new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] to, int offset, int length) {
                        return super.read(to, offset, Math.min(7, length));
                    }
                },
                "f",
                Optional.empty(),
                REMEDY)) {
            var all = new StringBuilder();
            var chars = new char[3];
            for (int got = reader.read(chars, 0, 3); got >= 0; got = reader.read(chars, 0, 3)) {
                all.append(chars, 0, got);
            }
            assertThat(all.toString()).isEqualTo(text);
        }
    }
}
