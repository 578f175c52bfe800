package chainrule.datasets;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The squares of small and large numbers leave the range of doubles, their deviations do not. */
class TargetDeviationTest {
    private static Subset targets(double unit, double... values) {
        var scaled = Arrays.stream(values).map(value -> value * unit).toArray();
        return new Samples(new Features.Doubles(scaled, 1), new Targets.Reals(scaled, 1)).all();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-200, 1e-160, 1, 1e160, 1e200, 1e306})
    void targetsOfAnySizeAreScaledToTheVarianceOne(double unit) {
        // The mean is 3, the deviation √((4 + 0 + 0 + 4)/4) = √2.
        var train = targets(unit, 1, 3, 3, 5);
        var scaling = TargetScaling.standardizing(train);
        assertThat(train.targetDeviation(0) / unit).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(scaling.apply(0, 5 * unit)).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(scaling.undo(0, Math.sqrt(2)) / unit).isCloseTo(5, within(1e-12));
        var batches = Batches.inOrder(train, Shape.vector(1), new Normalization(new double[] {1}, new double[] {0}), 4)
                .withScaling(scaling);
        assertThat(batches.targetVariance()).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-160, 1, 1e160, 1e306})
    void inputsOfAnySizeAreStandardized(double unit) {
        var normalization =
                Normalization.fit(Normalization.Kind.STANDARDIZE, Shape.vector(1), targets(unit, 1, 3, 3, 5));
        assertThat(normalization.apply(0, 5 * unit)).isCloseTo(Math.sqrt(2), within(1e-12));
    }

    @Test
    void aTargetThatNeverVariesHasTheDeviationZeroAndIsOnlyCentred() {
        var train = targets(1, 0.1, 0.1, 0.1);
        assertThat(train.targetDeviation(0)).isZero();
        assertThat(TargetScaling.standardizing(train).scale()).containsExactly(1);
    }

    @Test
    void theSumOfHugeTargetsMayBeLargerThanADouble() {
        assertThat(targets(1, 1.5e308, 1.5e308, 1.2e308, 1.2e308).meanTarget(0)).isCloseTo(1.35e308, within(1e293));
    }
}
