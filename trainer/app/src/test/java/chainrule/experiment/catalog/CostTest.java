package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.cost.Measurement;
import chainrule.experiment.cost.PowerLaw;
import chainrule.formulas.Softmax;
import chainrule.formulas.VectorJacobian;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class CostTest {
    @Test
    void aPowerLawIsFoundInItsOwnPoints() {
        double[] x = {1, 2, 4, 8};
        double[] y = {3, 3 * Math.pow(2, 1.5), 3 * Math.pow(4, 1.5), 3 * Math.pow(8, 1.5)};
        var law = PowerLaw.fit(x, y);
        assertThat(law.exponent()).isCloseTo(1.5, within(1e-12));
        assertThat(law.factor()).isCloseTo(3, within(1e-12));
        assertThat(law.at(4)).isCloseTo(24, within(1e-12));
    }

    @Test
    void exponentsAreOfTheLargerHalf() {
        var points = IntStream.rangeClosed(1, 8)
                .mapToObj(i -> new Measurement.Point(i, i <= 4 ? 1000 : (long) i * i, i))
                .toList();
        var measurement = new Measurement("way", points);
        assertThat(measurement.operations().exponent()).isCloseTo(2, within(1e-12));
        assertThat(measurement.time().exponent()).isCloseTo(1, within(1e-12));
    }

    @Test
    void bothWaysToTheProductAgree() {
        double[] s = {0.3, -1, 2, 0.5};
        double[] g = {1, -2, 0.5, 3};
        Softmax.of(s, 0, 4, s, 0);
        var fast = new double[4];
        var explicit = new double[4];
        VectorJacobian.softmax(s, g, fast);
        VjpCost.explicit(s, g, explicit);
        assertThat(fast).containsExactly(explicit, within(1e-15));
    }

    @Test
    void bothWaysToTheGradientsAgree() {
        var stack = TanhStack.random(5, 4, 3);
        double[][] reused = stack.gradients(true);
        double[][] anew = stack.gradients(false);
        for (int l = 0; l < 5; l++) {
            assertThat(reused[l]).containsExactly(anew[l], within(1e-15));
        }
    }

    /** A one-sided difference: its error is about the step times half the second derivative. */
    @Test
    void forwardPassesReachTheSameGradients() {
        var stack = TanhStack.random(3, 4, 2);
        double[][] backward = stack.forwardAndBackward();
        double[][] forward = stack.byForwardPasses(1e-6);
        for (int l = 0; l < 3; l++) {
            assertThat(forward[l]).containsExactly(backward[l], within(2e-5));
        }
        assertThat(Arrays.stream(backward[0]).map(Math::abs).max().orElseThrow())
                .isGreaterThan(0.1);
    }

    /** P = 3·16 weights: 1 + P passes of 2·P products with a weight and a sample, against one and a backward pass. */
    @Test
    void aForwardPassAParameterIsQuadratic() {
        var stack = TanhStack.random(3, 4, 2);
        assertThat(stack.parameters()).isEqualTo(48);
        stack.byForwardPasses(1e-6);
        long forward = stack.multiplyAdds();
        assertThat(forward).isEqualTo(49 * 2 * 48);
        stack.forwardAndBackward();
        assertThat(stack.multiplyAdds() - forward).isEqualTo(2 * 48 + (3 + 2) * 2 * 16);
    }

    /** L weight gradients, and L − 1 deltas with reuse; without, 0 + 1 + … + L − 1 of them. */
    @Test
    void multiplicationsAreCounted() {
        var stack = TanhStack.random(5, 4, 3);
        stack.gradients(true);
        assertThat(stack.multiplyAdds()).isEqualTo((5 + 4) * 3 * 16);
        stack.gradients(false);
        assertThat(stack.multiplyAdds()).isEqualTo((5 + 4) * 3 * 16 + (5 + 10) * 3 * 16);
    }

    @Test
    void anUnknownExperimentIsGuessed() {
        assertThatThrownBy(() -> Experiments.named("backprop-costs"))
                .hasMessageContaining("did you mean backprop-cost?");
        assertThat(Experiments.all())
                .extracting(Experiment::name)
                .doesNotHaveDuplicates()
                .contains("vjp-cost", "backprop-cost", "scaling", "seed-variance");
    }
}
