package chainrule.base;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Recognises by its first bytes what is often given where a text is expected. */
public final class FileKind {
    /** Bytes of a file's beginning that are enough to tell. */
    public static final int HEAD = 8192;

    private static final String AS_CSV = "save it as CSV (UTF-8)";
    private static final String UNPACK = "unpack it, and name the file inside";

    /** @param remedy what to do with such a file where a table is needed */
    public record Kind(String name, String remedy) {}

    /** @param at where the signature begins */
    private record Signature(int at, byte[] bytes, Kind kind) {
        static Signature of(int at, String latin1, String name, String remedy) {
            return new Signature(at, latin1.getBytes(StandardCharsets.ISO_8859_1), new Kind(name, remedy));
        }

        boolean fits(byte[] head) {
            if (head.length < at + bytes.length) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                if (head[at + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Signature> SIGNATURES = List.of(
            Signature.of(0, "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1", "an Excel workbook (.xls)", AS_CSV),
            Signature.of(0, "PAR1", "a Parquet file", "write it as CSV: pandas.read_parquet(…).to_csv(…, index=False)"),
            Signature.of(
                    0, "ARROW1", "an Arrow file", "write it as CSV: pandas.read_feather(…).to_csv(…, index=False)"),
            Signature.of(0, "FEA1", "a Feather file", "write it as CSV: pandas.read_feather(…).to_csv(…, index=False)"),
            Signature.of(0, "ORC", "an ORC file", "write it as CSV: pandas.read_orc(…).to_csv(…, index=False)"),
            Signature.of(0, "Obj\u0001", "an Avro file", "write it as CSV"),
            Signature.of(
                    0,
                    "SQLite format 3\0",
                    "a SQLite database",
                    "write a table of it as CSV: sqlite3 -header -csv FILE 'SELECT …'"),
            Signature.of(0, "\u0089HDF\r\n\u001A\n", "an HDF5 file", "write it as CSV"),
            Signature.of(0, "\u0093NUMPY", "a NumPy array (.npy)", "write it as CSV: numpy.savetxt(…, delimiter=',')"),
            Signature.of(0, "MATLAB 5.0", "a MATLAB file", "write it as CSV: writematrix or writetable"),
            Signature.of(0, "$FL2", "an SPSS file", "write it as CSV"),
            Signature.of(0, "$FL3", "an SPSS file", "write it as CSV"),
            Signature.of(0, "<stata_dta>", "a Stata file", "write it as CSV: export delimited"),
            Signature.of(0, "HEADER RECORD*******LIBRARY", "a SAS transport file", "write it as CSV"),
            Signature.of(0, "RDX2\n", "an R data file", "write it as CSV: write.csv(…, row.names=FALSE)"),
            Signature.of(0, "RDX3\n", "an R data file", "write it as CSV: write.csv(…, row.names=FALSE)"),
            Signature.of(0, "X\n\0\0\0", "an R data file (.rds)", "write it as CSV: write.csv(…, row.names=FALSE)"),
            Signature.of(0, "%PDF-", "a PDF file", "tables in it can't be read: find the data as CSV"),
            Signature.of(0, "{\\rtf", "a text of a word processor (RTF)", AS_CSV),
            Signature.of(0, "BZh", "compressed by bzip2", "unpack it with bunzip2"),
            Signature.of(0, "\u00FD7zXZ\0", "compressed by xz", "unpack it with unxz"),
            Signature.of(0, "(\u00B5/\u00FD", "compressed by Zstandard", "unpack it with unzstd"),
            Signature.of(0, "\u0004\"M\u0018", "compressed by LZ4", "unpack it with unlz4"),
            Signature.of(0, "7z\u00BC\u00AF'\u001C", "a 7-Zip archive", UNPACK),
            Signature.of(0, "Rar!\u001A\u0007", "a RAR archive", UNPACK),
            Signature.of(257, "ustar", "a tar archive", UNPACK),
            Signature.of(0, "\u0089PNG\r\n\u001A\n", "a PNG image", "name a text file"),
            Signature.of(0, "\u00FF\u00D8\u00FF", "a JPEG image", "name a text file"),
            Signature.of(0, "GIF8", "a GIF image", "name a text file"),
            Signature.of(0, "\u007FELF", "a program", "name a text file"),
            Signature.of(
                    0,
                    "version https://git-lfs",
                    "a pointer of Git LFS, not the file itself",
                    "fetch the file with git lfs pull"));

    private static final Kind GZIP = new Kind("compressed by gzip", "unpack it with gunzip");

    private FileKind() {}

    public static boolean isGzip(byte[] head) {
        return head.length > 1 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
    }

    /**
     * The kind of a file that is not plain text; empty for what may be one.
     *
     * @param head its first bytes, {@link #HEAD} of them or all that there are
     * @param name the file's, whose ending tells workbooks from other archives where their bytes don't
     */
    public static Optional<Kind> of(byte[] head, String name) {
        if (isGzip(head)) {
            return Optional.of(GZIP);
        }
        var text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) {
            return Optional.of(zip(text, name.toLowerCase(Locale.ROOT)));
        }
        if (isPickle(head)) {
            return Optional.of(
                    new Kind("a Python pickle", "write it as CSV: pandas.read_pickle(…).to_csv(…, index=False)"));
        }
        var known = SIGNATURES.stream()
                .filter(s -> s.fits(head))
                .map(Signature::kind)
                .findFirst();
        return known.or(() -> markup(text));
    }

    private static Kind zip(String head, String name) {
        if (head.contains("xl/") || name.endsWith(".xlsx") || name.endsWith(".xlsm") || name.endsWith(".xlsb")) {
            return new Kind("an Excel workbook (.xlsx)", AS_CSV);
        }
        if (head.contains("opendocument.spreadsheet") || name.endsWith(".ods")) {
            return new Kind("an OpenDocument spreadsheet (.ods)", AS_CSV);
        }
        if (head.contains("word/") || name.endsWith(".docx")) {
            return new Kind("a Word document (.docx)", AS_CSV);
        }
        if (name.endsWith(".npz")) {
            return new Kind("NumPy arrays (.npz)", "write one as CSV: numpy.savetxt(…, delimiter=',')");
        }
        return new Kind("a ZIP archive", UNPACK);
    }

    /** Protocols 2 to 5 begin with their number, and end with a full stop. */
    private static boolean isPickle(byte[] head) {
        return head.length > 2 && (head[0] & 0xFF) == 0x80 && head[1] >= 2 && head[1] <= 5;
    }

    private static Optional<Kind> markup(String head) {
        var start = head.startsWith("\u00EF\u00BB\u00BF") ? head.substring(3) : head;
        var lower =
                start.substring(0, Math.min(start.length(), 200)).stripLeading().toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return Optional.of(new Kind("a web page (HTML)", "download the file itself, not the page about it"));
        }
        return lower.startsWith("<?xml") ? Optional.of(new Kind("an XML file", AS_CSV)) : Optional.empty();
    }
}
