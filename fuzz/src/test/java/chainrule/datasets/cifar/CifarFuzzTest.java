package chainrule.datasets.cifar;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class CifarFuzzTest {
    private static final CifarFormat FORMAT = CifarFormat.CIFAR_100.withRecords(1, 1);

    private static final Path FOLDER = Untrusted.folder("Cifar");

    static Stream<byte[]> seeds() {
        var names = String.join("\n", FORMAT.classes()).getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                new byte[FORMAT.recordBytes()],
                Arrays.copyOf(new byte[] {1, 99, -1}, FORMAT.recordBytes()),
                Arrays.copyOf(new byte[] {1, 100}, FORMAT.recordBytes()),
                new byte[FORMAT.recordBytes() - 1],
                names);
    }

    /** As a file of records, and as the list of class names. */
    @MethodSource("seeds")
    @FuzzTest
    void anyFileIsReadOrRefused(byte[] content) throws IOException {
        var names = FOLDER.resolve(FORMAT.classFile());
        Files.write(FOLDER.resolve("test.bin"), new byte[FORMAT.recordBytes()]);
        Untrusted.read(FOLDER.resolve("train.bin"), content, file -> Cifar.read(FOLDER, FORMAT));
        Files.write(FOLDER.resolve("train.bin"), new byte[FORMAT.recordBytes()]);
        Untrusted.read(names, content, file -> Cifar.read(FOLDER, FORMAT));
        Files.delete(names);
    }
}
