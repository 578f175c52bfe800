package chainrule.export.dl4j;

import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Progress;
import chainrule.datasets.Shape;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.export.ImportFlags;
import chainrule.export.ModelFormat;
import chainrule.export.NetworkImport;
import chainrule.export.SmallNetwork;
import chainrule.export.network.ExportedNetwork;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What DL4J makes of our zips, in code that knows nothing of Chainrule. */
class Dl4jTest {
    private static final int SAMPLES = 50;
    private static final Pattern CLASS = Pattern.compile("\"@class\" : \"([^\"]*)\"");

    @TempDir
    Path folder;

    private Path write(SmallNetwork network) throws IOException {
        return Files.write(folder.resolve("network.zip"), ModelFormat.DL4J.bytes(network.exported()));
    }

    private static INDArray raw(Features samples) {
        INDArray matrix = Nd4j.create(DataType.FLOAT, samples.count(), samples.width());
        for (int i = 0; i < samples.count(); i++) {
            for (int j = 0; j < samples.width(); j++) {
                matrix.putScalar(i, j, samples.value(i, j));
            }
        }
        return matrix;
    }

    /** As a user of DL4J does it. */
    private static INDArray predict(Path file, INDArray raw) throws IOException {
        var network = MultiLayerNetwork.load(file.toFile(), false);
        DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(file.toFile());
        INDArray features = raw.castTo(network.getLayerWiseConfigurations().getDataType());
        if (normalizer != null) {
            normalizer.transform(features);
        }
        return network.output(features);
    }

