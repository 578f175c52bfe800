package chainrule.export;

import ai.onnxruntime.OrtException;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.InputLayerJob;
import chainrule.export.onnx.OnnxRuntime;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.factory.Nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Networks with an input layer and learnt slopes, as other programs read their files. */
class InputLayerExportTest {
    private static final int SAMPLES = 60;
    private static final String PRELU = "[prelu(0.25), prelu(-0.1)]";

    @TempDir
    Path folder;

    /** Of every kind of part. */
    private static SmallNetwork whole(Precision precision) {
        return network(InputLayerJob.spec(), precision);
    }

    /** Of those whose parts change no sizes. */
    private static SmallNetwork scaled(Precision precision) {
        var spec = InputLayerJob.spec();
        var features = new InputLayer(List.of(new InputLayer.Scaled(2), new InputLayer.Plain(3)));
        return network(new MlpSpec(features.inputs(), features, spec.layers(), spec.loss()), precision);
    }

    private static SmallNetwork network(MlpSpec spec, Precision precision) {
        var config = Configuration.empty()
                .with("model.hidden", "[17, 5]", "test")
                .with("model.activation", PRELU, "test")
                .resolve();
        double[] values = new Random(5)
                .doubles(Parameters.zeros(spec).values().length, -1, 1)
                .map(precision::rounded)
                .toArray();
        var scale = new double[spec.inputs()];
        var shift = new double[spec.inputs()];
        for (int j = 0; j < scale.length; j++) {
            boolean index = isIndex(spec, j);
            scale[j] = index ? 1 : 0.5 + 0.1 * j;
            shift[j] = index ? 0 : 0.3 - 0.1 * j;
        }
        return new SmallNetwork(
                config,
                new Checkpoint(
                        new Parameters(spec, values),
                        precision,
                        Shape.vector(spec.inputs()),
                        List.of("a", "b", "c"),
                        new Normalization(scale, shift),
                        4));
    }

    private static boolean isIndex(MlpSpec spec, int input) {
        int at = 0;
        for (var part : spec.features().parts()) {
            if (input >= at && input < at + part.inputs()) {
                return part instanceof InputLayer.Embedding;
            }
            at += part.inputs();
        }
        return false;
    }

    /** Where there is an index, from −2 to two above the last row, and what is between two. */
    private static Features samples(SmallNetwork network) {
        var spec = network.network().parameters().spec();
        var random = new Random(6);
        int width = spec.inputs();
        var values = new float[SAMPLES * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = isIndex(spec, i % width) ? random.nextInt(40) / 4f - 2 : (float) random.nextGaussian();
        }
        return new Features.Floats(values, width);
    }

    private static void assertClose(List<double[]> found, List<double[]> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("sample %d", i).containsExactly(expected.get(i), within(tolerance));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void onnxRuntimeComputesTheSame(Precision precision) throws OrtException {
        double tolerance = precision == Precision.FLOAT64 ? 1e-12 : 1e-5;
        for (var network : List.of(whole(precision), scaled(precision))) {
            var samples = samples(network);
            try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(network.exported()))) {
                assertClose(
                        runtime.output("probabilities", samples, samples.width()),
                        network.probabilities(samples),
                        tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void pyTorchComputesTheSameAndWritesTheSame(Precision precision) throws IOException {
        var python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> run(program, "-c", "import torch").isPresent())
                .findFirst();
        assumeTrue(python.isPresent(), "no python3 with PyTorch here (on Debian: python3-torch)");
        var script =
                Path.of("../../scripts/pytorch_network.py").toAbsolutePath().normalize();
        for (var network : List.of(whole(precision), scaled(precision))) {
            var samples = samples(network);
            byte[] bytes = ModelFormat.SAFETENSORS.bytes(network.exported());
            var file = Files.write(folder.resolve("network"), bytes);
            var inputs = IntStream.range(0, SAMPLES)
                    .mapToObj(i -> IntStream.range(0, samples.width())
                            .mapToDouble(j -> samples.value(i, j))
                            .toArray())
                    .toList();
            var outputs = Files.write(
                    folder.resolve("outputs"),
                    new Safetensors(
                                    Map.of(),
                                    Map.of(
                                            "inputs", tensor(inputs),
                                            "probabilities", tensor(network.probabilities(samples))))
                            .bytes());
            var back = folder.resolve("back");
            String tolerance = "--tolerance=" + (precision == Precision.FLOAT64 ? 1e-9 : 1e-5);
            var said = run(
                    python.get(),
                    script.toString(),
                    file.toString(),
                    "--compare",
                    outputs.toString(),
                    "--write",
                    back.toString(),
                    tolerance);
            assertThat(said).isPresent();
            assertThat(Safetensors.read(back).tensors())
                    .usingRecursiveComparison()
                    .isEqualTo(Safetensors.read(file).tensors());
            Files.delete(back);
        }
    }

    private static Tensor tensor(List<double[]> rows) {
        return new Tensor(
                Tensor.Type.F64,
                List.of((long) rows.size(), (long) rows.get(0).length),
                rows.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    }

    private static Optional<String> run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException | InterruptedException e) {
            return Optional.empty();
        }
    }

    @Test
    void dl4jComputesTheSameWhereItHasTheLayers() throws IOException {
        var network = scaled(Precision.FLOAT64);
        var samples = samples(network);
        var normalization = network.network().normalization();
        var matrix = Nd4j.create(Nd4j.defaultFloatingPointType(), SAMPLES, samples.width())
                .castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE);
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < samples.width(); j++) {
                matrix.putScalar(
                        i,
                        j,
                        samples.value(i, j) * normalization.scale()[j]
                                + normalization.shift()[j]);
            }
        }
        var file = Files.write(folder.resolve("net.zip"), ModelFormat.DL4J.bytes(network.exported()));
        var found = MultiLayerNetwork.load(file.toFile(), false).output(matrix);
        assertClose(List.of(found.toDoubleMatrix()), network.probabilities(samples), 1e-6);
        assertThat(ModelFormat.DL4J.note(network.exported()))
                .hasValueSatisfying(note -> assertThat(note.toString()).contains("diagonal"));
    }

    @Test
    void dl4jHasNoEmbeddings() {
        assertThatThrownBy(() -> ModelFormat.DL4J.bytes(whole(Precision.FLOAT32).exported()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("embedding:5:3")
                .hasMessageContaining("format = onnx")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @EnumSource(ModelFormat.class)
    void importNamesTheLayer(ModelFormat format) throws IOException {
        var file = Files.write(
                folder.resolve("net"), format.bytes(scaled(Precision.FLOAT32).exported()));
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("an input layer (scaled:2 plain:3)")
                .hasMessageContaining("small-1")
                .hasMessageNotContaining("\n");
        var plain = InputLayerJob.spec();
        var slopes = network(new MlpSpec(4, plain.layers(), plain.loss()), Precision.FLOAT32);
        var other = Files.write(folder.resolve("slopes"), format.bytes(slopes.exported()));
        assertThatThrownBy(() -> ModelFormat.read(other))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("learnt slopes (prelu)")
                .hasMessageNotContaining("\n");
        assertThat(plain.layers().get(0).activation()).isInstanceOf(Activation.Parametric.class);
    }
}
