package chainrule.export.onnx;

import chainrule.Untrusted;
import chainrule.export.ModelFormat;
import chainrule.export.Seeds;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class OnnxFuzzTest {
    private static final Path FOLDER = Untrusted.folder("Onnx");

    static Stream<byte[]> seeds() {
        return Stream.of(
                ModelFormat.ONNX.bytes(
                        Seeds.network(new Activation.LeakyRelu(0.1), Loss.BINARY_CROSS_ENTROPY, Precision.FLOAT32)),
                ModelFormat.ONNX.bytes(
                        Seeds.network(new Activation.Softplus(), Loss.CROSS_ENTROPY, Precision.FLOAT64)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyModelIsReadOrRefused(byte[] file) {
        Untrusted.read(FOLDER.resolve("x.onnx"), file, path -> Seeds.complete(OnnxReader.read(path)));
    }
}
