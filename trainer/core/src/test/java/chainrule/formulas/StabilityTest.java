package chainrule.formulas;

import chainrule.random.Philox;
import chainrule.random.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Formulas where naive ones overflow, and against the naive ones where those are safe. */
class StabilityTest {
    @ParameterizedTest
    @ValueSource(doubles = {-30, -2, -1e-9, 0, 0.3, 5, 30})
    void safeArgumentsGiveWhatTheDefinitionsGive(double x) {
        double sigma = 1 / (1 + Math.exp(-x));
        assertThat(Scalars.sigmoid(x)).isCloseTo(sigma, within(1e-15));
        assertThat(Scalars.softplus(x)).isCloseTo(Math.log(1 + Math.exp(x)), within(1e-13));
        assertThat(Scalars.logSigmoid(x)).isCloseTo(Math.log(sigma), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e4, 1e300, Double.MAX_VALUE})
    void hugeArgumentsStayFinite(double x) {
        assertThat(Scalars.sigmoid(x)).isEqualTo(1);
        assertThat(Scalars.sigmoid(-x)).isZero();
        assertThat(Scalars.softplus(x)).isEqualTo(x);
        assertThat(Scalars.softplus(-x)).isZero();
        assertThat(Scalars.logSigmoid(-x)).isEqualTo(-x);
    }

    @Test
    void softmaxOfHugeNumbersIsADistribution() {
        var s = new double[3];
        Softmax.of(new double[] {1e4, 1e4, -1e4}, 0, 3, s);
        assertThat(s).containsExactly(0.5, 0.5, 0);
        Softmax.of(new double[] {-1e4, -1e4 + Math.log(3), -1e4}, 0, 3, s);
        assertThat(s).containsExactly(new double[] {0.2, 0.6, 0.2}, within(1e-12));
    }

    @Test
    void logSumExpIsTheLogarithmOfTheSum() {
        double[] x = {9, 0.1, -2, 3, 9};
        double expected = Math.log(Math.exp(0.1) + Math.exp(-2) + Math.exp(3));
        assertThat(LogSumExp.of(x, 1, 3)).isCloseTo(expected, within(1e-14));
        assertThat(LogSumExp.of(new double[] {1e4, 1e4}, 0, 2)).isCloseTo(1e4 + Math.log(2), within(1e-11));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e4, -1e4})
    void lossesAndGradientsOfHugeLogitsAreFinite(double huge) {
        for (int y = 0; y < 3; y++) {
            double[] o = {huge, -huge, 0};
            assertThat(Losses.crossEntropy(o, 0, 3, y)).isFinite().isNotNegative();
            assertThat(Losses.squaredError(o, 0, 3, y)).isFinite().isNotNegative();
            assertThat(Losses.binaryCrossEntropy(o, 0, 3, new double[] {y}, 0, 1))
                    .isFinite()
                    .isNotNegative();
            Losses.crossEntropyGradient(o, 0, 3, y);
            assertThat(Arrays.stream(o).allMatch(Double::isFinite)).isTrue();
            assertThat(Arrays.stream(o).sum()).isCloseTo(0, within(1e-12));
        }
        double[] z = {huge};
        assertThat(Losses.binaryCrossEntropy(z, 0, 1, new double[] {1}, 0, 1)).isEqualTo(huge > 0 ? 0 : 1e4);
        Losses.binaryCrossEntropyGradient(z, 0, 1, new double[] {1}, 0, 1);
        assertThat(z[0]).isEqualTo(huge > 0 ? 0 : -1);
    }

    /** By hand, for S = (1/4, 3/4) and the second class. */
    @Test
    void lossesHaveTheValuesOfTheirDefinitions() {
        double[] o = {0, Math.log(3)};
        assertThat(Losses.crossEntropy(o, 0, 2, 1)).isCloseTo(-Math.log(0.75), within(1e-15));
        assertThat(Losses.squaredError(o, 0, 2, 1)).isCloseTo((1.0 / 16 + 1.0 / 16) / 2, within(1e-15));
        double bce = -Math.log(0.5) - Math.log(0.75);
        assertThat(Losses.binaryCrossEntropy(o, 0, 2, new double[] {1}, 0, 1)).isCloseTo(bce, within(1e-15));
    }

    @Test
    void aMaskKeepsItsShareAndItsMean() {
        var mask = new double[100_000];
        DropoutMask.fill(3, 17, 2, 0.8, mask);
        double kept = Arrays.stream(mask).filter(m -> m > 0).count();
        assertThat(kept / mask.length).isCloseTo(0.8, within(5 * Math.sqrt(0.16 / mask.length)));
        assertThat(Arrays.stream(mask).distinct().sorted().toArray()).containsExactly(0, 1.25);
    }

    @Test
    void anElementOfAMaskDependsOnItsPlaceAlone() {
        var some = new double[5];
        var more = new double[11];
        DropoutMask.fill(3, 17, 2, 0.5, some);
        DropoutMask.fill(3, 17, 2, 0.5, more);
        assertThat(Arrays.copyOf(more, 5)).isEqualTo(some);
        var other = new double[1000];
        var another = new double[1000];
        DropoutMask.fill(3, 17, 2, 0.5, other);
        DropoutMask.fill(3, 18, 2, 0.5, another);
        assertThat(other).isNotEqualTo(another);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 511, 512, 514})
    void aPartOfAMaskIsThatOfTheBlocksOfPhilox(int from) {
        var part = new double[1100];
        DropoutMask.fill(5, 4, 1, 0.7, from, part);
        var words = new int[4];
        for (int i = 0; i < part.length; i++) {
            Philox.block(5, (from + i) / 4, 1, 4, Purpose.DROPOUT.ordinal(), words);
            boolean kept = Integer.toUnsignedLong(words[(from + i) % 4]) < 0.7 * 0x1p32;
            assertThat(part[i]).isEqualTo(kept ? 1 / 0.7 : 0);
        }
    }
}
