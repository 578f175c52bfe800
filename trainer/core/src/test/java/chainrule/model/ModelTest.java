package chainrule.model;

import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ModelTest {
    private static MlpSpec spec(Initialization initialization, int... sizes) {
        var layers = IntStream.range(1, sizes.length)
                .mapToObj(l -> new LayerSpec(sizes[l], new Activation.Identity(), initialization, Penalty.NONE, 0))
                .toList();
        return new MlpSpec(sizes[0], layers, Loss.CROSS_ENTROPY);
    }

    @ParameterizedTest
    @CsvSource({"3072-512-256-10, 1707274", "3072-512-120x6-10, 1708746", "2-4-2, 22", "1-1, 2"})
    void parametersAreCounted(String layers, long count) {
        assertThat(ParameterCount.of(LayerSizes.parse(layers)).total()).isEqualTo(count);
    }

    /** B4 for one hidden layer: d_h(d+1) + m(d_h+1). */
    @Test
    void oneHiddenLayerHasTheCountOfTheFormula() {
        assertThat(ParameterCount.of(LayerSizes.parse("3072-500-10")).total()).isEqualTo(500L * 3073 + 10 * 501);
    }

    @Test
    void countsMayExceedAnInt() {
        assertThat(ParameterCount.of(LayerSizes.parse("1000000-1000000-1")).total())
                .isEqualTo(1_000_000_000_000L + 1_000_000 + 1_000_001);
        assertThatThrownBy(() -> Parameters.zeros(spec(Initialization.HE, 100_000, 100_000)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("10,000,100,000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3072", "3-0-2", "3--2", "3-2x0-1", "a-b", "3-2-", "99999999999-1", "-3-2"})
    void whatIsNotAListOfSizesIsRefused(String text) {
        assertThatThrownBy(() -> LayerSizes.parse(text)).isInstanceOf(UserException.class);
    }

    @Test
    void whatNoMemoryHoldsIsRefused() {
        assertThatThrownBy(() -> ParameterCount.of(LayerSizes.parse("10-999999999x9999-10"))
                        .total())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("more parameters than can be counted");
        assertThatThrownBy(() -> Parameters.zeros(spec(Initialization.HE, 40_000, 40_000, 10)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("40000-40000-10 has 1,600,440,010 parameters, more than fit into memory");
        assertThatThrownBy(() -> LayerSizes.parse("1x9999-1x9999-1x9999"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("more than 20,000 layers");
    }

    @Test
    void theArrayHoldsWeightsThenBiasesLayerByLayer() {
        var parameters = Parameters.zeros(spec(Initialization.HE, 3, 4, 2));
        assertThat(parameters.weights(0)).isZero();
        assertThat(parameters.biases(0)).isEqualTo(12);
        assertThat(parameters.weights(1)).isEqualTo(16);
        assertThat(parameters.biases(1)).isEqualTo(24);
        assertThat(parameters.values()).hasSize(26);
    }

    @Test
    void initialWeightsDependOnSeedAndLayerAndRoundToFloat32() {
        var spec = spec(Initialization.GLOROT, 5, 5, 5);
        var exact = Parameters.initial(spec, 1, Precision.FLOAT64);
        assertThat(Parameters.initial(spec, 1, Precision.FLOAT64)).isEqualTo(exact);
        assertThat(Parameters.initial(spec, 2, Precision.FLOAT64)).isNotEqualTo(exact);
        double[] first = Arrays.copyOfRange(exact.values(), 0, 25);
        assertThat(Arrays.copyOfRange(exact.values(), 30, 55)).isNotEqualTo(first);
        assertThat(Arrays.copyOfRange(exact.values(), 25, 30)).containsOnly(0);
        double[] rounded = Parameters.initial(spec, 1, Precision.FLOAT32).values();
        for (int i = 0; i < rounded.length; i++) {
            assertThat(rounded[i]).isEqualTo((float) exact.values()[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"UNIFORM_FAN_IN, 0.0034722", "GLOROT, 0.015625", "HE, 0.0208333", "LECUN, 0.0104167"})
    void initialWeightsHaveTheirVariance(Initialization initialization, double variance) {
        int count = 50_000;
        var random = new RandomStream(1, Purpose.EXPERIMENT, 0, 0);
        // Fan-in 96, fan-out 32: variances 1/(3·96), 2/(96+32), 2/96.
        double[] w = IntStream.range(0, count)
                .mapToDouble(i -> initialization.draw(random, 96, 32))
                .toArray();
        double mean = Arrays.stream(w).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / count)));
        assertThat(Arrays.stream(w).map(x -> x * x).average().orElseThrow())
                .isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / count)));
    }

    @Test
    void uniformWeightsStayWithinTheirBound() {
        var random = new RandomStream(1, Purpose.EXPERIMENT, 0, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(Math.abs(Initialization.UNIFORM_FAN_IN.draw(random, 16, 1)))
                    .isLessThanOrEqualTo(0.25);
            assertThat(Math.abs(Initialization.GLOROT.draw(random, 10, 14))).isLessThanOrEqualTo(0.5);
        }
    }

    @Test
    void binaryCrossEntropyNeedsOneOutputForTwoClasses() {
        assertThat(Loss.BINARY_CROSS_ENTROPY.outputs(2)).isEqualTo(1);
        assertThat(Loss.BINARY_CROSS_ENTROPY.outputs(3)).isEqualTo(3);
        assertThat(Loss.BINARY_CROSS_ENTROPY.names(1)).isEqualTo(2);
        assertThat(Loss.BINARY_CROSS_ENTROPY.probabilities(new double[] {0}, 0, 1))
                .containsExactly(0.5, 0.5);
        assertThat(Loss.CROSS_ENTROPY.outputs(2)).isEqualTo(2);
    }

    @Test
    void theFirstOfTheLargestLogitsIsPredicted() {
        assertThat(Loss.predicted(new double[] {9, 1, 3, 3, 2}, 1, 4)).isEqualTo(1);
        assertThat(Loss.predicted(new double[] {0.1}, 0, 1)).isEqualTo(1);
        assertThat(Loss.predicted(new double[] {-0.1}, 0, 1)).isZero();
    }

    @Test
    void impossibleLayersAreRefused() {
        assertThatThrownBy(() -> new LayerSpec(0, new Activation.Relu(), Initialization.HE, Penalty.NONE, 0))
                .hasMessageContaining("units");
        assertThatThrownBy(() -> new LayerSpec(1, new Activation.Relu(), Initialization.HE, Penalty.NONE, 1))
                .hasMessageContaining("dropout");
        assertThatThrownBy(() -> new Penalty(-1, 0)).hasMessageContaining("l1");
        assertThatThrownBy(() -> new MlpSpec(3, List.of(), Loss.CROSS_ENTROPY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
