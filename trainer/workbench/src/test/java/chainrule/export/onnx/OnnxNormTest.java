package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import chainrule.datasets.Shape;
import chainrule.export.ModelFormat;
import chainrule.export.SmallNetwork;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Layer normalisation and residual connections in ONNX Runtime; what can't hold them says so. */
class OnnxNormTest {
    private static final int SAMPLES = 50;
    private static final List<String> MODELS = List.of(
            "{hidden: [7, 6], norm: {layer: {epsilon: 0.001}}, activation: tanh}",
            "{blocks: {count: 2, width: 6, expansion: 2}, activation: tanh}");

    private static SmallNetwork network(String model, Precision precision) {
        return SmallNetwork.of(Shape.vector(9), model, precision, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void theProbabilitiesAreTheSame(Precision precision) throws OrtException {
        for (String model : MODELS) {
            var network = network(model, precision);
            var rows = network.samples(SAMPLES);
            var expected = network.probabilities(rows);
            try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(network.exported()))) {
                var found = runtime.output("probabilities", rows, 9);
                assertThat(found).hasSize(SAMPLES);
                for (int i = 0; i < SAMPLES; i++) {
                    // ε is a float in the file.
                    double tolerance = precision == Precision.FLOAT64 ? 1e-9 : 1e-5;
                    assertThat(found.get(i)).containsExactly(expected.get(i), within(tolerance));
                }
            }
        }
    }

    @Test
    void onlySuchNetworksNeedTheNewerOperators() throws IOException {
        var plain = SmallNetwork.of(
                Shape.vector(9), List.of(5), new Activation.Tanh(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        assertThat(operatorSet(plain)).isEqualTo(13);
        for (String model : MODELS) {
            assertThat(operatorSet(network(model, Precision.FLOAT32))).isEqualTo(17);
        }
    }

    private static long operatorSet(SmallNetwork network) throws IOException {
        return ModelProto.parseFrom(ModelFormat.ONNX.bytes(network.exported()))
                .getOpsetImport(0)
                .getVersion();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DL4J", "SAFETENSORS"})
    void otherFormatsRefuseThem(ModelFormat format) {
        for (String model : MODELS) {
            var network = network(model, Precision.FLOAT32).exported();
            assertThatThrownBy(() -> format.bytes(network))
                    .hasMessageContaining("normalisation or residual connections");
        }
    }

    @Test
    void importNamesTheOperator(@TempDir Path folder) throws IOException {
        for (String model : MODELS) {
            var file = folder.resolve("network.onnx");
            Files.write(
                    file,
                    ModelFormat.ONNX.bytes(network(model, Precision.FLOAT32).exported()));
            assertThatThrownBy(() -> ModelFormat.read(file)).hasMessageContaining("LayerNormalization");
        }
    }
}
