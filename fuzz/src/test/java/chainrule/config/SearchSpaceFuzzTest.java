package chainrule.config;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class SearchSpaceFuzzTest {
    private static final Path FOLDER = Untrusted.folder("SearchSpace");

    static Stream<byte[]> seeds() {
        return Stream.of("""
                        base: quickstart
                        set: {train.epochs: 5}
                        keys:
                          train.batch: [10, 100]
                          model.hidden: [[8], [16, 8]]
                        """, """
                        keys: {train.optimizer.sgd.rate: {from: 1e-4, to: 1, scale: log}}
                        search: random
                        trials: 30
                        seed: 7
                        """).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anySweepIsReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("sweep.yaml"), content, SearchSpace::ofFile);
    }
}
