package chainrule.run;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** The small files of a run's FOLDER. */
@Tag("slow")
class RunFolderFuzzTest {
    private static final Path FOLDER = Untrusted.folder("RunFolder");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "epoch,step,rate\n1,100,0.03,1.5,0.4,1.4,0.5,2.250\n2,200,3e-2,NaN,0,Infinity,1,4\n",
                        "{\"engine\": \"nd4j\", \"dataset\": \"0a\", \"split\": \"1b\", \"versions\": {\"java\": 17}}",
                        "null")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFilesAreReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve(RunDirectory.METRICS), content, MetricsTable::read);
        Untrusted.read(
                FOLDER.resolve(RunDirectory.PROVENANCE), content, file -> Provenance.read(new RunDirectory(FOLDER)));
    }
}
