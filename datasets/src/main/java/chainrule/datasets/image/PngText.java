package chainrule.datasets.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** EXIF as text in a PNG: ImageMagick and ExifTool wrote it so before there was a chunk for it, in hexadecimal digits. */
final class PngText {
    private static final String KEY = "Raw profile type exif";
    /** Twice what fits into a JPEG's segment, in digits and line ends. */
    private static final int MOST = 1 << 18;

    private PngText() {}

    /**
     * The EXIF block of a text.
     *
     * @param type of the chunk: tEXt, or zTXt, which is compressed
     * @param from the chunk's first byte
     */
    static Optional<byte[]> exif(String type, byte[] file, int from, int length) {
        var key = (KEY + "\0").getBytes(StandardCharsets.ISO_8859_1);
        int at = from + key.length;
        if (length <= key.length || !Arrays.equals(file, from, at, key, 0, key.length)) {
            return Optional.empty();
        }
        int rest = length - key.length;
        return (type.equals("tEXt")
                        ? Optional.of(text(file, at, Math.min(rest, MOST)))
                        : inflated(file, at + 1, rest - 1))
                .flatMap(PngText::digits);
    }

    private static Optional<String> inflated(byte[] file, int at, int length) {
        var inflater = new Inflater();
        try {
            inflater.setInput(file, at, length);
            var bytes = new byte[MOST];
            return Optional.of(text(bytes, 0, inflater.inflate(bytes)));
        } catch (DataFormatException e) {
            // What says how to turn it can't be read, as in a broken block of EXIF.
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /** An empty line, a name and the number of bytes come first. */
    private static Optional<byte[]> digits(String text) {
        var lines = text.split("\n", 4);
        try {
            return lines.length < 4
                    ? Optional.empty()
                    : Optional.of(HexFormat.of().parseHex(lines[3].replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
