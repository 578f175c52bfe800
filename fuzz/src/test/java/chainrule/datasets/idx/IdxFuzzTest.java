package chainrule.datasets.idx;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class IdxFuzzTest {
    private static final byte[] PICTURES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 9, 0};

    private static final byte[] INT_LABELS = {0, 0, 12, 1, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 0};

    private static final Path FOLDER = Untrusted.folder("Idx");

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(PICTURES, LABELS, INT_LABELS, gzip(PICTURES), gzip(LABELS));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    /** As each of the four files, beside three that are whole. */
    @MethodSource("seeds")
    @FuzzTest
    void anyFileIsReadOrRefused(byte[] content) throws IOException {
        for (var part : new String[] {"train", "t10k"}) {
            Files.write(FOLDER.resolve(part + "-images-idx3-ubyte"), PICTURES);
            Files.write(FOLDER.resolve(part + "-labels-idx1-ubyte"), LABELS);
        }
        for (var name : new String[] {"train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
            var whole = Files.readAllBytes(FOLDER.resolve(name));
            Untrusted.read(FOLDER.resolve(name), content, file -> Idx.read("mnist", Idx.DIGITS, FOLDER));
            Untrusted.read(FOLDER.resolve(name), content, file -> Idx.readNumbered("idx", FOLDER));
            Files.write(FOLDER.resolve(name), whole);
        }
    }
}