    private void assertSame(SmallNetwork network, double tolerance) throws IOException {
        var samples = network.samples(SAMPLES);
        var expected = network.probabilities(samples);
        INDArray found = predict(write(network), raw(samples));
        for (int i = 0; i < SAMPLES; i++) {
            // One output is the probability of the second class.
            int offset = found.columns() == 1 ? 1 : 0;
            for (int c = 0; c < found.columns(); c++) {
                assertThat(found.getDouble(i, c)).isCloseTo(expected.get(i)[c + offset], within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("chainrule.export.SmallNetwork#all")
    void everyNetworkHasTheSameProbabilities(Activation activation, Loss loss, Precision precision, int classes)
            throws IOException {
        var image = SmallNetwork.of(new Shape(3, 4, 5), List.of(7, 6), activation, loss, precision, classes);
        if (Nd4jActivation.of(activation).isEmpty()) {
            assertThatThrownBy(() -> ModelFormat.DL4J.bytes(image.exported()))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("DL4J has no activation that computes " + ConfigWriter.text(activation));
            return;
        }
        // ND4J's own operations, some of which are float32's in float64, too.
        assertSame(image, precision == Precision.FLOAT64 ? 1e-6 : 1e-5);
    }

    @Test
    void anEluOfOneIsDl4js() throws IOException {
        assertSame(
                SmallNetwork.of(
                        Shape.vector(4), List.of(3), new Activation.Elu(1), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3),
                1e-5);
    }

    @Test
    void theNormaliserIsTheOneThatFits() throws IOException {
        var plain = SmallNetwork.of(
                new Shape(3, 4, 5), List.of(7), new Activation.Tanh(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        double[] none = new double[3];
        assertSame(plain.with(new Normalization(new double[] {1 / 255.0, 1 / 255.0, 1 / 255.0}, none)), 1e-5);
        assertThat(entries(folder.resolve("network.zip"))).contains("normalizer.bin");
        var table = SmallNetwork.of(
                Shape.vector(4), List.of(3), new Activation.Tanh(), Loss.SOFTMAX_SQUARED_ERROR, Precision.FLOAT32, 3);
        assertSame(table, 1e-5);
        assertSame(table.with(new Normalization(new double[] {1, 1, 1, 1}, new double[4])), 1e-5);
        assertThat(entries(folder.resolve("network.zip"))).doesNotContain("normalizer.bin");
    }

    private static Set<String> entries(Path file) throws IOException {
        var names = new TreeSet<String>();
        try (var zip = new ZipInputStream(Files.newInputStream(file))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    /** Every class that the file names is DL4J's, so that a program without Chainrule can load it, and train it further. */
    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"})
    void noClassIsOurs(String optimizer) throws IOException {
        var small = SmallNetwork.of(
                Shape.vector(4), List.of(3), new Activation.LeakyRelu(0.2), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        var config = chainrule.config.Configuration.empty()
                .with("train.optimizer", optimizer, "test")
                .resolve();
        var exported = new ExportedNetwork(
                small.network(), config.train().optimizer(), small.exported().card());
        var file = Files.write(folder.resolve("network.zip"), ModelFormat.DL4J.bytes(exported));
        try (var zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            zip.getNextEntry();
            var json = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(CLASS.matcher(json).results().map(match -> match.group(1)))
                    .hasSizeGreaterThan(5)
                    .allMatch(name -> name.startsWith("org.deeplearning4j.") || name.startsWith("org.nd4j."));
        }
        var network = MultiLayerNetwork.load(file.toFile(), true);
        var features = raw(small.samples(SAMPLES)).divi(255);
        INDArray before = network.params().dup();
        network.fit(new DataSet(features, network.output(features).dup().muli(0).addi(1.0 / 3)));
        assertThat(network.params().equalsWithEps(before, 1e-9)).isFalse();
    }

    /** A network that Chainrule has had no part in, with a normaliser and without one. */
    @Test
    void aZipOfDl4jIsImported() throws IOException {
        var configuration = new NeuralNetConfiguration.Builder()
                .seed(8)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(5)
                        .activation(org.nd4j.linalg.activations.Activation.TANH)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(4)
                        .hasBias(false)
                        .activation(new ActivationLReLU(0.3))
                        .build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nIn(4)
                        .nOut(2)
                        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
                        .build())
                .build();
        var theirs = new MultiLayerNetwork(configuration);
        theirs.init();
        var file = folder.resolve("theirs.zip").toFile();
        ModelSerializer.writeModel(theirs, file, true);
        assertImported(file, theirs, Optional.of("none"), new float[] {0, 0, 1, 1});
        var normalizer = new NormalizerStandardize();
        normalizer.fit(new DataSet(Nd4j.createFromArray(new float[][] {{1, 7}, {2, 5}, {6, -3}}), null));
        ModelSerializer.addNormalizerToModel(file, normalizer);
        float[] mean = normalizer.getMean().toFloatVector();
        float[] deviation = normalizer.getStd().toFloatVector();
        assertImported(file, theirs, Optional.empty(), new float[] {mean[0], mean[1], deviation[0], deviation[1]});
    }

    private static void assertImported(
            File file, MultiLayerNetwork theirs, Optional<String> normalize, float[] normalization) {
        var complete = imported(file, "circles", normalize);
        var imported = new SmallNetwork(complete.config(), complete.network());
        var samples = new Features.Floats(new float[] {1, 2, -1.5f, 0.5f, 3, -2}, 2);
        INDArray raw = raw(samples);
        for (int j = 0; j < 2; j++) {
            raw.getColumn(j).subi(normalization[j]).divi(normalization[j + 2]);
        }
        var expected = theirs.output(raw).toDoubleMatrix();
        var found = imported.probabilities(samples);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.get(i)).containsExactly(expected[i], within(1e-6));
        }
    }

    /** Without our own entry, as from a stranger: then the zip's normaliser tells. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNormaliserOfPicturesIsRead(boolean unit) throws IOException {
        var plain = SmallNetwork.of(
                new Shape(3, 32, 32), List.of(4), new Activation.Tanh(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 10);
        double[] scale = {1 / 255.0, 1 / 255.0, 1 / 255.0};
        var network = unit ? plain.with(new Normalization(scale, new double[3])) : plain;
        var file = folder.resolve("stranger.zip");
        try (var in = new ZipInputStream(new ByteArrayInputStream(ModelFormat.DL4J.bytes(network.exported())));
                var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.getName().equals("chainrule.json")) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
        }
        var complete = imported(file.toFile(), "shapes", Optional.empty());
        var samples = network.samples(20);
        var found = new SmallNetwork(complete.config(), complete.network()).probabilities(samples);
        var expected = network.probabilities(samples);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-5));
        }
        assertThat(complete.config().data().normalize())
                .isEqualTo(unit ? Normalization.Kind.UNIT : Normalization.Kind.STANDARDIZE);
    }

    private static NetworkImport.Complete imported(File file, String data, Optional<String> normalize) {
        var none = Optional.<String>empty();
        var flags = new ImportFlags(Optional.of(data), Optional.empty(), none, Optional.empty(), normalize, none, none);
        return new NetworkImport(
                        ModelFormat.read(file.toPath()),
                        flags,
                        source -> Catalog.standard().load(source, Progress.NONE))
                .complete();
    }

    @Test
    void theSameNetworkMakesTheSameBytes() {
        var network = SmallNetwork.of(
                Shape.vector(4), List.of(3), new Activation.Tanh(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
        for (var format : ModelFormat.values()) {
            assertThat(format.bytes(network.exported())).isEqualTo(format.bytes(network.exported()));
        }
    }
}
