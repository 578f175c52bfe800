package chainrule.base;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FileKindTest {
    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Signatures as the formats' documents have them. */
    @ParameterizedTest
    @CsvSource({
        "504B0304, t.xlsx, an Excel workbook (.xlsx)",
        "504B0304, t.ods, an OpenDocument spreadsheet (.ods)",
        "504B0304, t.csv, a ZIP archive",
        "D0CF11E0A1B11AE1, t, an Excel workbook (.xls)",
        "50415231, t, a Parquet file",
        "255044462D312E37, t, a PDF file",
        "53514C69746520666F726D6174203300, t, a SQLite database",
        "894844460D0A1A0A, t, an HDF5 file",
        "934E554D50590100, t, a NumPy array (.npy)",
        "80049523, t.pkl, a Python pickle",
        "1F8B08, t, compressed by gzip",
        "425A6839, t, compressed by bzip2",
        "FD377A585A00, t, compressed by xz",
        "28B52FFD, t, compressed by Zstandard",
        "377ABCAF271C, t, a 7-Zip archive",
        "89504E470D0A1A0A, t, a PNG image",
        "FFD8FFE0, t, a JPEG image",
    })
    void binaryFilesAreNamed(String hex, String name, String kind) {
        var head = java.util.HexFormat.of().parseHex(hex);
        assertThat(FileKind.of(head, name)).map(FileKind.Kind::name).contains(kind);
    }

    @Test
    void aWorkbookIsKnownByWhatIsInIt() {
        assertThat(FileKind.of(bytes("PK\u0003\u0004......xl/workbook.xml..."), "table.csv"))
                .map(FileKind.Kind::name)
                .contains("an Excel workbook (.xlsx)");
    }

    @Test
    void pagesAndPointersAreNamed() {
        assertThat(FileKind.of(bytes("\n<!DOCTYPE html><html>"), "t.csv"))
                .map(FileKind.Kind::name)
                .contains("a web page (HTML)");
        assertThat(FileKind.of(bytes("version https://git-lfs.github.com/spec/v1\noid sha256:"), "t.csv"))
                .map(FileKind.Kind::name)
                .contains("a pointer of Git LFS, not the file itself");
    }

    @Test
    void textsAreNothingElse() {
        for (var text :
                new String[] {"", "a,b\n1,2\n", "\u00EF\u00BB\u00BFa", "PK,b\n", "name: x\n", "{}", "<5,>6\n"}) {
            assertThat(FileKind.of(bytes(text), "t.csv")).isEmpty();
        }
    }
}
