package chainrule.export;

import ai.onnxruntime.OrtException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.export.network.ExportedNetwork;
import chainrule.export.network.ModelCard;
import chainrule.export.onnx.OnnxRuntime;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Networks for real targets and for several labels a sample, in other programs and back. */
class RealTargetsTest {
    private static final int SAMPLES = 40;
    private static final Task PRICES = Task.regression(List.of("price", "area"));
    private static final Task TAGS = Task.multilabel(List.of("red", "round", "old"));

    @TempDir
    Path folder;

    static Stream<Arguments> networks() {
        return Stream.of(Precision.FLOAT32, Precision.FLOAT64)
                .flatMap(precision -> Stream.concat(
                        Loss.ofReals().stream().map(loss -> Arguments.of(SmallNetwork.of(loss, PRICES, precision))),
                        Stream.of(
                                Arguments.of(SmallNetwork.of(Loss.BINARY_CROSS_ENTROPY, TAGS, precision)),
                                Arguments.of(SmallNetwork.of(
                                        Loss.BINARY_CROSS_ENTROPY, Task.multilabel(List.of("only")), precision)))));
    }

    /** Target k is learnt as t·0.5/(k + 1) + 3 − k. */
    private static double inUnit(double learnt, int k) {
        return (learnt - (3 - k)) * (k + 1) / 0.5;
    }

    private static double tolerance(SmallNetwork network) {
        return network.network().precision() == Precision.FLOAT64 ? 1e-11 : 2e-5;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void onnxRuntimePredictsInTheTargetsUnits(SmallNetwork network) throws OrtException {
        var samples = network.samples(SAMPLES);
        var loss = network.network().parameters().spec().loss();
        var learnt = network.responses(samples);
        try (var runtime = new OnnxRuntime(ModelFormat.ONNX.bytes(network.exported()))) {
            if (network.network().task().equals(PRICES)) {
                assertPredictions(runtime, samples, loss, learnt, tolerance(network));
            } else {
                var found = runtime.output("probabilities", samples, 6);
                for (int i = 0; i < SAMPLES; i++) {
                    assertThat(found.get(i)).containsExactly(learnt.get(i), within(tolerance(network)));
                }
            }
        }
    }

    private static void assertPredictions(
            OnnxRuntime runtime, Features samples, Loss loss, List<double[]> learnt, double tolerance)
            throws OrtException {
        var found = runtime.output("prediction", samples, 6);
        boolean gaussian = loss.kind() == Loss.Kind.GAUSSIAN;
        var deviations = gaussian ? runtime.output("deviation", samples, 6) : List.<double[]>of();
        for (int i = 0; i < SAMPLES; i++) {
            int perTarget = gaussian ? 1 : learnt.get(i).length / 2;
            assertThat(found.get(i)).hasSize(2 * perTarget);
            for (int j = 0; j < 2 * perTarget; j++) {
                double response = learnt.get(i)[j];
                double expected = loss.standardizes() ? inUnit(response, j / perTarget) : response;
                assertThat(found.get(i)[j]).isCloseTo(expected, within(tolerance * (1 + Math.abs(expected))));
            }
            for (int k = 0; gaussian && k < 2; k++) {
                double expected = learnt.get(i)[2 + k] * (k + 1) / 0.5;
                assertThat(deviations.get(i)[k]).isCloseTo(expected, within(tolerance * (1 + expected)));
            }
        }
    }

    /** By the file's metadata alone. */
    @Test
    void pyTorchPredictsInTheTargetsUnits() throws Exception {
        var python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> run(program, "-c", "import torch").isPresent())
                .findFirst();
        assumeTrue(python.isPresent(), "no python3 with PyTorch here (on Debian: python3-torch)");
        var script =
                Path.of("../../scripts/pytorch_network.py").toAbsolutePath().normalize();
        for (var loss : Loss.ofReals()) {
            var network = SmallNetwork.of(loss, PRICES, Precision.FLOAT64);
            assertInPyTorch(python.get(), script, network, "predictions", predictions(network, loss));
        }
        var labels = SmallNetwork.of(Loss.BINARY_CROSS_ENTROPY, TAGS, Precision.FLOAT64);
        assertInPyTorch(python.get(), script, labels, "probabilities", labels.responses(labels.samples(SAMPLES)));
    }

