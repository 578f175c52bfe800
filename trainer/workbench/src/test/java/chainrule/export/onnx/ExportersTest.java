package chainrule.export.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import chainrule.base.UserException;
import chainrule.export.ModelFormat;
import chainrule.export.network.ForeignNetwork;
import chainrule.model.Activation;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Networks as exporters of today write them: PyTorch's two, Keras's, and the graphs of skl2onnx and tf2onnx. What is read of each file
 * is computed here layer by layer, and compared with what ONNX Runtime makes of the file. {@code scripts/exported-networks} wrote them.
 */
class ExportersTest {
    private static final int SAMPLES = 20;
    /** Float32, through three layers. */
    private static final double TOLERANCE = 2e-5;

    private static final double DOUBLE_TOLERANCE = 1e-12;

    @TempDir
    static Path folder;

    private static List<Case> cases;

    /** An entry of the list that the script wrote. */
    private record Case(Map<?, ?> entry) {
        String text(String key) {
            return String.valueOf(entry.get(key));
        }

        Path file() {
            return folder.resolve(text("file"));
        }

        boolean is(String key) {
            return Boolean.TRUE.equals(entry.get(key));
        }

        boolean isRefused() {
            return entry.containsKey("refused");
        }

        int[] shape() {
            return ((List<?>) entry.get("shape"))
                    .stream().mapToInt(size -> (Integer) size).toArray();
        }

        int samples() {
            return entry.get("fixed") instanceof Integer fixed && fixed > 0 ? fixed : SAMPLES;
        }

        double tolerance() {
            return entry.get("tolerance") instanceof Number tolerance
                    ? tolerance.doubleValue()
                    : is("double") ? DOUBLE_TOLERANCE : TOLERANCE;
        }

        @Override
        public String toString() {
            return text("file");
        }
    }

