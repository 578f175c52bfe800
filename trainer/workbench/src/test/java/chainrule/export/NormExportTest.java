package chainrule.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import chainrule.datasets.Shape;
import chainrule.export.onnx.OnnxRuntime;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Normalisations and residual connections in ONNX Runtime and in PyTorch; what can't hold them says so. */
class NormExportTest {
    private static final int SAMPLES = 50;
    private static final List<String> MODELS = List.of(
            "{hidden: [7, 6], norm: {layer: {epsilon: 0.001}}, activation: tanh}",
            "{blocks: {count: 2, width: 6, expansion: 2}, activation: tanh}");

    private static final List<String> BATCH_NORMS = List.of(
            "{hidden: [7, 6], norm: {batch: {epsilon: 0.001, momentum: 0.2}}, activation: tanh}",
            "{hidden: [7], norm: batch, activation: prelu}");

    /** With learnt and fixed slopes, too. */
    private static final List<String> TORCH_MODELS = List.of(
            MODELS.get(0),
            MODELS.get(1),
            "{hidden: [7, 6], norm: layer, activation: [prelu, leakyrelu(0.2)]}",
            "{blocks: {count: 1, width: 4, expansion: 3}, activation: prelu}",
            BATCH_NORMS.get(0),
            BATCH_NORMS.get(1));

    @TempDir
    Path folder;

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

    /** E3: in ONNX Runtime and in DL4J, as dense layers. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void batchNormalisationIsFoldedIntoTheLayerInFront(Precision precision) throws Exception {
        double tolerance = precision == Precision.FLOAT64 ? 1e-12 : 1e-5;
        for (String model : BATCH_NORMS) {
            var network = network(model, precision);
            var rows = network.samples(SAMPLES);
            var expected = network.probabilities(rows);
            byte[] onnx = ModelFormat.ONNX.bytes(network.exported());
            assertThat(ModelProto.parseFrom(onnx).getOpsetImport(0).getVersion())
                    .isEqualTo(13);
            try (var runtime = new OnnxRuntime(onnx)) {
                assertSame(runtime.output("probabilities", rows, 9), expected, tolerance);
            }
            var zip = Files.write(folder.resolve("network.zip"), ModelFormat.DL4J.bytes(network.exported()));
            var dl4j = MultiLayerNetwork.load(zip.toFile(), false);
            var inputs = new double[SAMPLES][9];
            for (int i = 0; i < SAMPLES; i++) {
                for (int j = 0; j < 9; j++) {
                    inputs[i][j] = rows.value(i, j);
                }
            }
            var features = Nd4j.createFromArray(inputs).castTo(dl4j.params().dataType());
            DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(zip.toFile());
            normalizer.transform(features);
            assertSame(List.of(dl4j.output(features).toDoubleMatrix()), expected, tolerance);
            dl4j.close();
        }
    }

    private static void assertSame(List<double[]> found, List<double[]> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i), within(tolerance));
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
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void pyTorchComputesTheSameAndWritesTheSame(Precision precision) throws IOException {
        var python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> run(program, "-c", "import torch"))
                .findFirst();
        assumeTrue(python.isPresent(), "no python3 with PyTorch here (on Debian: python3-torch)");
        for (String model : TORCH_MODELS) {
            var network = network(model, precision);
            var samples = network.samples(SAMPLES);
            var file = Files.write(folder.resolve("network"), ModelFormat.SAFETENSORS.bytes(network.exported()));
            var inputs = new double[SAMPLES * samples.width()];
            Arrays.setAll(inputs, i -> samples.value(i / samples.width(), i % samples.width()));
            var probabilities = network.probabilities(samples).stream()
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            var outputs = Files.write(
                    folder.resolve("outputs"),
                    new Safetensors(Map.of(), Map.of("inputs", tensor(inputs), "probabilities", tensor(probabilities)))
                            .bytes());
            var back = folder.resolve("back");
            boolean same = run(
                    python.get(),
                    Path.of("../../scripts/pytorch_network.py")
                            .toAbsolutePath()
                            .normalize()
                            .toString(),
                    file.toString(),
                    "--compare",
                    outputs.toString(),
                    "--write",
                    back.toString(),
                    "--tolerance=" + (precision == Precision.FLOAT64 ? 1e-9 : 1e-5));
            assertThat(same).as(model).isTrue();
            assertThat(Safetensors.read(back).tensors())
                    .usingRecursiveComparison()
                    .isEqualTo(Safetensors.read(file).tensors());
            Files.delete(back);
        }
    }

    private static Tensor tensor(double[] numbers) {
        return new Tensor(Tensor.Type.F64, List.of((long) SAMPLES, (long) numbers.length / SAMPLES), numbers);
    }

    private static boolean run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "DL4J")
    void dl4jRefusesThem(ModelFormat format) {
        for (String model : MODELS) {
            var network = network(model, Precision.FLOAT32).exported();
            assertThatThrownBy(() -> format.bytes(network))
                    .hasMessageContaining("normalisation or residual connections");
        }
    }

    @Test
    void importNamesTheOperator() throws IOException {
        for (String model : MODELS) {
            var file = folder.resolve("network.onnx");
            Files.write(
                    file,
                    ModelFormat.ONNX.bytes(network(model, Precision.FLOAT32).exported()));
            assertThatThrownBy(() -> ModelFormat.read(file)).hasMessageContaining("LayerNormalization");
            Files.write(
                    file,
                    ModelFormat.SAFETENSORS.bytes(
                            network(model, Precision.FLOAT32).exported()));
            assertThatThrownBy(() -> ModelFormat.read(file)).hasMessageContaining("norms.");
        }
    }
}
