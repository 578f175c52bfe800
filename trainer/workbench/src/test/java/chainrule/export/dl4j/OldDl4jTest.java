package chainrule.export.dl4j;

import chainrule.base.UserException;
import chainrule.export.ModelFormat;
import chainrule.export.network.Affine;
import chainrule.export.network.ForeignNetwork;
import chainrule.model.Activation;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * Zips as DL4J 0.5 to 0.8 wrote them, put together here key by key, and compared with what today's DL4J makes of them. How each version
 * writes is seen in DL4J's own regression resources (KonduitAI/dl4j-test-resources, regression_testing/050 to 080).
 */
class OldDl4jTest {
    private static final int PARAMETERS = 3 * 4 + 4 + 4 * 5 + 5;

    @TempDir
    Path folder;

    /** How a version of DL4J writes a layer's kind, activation and loss. */
    private static String layer(String version, String kind, String activation, String loss, int in, int out) {
        String names = switch (version) {
            case "0.5" ->
                "\"activationFunction\":\"%s\",\"customLossFunction\":null,\"lossFunction\":\"%s\""
                        .formatted(activation, loss);
            case "0.6", "0.7" ->
                "\"activationFunction\":\"%s\",\"lossFn\":{\"%s\":{}},\"lossFunction\":\"%2$s\""
                        .formatted(activation, loss);
            default ->
                "\"activationFn\":%s,\"lossFn\":{\"%s\":{}},\"lossFunction\":\"%2$s\""
                        .formatted(wrapped(activation), loss);
        };
        if (kind.equals("dense")) {
            names = names.replaceFirst(",\"(customLossFunction|lossFn|lossFunction)\".*", "");
        }
        return """
                {"extraArgs":[],"l1ByParam":{"b":0.0,"W":0.0},"l2ByParam":{"b":0.0,"W":0.0},"layer":{"%s":{%s,
                "adamMeanDecay":"NaN","adamVarDecay":"NaN","biasInit":0.0,"biasL1":0.0,"biasL2":0.0,"biasLearningRate":0.15,"dist":null,
                "dropOut":0.0,"gradientNormalization":"None","gradientNormalizationThreshold":1.0,"l1":0.0,"l2":0.0,"layerName":null,
                "learningRate":0.15,"learningRateSchedule":null,"momentum":0.9,"momentumSchedule":{},"nin":%d,"nout":%d,"rho":"NaN",
                "rmsDecay":"NaN","updater":"NESTEROVS","weightInit":"XAVIER"}},"leakyreluAlpha":0.0,"learningRateByParam":{"b":0.15,"W":0.15},
                "learningRatePolicy":"None","lrPolicyDecayRate":"NaN","lrPolicyPower":"NaN","lrPolicySteps":"NaN",
                "maxNumLineSearchIterations":5,"miniBatch":true,"minimize":true,"numIterations":1,
                "optimizationAlgo":"STOCHASTIC_GRADIENT_DESCENT","seed":12345,"stepFunction":null,"useDropConnect":false,
                "useRegularization":false,"variables":["W","b"]}""".formatted(kind, names, in, out);
    }

    private static String wrapped(String activation) {
        return switch (activation) {
            case "leakyrelu" -> "{\"LReLU\":{\"alpha\":0.2}}";
            case "relu" -> "{\"ReLU\":{}}";
            case "tanh" -> "{\"TanH\":{}}";
            case "softplus" -> "{\"SoftPlus\":{}}";
            default ->
                "{\"%s\":{}}".formatted(activation.substring(0, 1).toUpperCase(Locale.ROOT) + activation.substring(1));
        };
    }