    private void assertInPyTorch(String python, Path script, SmallNetwork network, String name, List<double[]> expected)
            throws IOException {
        var file = Files.write(folder.resolve("network"), ModelFormat.SAFETENSORS.bytes(network.exported()));
        var samples = network.samples(SAMPLES);
        var inputs = new double[SAMPLES][6];
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < 6; j++) {
                inputs[i][j] = samples.value(i, j);
            }
        }
        var tensors = Map.of("inputs", tensor(List.of(inputs)), name, tensor(expected));
        var outputs = Files.write(folder.resolve("outputs"), new Safetensors(Map.of(), tensors).bytes());
        var said = run(python, script.toString(), file.toString(), "--compare", outputs.toString(), "--tolerance=1e-9");
        assertThat(said).as("%s", network.config().model().loss()).isPresent();
        assertThat(said.get()).contains("largest difference");
    }

    /** As {@code predict} shows them. */
    private static List<double[]> predictions(SmallNetwork network, Loss loss) {
        boolean gaussian = loss.kind() == Loss.Kind.GAUSSIAN;
        return network.responses(network.samples(SAMPLES)).stream()
                .map(learnt -> {
                    var shown = learnt.clone();
                    int perTarget = gaussian ? 1 : learnt.length / 2;
                    for (int j = 0; loss.standardizes() && j < learnt.length; j++) {
                        shown[j] = gaussian && j >= 2 ? learnt[j] * (j - 1) / 0.5 : inUnit(learnt[j], j / perTarget);
                    }
                    return shown;
                })
                .toList();
    }

    private static Tensor tensor(List<double[]> rows) {
        double[] values = rows.stream().flatMapToDouble(Arrays::stream).toArray();
        return new Tensor(Tensor.Type.F64, List.of((long) rows.size(), (long) rows.get(0).length), values);
    }

    /** What a program says, if it ends well. */
    private static Optional<String> run(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException | InterruptedException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyFormatComesBackWithTheSameBits(SmallNetwork network) throws IOException {
        for (var format : ModelFormat.values()) {
            var file = Files.write(folder.resolve("network." + format), format.bytes(network.exported()));
            var back = new NetworkImport(ModelFormat.read(file), ImportFlags.NONE, source -> {
                        throw new AssertionError("the card says it all");
                    })
                    .complete();
            assertThat(back.network().bytes())
                    .as(format.toString())
                    .isEqualTo(network.network().bytes());
            assertThat(back.config().model())
                    .as(format.toString())
                    .isEqualTo(network.config().model());
            Files.delete(file);
        }
    }

    /** As a user of DL4J does it. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void dl4jRevertsItsPredictionsToTheTargetsUnits(Precision precision) throws IOException {
        var network = SmallNetwork.of(Loss.SQUARED_ERROR, PRICES, precision);
        var samples = network.samples(SAMPLES);
        var file = Files.write(folder.resolve("network.zip"), ModelFormat.DL4J.bytes(network.exported()))
                .toFile();
        var loaded = MultiLayerNetwork.load(file, false);
        NormalizerStandardize normalizer = ModelSerializer.restoreNormalizerFromFile(file);
        INDArray features = Nd4j.create(DataType.FLOAT, SAMPLES, 6);
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < 6; j++) {
                features.putScalar(i, j, samples.value(i, j));
            }
        }
        features = features.castTo(loaded.getLayerWiseConfigurations().getDataType());
        normalizer.transform(features);
        INDArray found = loaded.output(features);
        normalizer.revertLabels(found);
        var learnt = network.responses(samples);
        for (int i = 0; i < SAMPLES; i++) {
            for (int k = 0; k < 2; k++) {
                assertThat(found.getDouble(i, k)).isCloseTo(inUnit(learnt.get(i)[k], k), within(1e-4));
            }
        }
    }

    /** A zip without a card: the normaliser has the targets' statistics. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void aForeignRegressionOfDl4jIsImported(Precision precision) throws IOException {
        var network = SmallNetwork.of(Loss.SQUARED_ERROR, PRICES, precision);
        var exported = network.exported();
        var bare = new ExportedNetwork(exported.network(), exported.optimizer(), ModelCard.empty("none"));
        var file = Files.write(folder.resolve("network.zip"), ModelFormat.DL4J.bytes(bare));
        var back = new NetworkImport(ModelFormat.read(file), ImportFlags.NONE, source -> {
                    throw new AssertionError("no data are needed");
                })
                .complete();
        assertThat(back.network().task()).isEqualTo(Task.regression(List.of("output 1", "output 2")));
        assertThat(back.network().parameters().values())
                .isEqualTo(network.network().parameters().values());
        for (int k = 0; k < 2; k++) {
            assertThat(back.network().scaling().undo(k, 0.7))
                    .isCloseTo(network.network().scaling().undo(k, 0.7), withinPercentage(1e-4));
        }
    }

    private static ImportFlags flags(String normalize, Optional<String> loss) {
        var none = Optional.<String>empty();
        return new ImportFlags(none, Optional.empty(), none, Optional.empty(), Optional.of(normalize), none, loss);
    }

    private static NetworkImport.Complete withoutData(Path file, ImportFlags flags) {
        return new NetworkImport(ModelFormat.read(file), flags, source -> {
                    throw new AssertionError("no data are needed");
                })
                .complete();
    }

    @ParameterizedTest
    @EnumSource(names = {"MSE", "L1", "L2", "MEAN_ABSOLUTE_ERROR"})
    void aZipWithoutANormaliserNeedsNoData(LossFunctions.LossFunction loss) throws IOException {
        var theirs = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(loss)
                        .nIn(3)
                        .nOut(2)
                        .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
                        .build())
                .build());
        theirs.init();
        var file = folder.resolve("theirs.zip");
        ModelSerializer.writeModel(theirs, file.toFile(), true);
        var back = withoutData(file, flags("none", Optional.empty())).network();
        assertThat(back.task()).isEqualTo(Task.regression(List.of("output 1", "output 2")));
        assertThat(back.normalization()).isEqualTo(new Normalization(new double[] {1, 1, 1}, new double[3]));
    }

    private Path bare(Loss loss) throws IOException {
        var exported = SmallNetwork.of(loss, PRICES, Precision.FLOAT32).exported();
        var tensors = Safetensors.read(
                        Files.write(folder.resolve("network.safetensors"), ModelFormat.SAFETENSORS.bytes(exported)))
                .tensors();
        return Files.write(folder.resolve("bare.safetensors"), new Safetensors(Map.of(), tensors).bytes());
    }

    @Test
    void standardisedInputsNeedTheDataThatTheyAreMeasuredOn() throws IOException {
        var flags = new ImportFlags(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("standardize"),
                Optional.of("tanh"),
                Optional.of("squared-error"));
        var file = bare(Loss.SQUARED_ERROR);
        assertThatThrownBy(() -> withoutData(file, flags))
                .hasMessageContaining("which data its inputs are normalised by: give the data set");
    }

    private Dataset table(Task task) {
        var reals = new Samples(new Features.Floats(new float[6], 6), task.zeros(1));
        return new Dataset("theirs", Shape.vector(6), task, reals, reals.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "area,price|target 1 is \"price\" there and \"area\" in theirs: name them in the network's order with target column = price,area",
                "price,size|target 2 is \"area\" there and \"size\" in theirs: give another data set",
            })
    void dataWithOtherTargetsAreRefusedAtTheImport(String names, String message) throws IOException {
        var exported =
                SmallNetwork.of(Loss.SQUARED_ERROR, PRICES, Precision.FLOAT32).exported();
        var file = Files.write(folder.resolve("network.onnx"), ModelFormat.ONNX.bytes(exported));
        var none = Optional.<String>empty();
        var flags = new ImportFlags(Optional.of("table"), Optional.empty(), none, Optional.empty(), none, none, none);
        assertThatThrownBy(() -> new NetworkImport(
                                ModelFormat.read(file),
                                flags,
                                source -> table(Task.regression(List.of(names.split(",")))))
                        .complete())
                .hasMessageContaining(message);
        assertThatThrownBy(() -> new NetworkImport(
                                ModelFormat.read(file), flags, source -> table(Task.classification(List.of("a", "b"))))
                        .complete())
                .hasMessageContaining("2 real outputs, but theirs has samples of 6 with 2 classes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightsOfALossOfDl4jAreDroppedWithANote(boolean weighted) throws IOException {
        var loss = weighted ? new LossMCXENT(Nd4j.createFromArray(1.0, 3.0)) : new LossMCXENT();
        var theirs = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(loss)
                        .nIn(3)
                        .nOut(2)
                        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
                        .build())
                .build());
        theirs.init();
        var file = folder.resolve("theirs.zip");
        ModelSerializer.writeModel(theirs, file.toFile(), true);
        assertThat(ModelFormat.read(file).notes().stream().anyMatch(note -> note.contains("weights of its loss")))
                .isEqualTo(weighted);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e9, true", "FLOAT32, 100, false", "FLOAT64, 1e9, false"})
    void anExportInFloat32ThatCannotHoldItsPredictionsHasANote(Precision precision, double mean, boolean noted) {
        var exported = SmallNetwork.of(Loss.SQUARED_ERROR, PRICES, precision).exported();
        var c = exported.network();
        // The deviation is 2.
        var scaling = new TargetScaling(new double[] {1, 0.5}, new double[] {0, -mean * 0.5});
        var far = new Checkpoint(
                c.parameters(), c.precision(), c.shape(), c.task(), scaling, c.normalization(), c.epoch());
        var network = new ExportedNetwork(far, exported.optimizer(), exported.card());
        assertThat(ModelFormat.ONNX
                        .note(network)
                        .filter(note -> note.toString().contains("\"area\""))
                        .isPresent())
                .isEqualTo(noted);
    }
}
