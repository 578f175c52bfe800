package chainrule.export;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.export.network.ModelCard;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/** Any network comes back from any format bit for bit, with all that a run says of it. */
@Tag("slow")
class RoundTripPropertyTest {
    @Provide
    Arbitrary<SmallNetwork> networks() {
        var small = Arbitraries.integers().between(1, 5);
        var shapes = Combinators.combine(small, small, small).as(Shape::new);
        var names = Arbitraries.strings()
                .withCharRange('\0', '\uD7FF')
                .ofMaxLength(8)
                .list()
                .ofMinSize(2)
                .ofMaxSize(5);
        return Combinators.combine(
                        small.list().ofMaxSize(3),
                        shapes,
                        names,
                        Arbitraries.of(Loss.ofClasses()),
                        Arbitraries.of(Precision.class),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.randoms())
                .as(RoundTripPropertyTest::network);
    }

    private static SmallNetwork network(
            List<Integer> hidden,
            Shape shape,
            List<String> classes,
            Loss loss,
            Precision precision,
            int epoch,
            Random random) {
        var activations = hidden.stream().map(units -> activation(random)).toList();
        var configuration = Configuration.empty()
                .with("model.hidden", hidden.toString(), "test")
                .with("model.loss", loss.name(), "test")
                .withText("data.label", "class: \"ö\"\n", "test");
        if (!hidden.isEmpty()) {
            configuration = configuration.with("model.activation", ModelCard.text(activations), "test");
        }
        var config = configuration.resolve();
        var spec = config.model().spec(shape.features(), classes.size());
        int count = Parameters.zeros(spec).values().length;
        return new SmallNetwork(
                config,
                new Checkpoint(
                        new Parameters(spec, numbers(random, precision, count)),
                        precision,
                        shape,
                        classes,
                        normalization(random, shape.channels()),
                        epoch));
    }

    /** Slopes of any number of digits, more than a float32 has. */
    private static Activation activation(Random random) {
        int choice = random.nextInt(SmallNetwork.ACTIVATIONS.size() + 1);
        return choice == SmallNetwork.ACTIVATIONS.size()
                ? new Activation.LeakyRelu(random.nextDouble() / 2 + 1e-9)
                : SmallNetwork.ACTIVATIONS.get(choice);
    }

    /** Numbers of any size: float32's are at most 24 bits, times any power of 2. */
    private static double[] numbers(Random random, Precision precision, int count) {
        return random.doubles(count, -1, 1)
                .map(value -> precision.rounded(Math.scalb(value, random.nextInt(200) - 100)))
                .toArray();
    }

    private static Normalization normalization(Random random, int groups) {
        var scale = new double[groups];
        var shift = new double[groups];
        int kind = random.nextInt(3);
        for (int g = 0; g < groups; g++) {
            scale[g] = kind == 0 ? 1 : kind == 1 ? 1 / 255.0 : Math.exp(6 * random.nextGaussian());
            shift[g] = kind == 2 ? Math.exp(4 * random.nextGaussian()) - 3 : 0;
        }
        return new Normalization(scale, shift);
    }

    private static List<Long> bits(double... values) {
        return Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toList();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void onnxHoldsAllOfIt(@ForAll("networks") SmallNetwork network) throws IOException {
        assertComesBack(network, ModelFormat.ONNX);
    }

    @Property(tries = 30, shrinking = ShrinkingMode.BOUNDED)
    void aDl4jZipHoldsAllOfIt(@ForAll("networks") SmallNetwork network) throws IOException {
        Assume.that(has(ModelFormat.DL4J, network));
        assertComesBack(network, ModelFormat.DL4J);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void safetensorsHoldAllOfIt(@ForAll("networks") SmallNetwork network) throws IOException {
        assertComesBack(network, ModelFormat.SAFETENSORS);
    }

    @Example
    void everyActivationComesBack() throws IOException {
        for (var activation : SmallNetwork.ACTIVATIONS) {
            var network = SmallNetwork.of(
                    Shape.vector(4), List.of(3, 2), activation, Loss.CROSS_ENTROPY, Precision.FLOAT32, 3);
            for (var format : ModelFormat.values()) {
                if (has(format, network)) {
                    assertComesBack(network, format);
                }
            }
        }
    }

    /** DL4J has not every activation. */
    private static boolean has(ModelFormat format, SmallNetwork network) {
        return format != ModelFormat.DL4J
                || network.network().parameters().spec().layers().stream()
                        .allMatch(layer -> Nd4jActivation.of(layer.activation()).isPresent());
    }

    private static void assertComesBack(SmallNetwork written, ModelFormat format) throws IOException {
        var file = Files.createTempFile("property", "");
        try {
            Files.write(file, format.bytes(written.exported()));
            var back = new NetworkImport(ModelFormat.read(file), ImportFlags.NONE, source -> {
                throw new AssertionError("no data are needed");
            });
            assertSame(back.complete(), written);
        } finally {
            Files.delete(file);
        }
    }

    private static void assertSame(NetworkImport.Complete read, SmallNetwork written) {
        var network = read.network();
        assertThat(bits(network.parameters().values()))
                .isEqualTo(bits(written.network().parameters().values()));
        assertThat(network.parameters().spec())
                .isEqualTo(written.network().parameters().spec());
        assertThat(bits(network.normalization().scale()))
                .isEqualTo(bits(written.network().normalization().scale()));
        assertThat(bits(network.normalization().shift()))
                .isEqualTo(bits(written.network().normalization().shift()));
        assertThat(network.bytes()).isEqualTo(written.network().bytes());
        assertThat(read.config().data()).isEqualTo(written.config().data());
        assertThat(read.config()
                        .model()
                        .spec(
                                written.network().shape().features(),
                                written.network().classes().size()))
                .isEqualTo(written.network().parameters().spec());
    }
}
