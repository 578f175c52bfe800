package chainrule.datasets.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of images that are read. A file's first bytes tell which it is; its name's ending only whether it is looked at. */
enum Format {
    JPEG(List.of("jpg", "jpeg", "jpe", "jfif"), "\u00ff\u00d8\u00ff"),
    PNG(List.of("png"), "\u0089PNG\r\n\u001a\n"),
    GIF(List.of("gif"), "GIF87a", "GIF89a"),
    BMP(List.of("bmp"), "BM"),
    TIFF(List.of("tif", "tiff"), "II*\0", "MM\0*", "II+\0", "MM\0+"),
    WEBP(List.of("webp"), "RIFF");

    private static final int WEBP_MARK = 8;

    private final List<String> endings;
    private final List<byte[]> signatures;

    /** @param signatures as characters of ISO 8859-1 */
    Format(List<String> endings, String... signatures) {
        this.endings = endings;
        this.signatures = Arrays.stream(signatures)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    static Optional<Format> of(byte[] file) {
        return Arrays.stream(values()).filter(format -> format.begins(file)).findFirst();
    }

    private boolean begins(byte[] file) {
        return signatures.stream().anyMatch(signature -> isAt(file, 0, signature))
                && (this != WEBP || isAt(file, WEBP_MARK, "WEBP".getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static boolean isAt(byte[] file, int at, byte[] expected) {
        return file.length >= at + expected.length
                && Arrays.equals(file, at, at + expected.length, expected, 0, expected.length);
    }

    /** What a file is that begins like none of these, as far as people may have taken it for an image. */
    static String nameOfOther(byte[] file) {
        var start = new String(file, 0, Math.min(file.length, 16), StandardCharsets.ISO_8859_1);
        if (file.length == 0) {
            return "it is empty";
        }
        if (start.startsWith("ftyp", 4)) {
            return "it is a HEIF or AVIF file, which is not read (save it as JPEG or PNG)";
        }
        return "it is not a JPEG, PNG, GIF, BMP, TIFF or WebP file";
    }

    /** Whether a file's name says that it is an image that is read. */
    static boolean isNameOfImage(String name) {
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') >= 0 && Arrays.stream(values()).anyMatch(format -> format.endings.contains(ending));
    }

    /** The usual ending of each format. */
    static String usualEndings() {
        var usual = Arrays.stream(values())
                .map(format -> "." + format.endings.get(0))
                .toList();
        return String.join(", ", usual.subList(0, usual.size() - 1)) + " or " + usual.get(usual.size() - 1);
    }
}
