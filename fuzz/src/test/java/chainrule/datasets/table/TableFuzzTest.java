package chainrule.datasets.table;

import chainrule.Untrusted;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class TableFuzzTest {
    private static final Path FOLDER = Untrusted.folder("Table");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "a,kind,b\n1,red,2.5\n-3e2,blue,.5\n+4.,red,0\n",
                        "\uFEFF\"a, in cm\",\"kind\"\r\n\"1\",\"a \"\"big\"\" one\"\r\n\r\n 2 , small \r\n",
                        "kind,x\n1,NaN\n2,1e39\n10,inf\n",
                        "a;kind\n1;2\n",
                        "sep=\t\r\na\tkind\n1\t\"two\nlines\"\n",
                        "a,kind\nTrue,NA\n1.0000000001,?\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyTableIsReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("table.csv"), content, file -> Table.read(file, "kind"));
        Untrusted.read(
                FOLDER.resolve("more.csv"),
                content,
                file -> Table.stream(
                        file, TargetColumns.of("kind"), TableFormat.USUAL, List.of(), (features, kept) -> {}));
    }
}