    @BeforeAll
    static void unpack() throws IOException {
        try (var zip = new ZipInputStream(ExportersTest.class.getResourceAsStream("exported.zip"))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        cases = JSON.std.listFrom(Files.readString(folder.resolve("cases.json"))).stream()
                .map(entry -> new Case((Map<?, ?>) entry))
                .toList();
    }

    @Test
    void everyNetworkComputesWhatOnnxRuntimeDoes() throws Exception {
        var largest = new TreeMap<String, Double>();
        var count = new TreeMap<String, Integer>();
        var wrong = new ArrayList<String>();
        for (var one : cases) {
            if (one.isRefused() || Boolean.FALSE.equals(one.entry().get("runtime"))) {
                continue;
            }
            try {
                double difference = difference(one);
                String kind = one.text("exporter")
                        + (one.is("double") ? " float64" : one.entry().containsKey("tolerance") ? " float16" : "");
                largest.merge(kind, difference, Math::max);
                count.merge(kind, 1, Integer::sum);
                if (!(difference <= one.tolerance())) {
                    wrong.add("%s: %s".formatted(one, difference));
                }
            } catch (UserException | OrtException e) {
                wrong.add(one + ": " + e.getMessage());
            }
        }
        count.forEach((kind, files) ->
                System.out.printf("%s: %d files, largest difference %.1e%n", kind, files, largest.get(kind)));
        assertThat(wrong).isEmpty();
        assertThat(count.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(90);
    }

    @Test
    void whatIsNotAMultilayerPerceptronIsRefusedByName() {
        int refused = 0;
        for (var one : cases) {
            if (one.isRefused()) {
                refused++;
                assertThatThrownBy(() -> ModelFormat.read(one.file()))
                        .as("%s", one)
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining(one.text("refused"))
                        .hasMessageContaining(one.text("file"))
                        .message()
                        .hasSizeLessThan(500);
            }
        }
        assertThat(refused).isGreaterThan(10);
    }

    @Test
    void namesOfClassesAreRead() {
        for (var one : cases) {
            if (one.entry().get("classes") instanceof List<?> classes) {
                assertThat(ModelFormat.read(one.file()).classes().orElseThrow())
                        .as("%s", one)
                        .isEqualTo(classes);
            }
        }
    }

    private static double difference(Case one) throws OrtException {
        int width = Arrays.stream(one.shape()).reduce(1, (a, b) -> a * b);
        int n = one.samples();
        double[] samples = new Random(1)
                .doubles((long) n * width, -2, 2)
                .map(x -> (float) x)
                .toArray();
        double[][] expected = runtime(one, samples, n);
        var network = ModelFormat.read(one.file());
        double difference = 0;
        for (int i = 0; i < n; i++) {
            double[] x = Arrays.copyOfRange(samples, i * width, (i + 1) * width);
            double[] found = output(network, one.is("channels_last") ? planar(x, one.shape()) : x, one.text("holds"));
            assertThat(found).as("%s", one).hasSameSizeAs(expected[i]);
            for (int j = 0; j < found.length; j++) {
                difference = Math.max(difference, Math.abs(found[j] - expected[i][j]));
            }
        }
        return difference;
    }

    private static double[] planar(double[] pixels, int[] shape) {
        int channels = shape[2];
        var planar = new double[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            planar[i % channels * (pixels.length / channels) + i / channels] = pixels[i];
        }
        return planar;
    }

    /** As the book has it: x·scale + shift, then aW + b and f, layer by layer. */
    private static double[] output(ForeignNetwork network, double[] sample, String holds) {
        double[] h = sample.clone();
        if (network.normalization().isPresent()) {
            double[] scale = network.normalization().get().scale();
            double[] shift = network.normalization().get().shift();
            int group = h.length / scale.length;
            Arrays.setAll(h, j -> h[j] * scale[j / group] + shift[j / group]);
        }
        double[] value = h;
        for (int l = 0; l < network.layers().size(); l++) {
            var layer = network.layers().get(l);
            var last = l == network.layers().size() - 1;
            var activation = last
                    ? new Activation.Identity()
                    : network.activations().orElseThrow().get(l);
            double[] in = value;
            double[] out = layer.biases().clone();
            for (int j = 0; j < out.length; j++) {
                for (int i = 0; i < in.length; i++) {
                    out[j] += in[i] * layer.weights()[i * layer.units() + j];
                }
                out[j] = activation.of(out[j]);
            }
            value = out;
        }
        return probabilities(value, holds, network.loss().isPresent());
    }

    /** What the compared output holds. */
    private static double[] probabilities(double[] logits, String holds, boolean saysLoss) {
        assertThat(saysLoss).isEqualTo(!holds.equals("logits"));
        boolean one = logits.length == 1;
        return switch (holds) {
            case "logits" -> logits;
            case "sigmoid", "sigmoids" ->
                Arrays.stream(logits).map(ExportersTest::sigmoid).toArray();
            case "log" -> Arrays.stream(softmax(logits)).map(Math::log).toArray();
            default -> one ? new double[] {sigmoid(-logits[0]), sigmoid(logits[0])} : softmax(logits);
        };
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double[] softmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(z -> Math.exp(z) / sum).toArray();
    }

    private static double[][] runtime(Case one, double[] samples, int n) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var sizes = new ArrayList<Long>(List.of((long) n));
        Arrays.stream(one.shape()).forEach(size -> sizes.add((long) size));
        long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
        var narrow = new float[samples.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) samples[i];
        }
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (var session = environment.createSession(one.file().toString(), options);
                    var input = one.is("double")
                            ? OnnxTensor.createTensor(environment, DoubleBuffer.wrap(samples), shape)
                            : OnnxTensor.createTensor(environment, FloatBuffer.wrap(narrow), shape);
                    var outputs = session.run(
                            Map.of(session.getInputNames().iterator().next(), input))) {
                var named = Optional.of(one.text("output")).filter(name -> !name.isEmpty());
                var value = named.isPresent() ? outputs.get(named.get()).orElseThrow() : outputs.get(0);
                return rows(value.getValue());
            }
        }
    }

    private static double[][] rows(Object value) {
        if (value instanceof double[][] rows) {
            return rows;
        } else if (value instanceof float[][] rows) {
            return Arrays.stream(rows).map(ExportersTest::widened).toArray(double[][]::new);
        }
        double[] column = widened((float[]) value);
        return Arrays.stream(column).mapToObj(p -> new double[] {p}).toArray(double[][]::new);
    }

    private static double[] widened(float[] row) {
        var widened = new double[row.length];
        Arrays.setAll(widened, i -> row[i]);
        return widened;
    }
}