    /** Lengths are ints, and the shape is, too: a row of the parameters. */
    private static byte[] coefficients(String type, double first) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeUTF("JAVACPP");
        out.writeInt(8);
        out.writeUTF("INT");
        for (int number : new int[] {2, 1, PARAMETERS, 1, 1, 0, 1, 'c'}) {
            out.writeInt(number);
        }
        out.writeUTF("JAVACPP");
        out.writeInt(PARAMETERS);
        out.writeUTF(type);
        for (int i = 0; i < PARAMETERS; i++) {
            double value = i == 4 ? first : Math.sin(i);
            if (type.equals("FLOAT")) {
                out.writeFloat((float) value);
            } else {
                out.writeDouble(value);
            }
        }
        return bytes.toByteArray();
    }

    private Path zip(String version, String activation, String output, String loss, double first) throws IOException {
        var json =
                "{\"backprop\":true,\"backpropType\":\"Standard\",\"confs\":[%s,%s],\"inputPreProcessors\":{},\"pretrain\":false,"
                                .formatted(
                                        layer(version, "dense", activation, "", 3, 4),
                                        layer(version, "output", output, loss, 4, 5))
                        + "\"redistributeParams\":false,\"tbpttBackLength\":20,\"tbpttFwdLength\":20}";
        var file = folder.resolve("old.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("configuration.json"));
            zip.write(json.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("coefficients.bin"));
            zip.write(coefficients("FLOAT", first));
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, relu, softmax, MCXENT",
        "0.5, leakyrelu, softmax, NEGATIVELOGLIKELIHOOD",
        "0.6, tanh, softmax, MCXENT",
        "0.6, softplus, softmax, NegativeLogLikelihood",
        "0.7, sigmoid, sigmoid, XENT",
        "0.7, identity, softmax, MSE",
        "0.8, relu, softmax, MCXENT",
        "0.8, leakyrelu, softmax, MSE",
        "0.5, tanh, identity, MSE",
        "0.6, relu, identity, MSE",
        "0.8, relu, identity, L1"
    })
    void todaysDl4jFindsTheSame(String version, String activation, String output, String loss) throws IOException {
        String written = !version.equals("0.5") && loss.equals("XENT") ? "BinaryXENT" : loss;
        var file = zip(version, activation, output, written, 0.5);
        var theirs = MultiLayerNetwork.load(file.toFile(), false);
        var ours = ModelFormat.read(file);
        INDArray inputs = Nd4j.createFromArray(new float[][] {{1, -2, 0.5f}, {-1, 0.25f, 3}});
        for (int i = 0; i < 2; i++) {
            var expected = theirs.output(inputs.getRow(i, true)).toDoubleVector();
            assertThat(output(ours, inputs.getRow(i).toDoubleVector(), output)).containsExactly(expected, within(1e-6));
        }
    }

    private static double[] output(ForeignNetwork network, double[] x, String output) {
        double[] h = affine(network.layers().get(0), x);
        var activation = network.activations().orElseThrow().get(0);
        for (int j = 0; j < h.length; j++) {
            h[j] = activation.of(h[j]);
        }
        double[] z = affine(network.layers().get(1), h);
        double sum = java.util.Arrays.stream(z).map(Math::exp).sum();
        for (int k = 0; k < z.length; k++) {
            z[k] = switch (output) {
                case "softmax" -> Math.exp(z[k]) / sum;
                case "sigmoid" -> new Activation.Sigmoid().of(z[k]);
                default -> z[k];
            };
        }
        return z;
    }

    private static double[] affine(Affine layer, double[] x) {
        double[] a = layer.biases().clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < a.length; j++) {
                a[j] += x[i] * layer.weights()[i * layer.units() + j];
            }
        }
        return a;
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void numbersThatAreNoneAreRefused(double value) throws IOException {
        var file = zip("0.8", "relu", "softmax", "MCXENT", value);
        // The fifth number is in the second column and the second row, of three.
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("old.zip", "'0_W'", "at [1, 1]");
    }

    @ParameterizedTest
    @CsvSource({"cube, softmax, MCXENT, cube", "relu, tanh, MSE, TanH with MSE", "relu, softmax, KLD, KLD"})
    void whatIsNotReadIsNamed(String activation, String output, String loss, String part) throws IOException {
        var file = zip("0.6", activation, output, loss, 0.5);
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("old.zip", part);
    }

    /** Java's own way to keep objects, as a normaliser was written with. */
    @Test
    void aNormaliserThatIsAnObjectIsNotRead() throws IOException {
        var file = folder.resolve("more.zip");
        try (var in = new java.util.zip.ZipFile(
                        zip("0.7", "relu", "softmax", "MCXENT", 0.5).toFile());
                var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var name : new String[] {"configuration.json", "coefficients.bin"}) {
                out.putNextEntry(new ZipEntry(name));
                in.getInputStream(in.getEntry(name)).transferTo(out);
            }
            out.putNextEntry(new ZipEntry("normalizer.bin"));
            out.write(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5});
        }
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("more.zip", "Java object", "normalizer.bin", "the normalization");
    }
}
