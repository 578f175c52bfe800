package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.export.ModelFormat;
import chainrule.export.SmallNetwork;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What ONNX Runtime makes of our files. */
class OnnxTest {
    private static final int SAMPLES = 50;

    private static void assertClose(List<double[]> found, List<double[]> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("chainrule.export.SmallNetwork#all")
    void everyNetworkHasTheSameProbabilities(Activation activation, Loss loss, Precision precision, int classes)
            throws OrtException {
        // ONNX Runtime has some operations in float32 only.
        double tolerance = precision == Precision.FLOAT64 && isExact(activation) ? 1e-12 : 1e-5;
        var image = SmallNetwork.of(new Shape(3, 4, 5), List.of(7, 6), activation, loss, precision, classes);
        var pixels = image.samples(SAMPLES);
        try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(image.exported()))) {
            assertClose(runtime.output("probabilities", pixels, 3, 4, 5), image.probabilities(pixels), tolerance);
        }
        var table = SmallNetwork.of(Shape.vector(9), List.of(5), activation, loss, precision, classes);
        var rows = table.samples(SAMPLES);
        try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(table.exported()))) {
            assertClose(runtime.output("probabilities", rows, 9), table.probabilities(rows), tolerance);
        }
    }

    private static boolean isExact(Activation activation) {
        return switch (activation.kind()) {
            case LEAKY_RELU, SOFTPLUS, ELU, SELU, GELU -> false;
            default -> true;
        };
    }

    /** Years, say: their mean is a thousand times their deviation, and float32 has seven digits. */
    @Test
    void aLargeMeanCostsNoDigits() throws OrtException {
        var plain = SmallNetwork.of(
                Shape.vector(2), List.of(4), new Activation.Tanh(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        var network =
                plain.with(new Normalization(new double[] {2.1, 1.9}, new double[] {-2.1 * 2010.3, -1.9 * 1950.7}));
        var years = new Features.Floats(new float[] {2010.25f, 1950.5f, 2011, 1951, 2009.75f, 1950.25f}, 2);
        try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(network.exported()))) {
            assertClose(runtime.output("probabilities", years, 2), network.probabilities(years), 1e-6);
        }
    }

    @Test
    void theFileStatesWhatGoesInAndOut() throws Exception {
        var network = SmallNetwork.of(
                new Shape(3, 4, 5), List.of(7), new Activation.Relu(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        byte[] file = ModelFormat.ONNX.bytes(network.exported());
        try (var runtime = new OnnxRuntime(file)) {
            var session = runtime.session();
            var input = (TensorInfo) session.getInputInfo().get("input").getInfo();
            assertThat(input.type).isEqualTo(OnnxJavaType.UINT8);
            assertThat(input.getShape()).containsExactly(-1, 3, 4, 5);
            assertThat(input.getDimensionNames()).startsWith("batch");
            assertThat(session.getOutputNames()).containsExactly("probabilities", "logits");
            var metadata = session.getMetadata();
            assertThat(metadata.getProducerName()).isEqualTo("Chainrule");
            assertThat(metadata.getCustomMetadata())
                    .containsEntry("classes", "[\"class 0\",\"class 1\",\"class 2\"]")
                    .containsEntry("run", "small-1")
                    .containsEntry("epoch", "4")
                    .containsEntry("layers", "60-7-3")
                    .containsKeys("commit", "producer", "input", "normalization.scale", "normalization.shift")
                    .doesNotContainKeys("config.data.dir", "config.model.parameters");
        }
        var model = ModelProto.parseFrom(file);
        assertThat(model.getIrVersion()).isEqualTo(7);
        assertThat(model.getOpsetImportList()).singleElement().satisfies(set -> {
            assertThat(set.getDomain()).isEmpty();
            assertThat(set.getVersion()).isEqualTo(13);
        });
    }

    @Test
    void logitsAreThoseOfTheNetwork() throws OrtException {
        var network = SmallNetwork.of(
                Shape.vector(3), List.of(), new Activation.Relu(), Loss.CROSS_ENTROPY, Precision.FLOAT64, 2);
        var none = network.with(new Normalization(new double[] {1, 1, 1}, new double[3]));
        double[] w = none.network().parameters().values();
        try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(none.exported()))) {
            var logits = runtime.output("logits", new Features.Floats(new float[] {1, 2, 3}, 3), 3);
            // x·W + b by hand: W is 3×2, row by row, b behind it.
            assertThat(logits.get(0))
                    .containsExactly(
                            new double[] {w[0] + 2 * w[2] + 3 * w[4] + w[6], w[1] + 2 * w[3] + 3 * w[5] + w[7]},
                            within(1e-12));
        }
    }
}
