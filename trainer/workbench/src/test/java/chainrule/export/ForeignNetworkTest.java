package chainrule.export;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.export.network.Affine;
import chainrule.export.network.ChannelNormalization;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.model.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What is done to a network between its file and its run. */
class ForeignNetworkTest {
    private static final double[] X = {2, -1, 0.5, 3};

    /** One layer of four inputs. */
    private static ForeignNetwork network(int units, Optional<Normalization> normalization, String... classes) {
        var weights = new double[4 * units];
        var biases = new double[units];
        Arrays.setAll(weights, i -> Math.sin(i + 1));
        Arrays.setAll(biases, j -> 0.5 - j);
        return new ForeignNetwork(
                Path.of("net.onnx"),
                List.of(new Affine(4, units, weights, biases)),
                Precision.FLOAT32,
                Optional.of(List.of()),
                Optional.empty(),
                normalization,
                Optional.empty(),
                ModelCard.empty("net.onnx"),
                Optional.empty(),
                classes.length == 0 ? Optional.empty() : Optional.of(List.of(classes)),
                List.of());
    }

    private static double[] logits(ForeignNetwork network, double... x) {
        var layer = network.layers().get(0);
        double[] z = layer.biases().clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < z.length; j++) {
                z[j] += x[i] * layer.weights()[i * layer.units() + j];
            }
        }
        return z;
    }

    @Test
    void aNetworkWithMoreParametersThanTheFileHasIsRefused() {
        var network = network(3, Optional.empty());
        var plain = Configuration.empty().with("model.hidden", "none", "test");
        assertThat(network.parameters(plain.resolve().model().spec(4, 3)).values())
                .hasSize(15);
        var scaled = plain.with("model.inputScaling", "true", "test");
        assertThatThrownBy(() -> network.parameters(scaled.resolve().model().spec(4, 3)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("net.onnx has weights and biases alone")
                .hasMessageContaining("the input scaling");
    }

    @Test
    void aNormalisationOfEachPixelGoesIntoTheFirstLayer() {
        double[] scale = {0.5, 2, -1, 4};
        double[] shift = {1, 0, -2, 0.25};
        var network = network(3, Optional.of(new Normalization(scale, shift)));
        var raw = network.withoutNormalization();
        assertThat(logits(raw, X)).containsExactly(logits(network, 2 * 0.5 + 1, -2, -0.5 - 2, 12.25), within(1e-14));
        assertThat(raw.normalization().orElseThrow().scale()).containsExactly(1);
        assertThat(raw.notes()).singleElement().asString().contains("first layer");
        var one = network(3, Optional.of(new Normalization(new double[] {2}, new double[] {-1})));
        assertThat(logits(one.withoutNormalization(), X)).containsExactly(logits(one, 3, -3, 0, 5), within(1e-14));
    }

    @Test
    void whatFloat32CantHoldIsRefused() {
        var huge = network(3, Optional.of(new Normalization(new double[] {1e39}, new double[] {0})));
        assertThatThrownBy(huge::withoutNormalization)
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("layer 1", "too large for float32");
    }

    /** 2×1×2 pixels: the first two are of one channel. */
    @Test
    void aNormalisationOfEachChannelStays() {
        var shape = new Shape(2, 1, 2);
        var same = new Normalization(new double[] {3, 3, 5, 5}, new double[] {1, 1, 0, 0});
        assertThat(ChannelNormalization.ofChannels(same, shape).orElseThrow().scale())
                .containsExactly(3, 5);
        var other = new Normalization(new double[] {3, 4, 5, 5}, new double[] {1, 1, 0, 0});
        assertThat(ChannelNormalization.ofChannels(other, shape)).isEmpty();
    }

    @Test
    void outputsComeIntoTheOrderOfTheData() {
        var network = network(3, Optional.empty(), "c", "a", "b");
        double[] theirs = logits(network, X);
        var arranged = ClassOrder.arranged(network, List.of("a", "b", "c"));
        assertThat(logits(arranged, X)).containsExactly(theirs[1], theirs[2], theirs[0]);
        assertThat(arranged.notes()).singleElement().asString().contains("c, a, b");
        assertThat(ClassOrder.arranged(network, List.of("c", "a", "b"))).isSameAs(network);
    }

    /** σ(z) is the probability of the second of the file's classes. */
    @Test
    void aSingleOutputOfExchangedClassesIsNegated() {
        var network = network(1, Optional.empty(), "1", "0");
        assertThat(logits(ClassOrder.arranged(network, List.of("0", "1.0")), X))
                .containsExactly(-logits(network, X)[0]);
    }

    @Test
    void numbersOfClassesAreReadInTheirOrderAndOtherNamesRefused() {
        var numbered = ClassOrder.arranged(network(2, Optional.empty(), "0", "1"), List.of("inner", "outer"));
        assertThat(numbered.notes()).singleElement().asString().contains("0, 1", "inner, outer");
        assertThatThrownBy(() ->
                        ClassOrder.arranged(network(2, Optional.empty(), "cat", "dog"), List.of("inner", "outer")))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("net.onnx", "cat, dog", "inner, outer");
    }
}
