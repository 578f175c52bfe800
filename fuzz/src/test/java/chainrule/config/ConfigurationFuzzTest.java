package chainrule.config;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ConfigurationFuzzTest {
    private static final Path FOLDER = Untrusted.folder("Configuration");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        data:   {name: cifar10, validation: 10000, normalize: standardize, flip: true, crop: 4}
                        model:  {hidden: [512, 120x6], activation: leakyrelu(0.01), init: he, dropout: [0.1, 0.2]}
                        train:
                          epochs: 50
                          batch: full
                          optimizer: {adam: {rate: 1e-3, beta1: 0.8}}
                          schedule: {step: {}}
                          earlyStopping: {patience: 5, minDelta: 0}
                        engine: {name: auto, precision: float32, threads: 2}
                        """,
                        "a: &x [1]\nb: [*x, *x]\n? [k]\n: v\n",
                        "%YAML 1.2\n---\n- !!int \"3\"\n- 'it''s'\n- |+\n  text\n...\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyConfigurationIsResolvedOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("my.yaml"), content, file -> {
            var config = Configuration.ofFile(file).resolve();
            var written = Configuration.parse("again", ConfigWriter.yaml(config), "what was written");
            assertThat(written.resolve()).isEqualTo(config);
        });
    }
}
