package chainrule.experiment.catalog;

import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What the experiments compute with a network's weights themselves. */
class LinearAlgebraTest {
    private static Parameters parameters() {
        var layers = Stream.of(4, 3, 2)
                .map(units -> new LayerSpec(units, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0))
                .toList();
        var parameters = Parameters.initial(new MlpSpec(5, layers, Loss.CROSS_ENTROPY), 3, Precision.FLOAT64);
        for (int l = 0; l < 3; l++) {
            for (int i = 0; i < parameters.spec().fanOut(l); i++) {
                parameters.values()[parameters.biases(l) + i] = 0.1 * (i + l + 1);
            }
        }
        return parameters;
    }

    @Test
    void aLinearStackIsOneLayer() {
        var stack = new AffineStack(parameters());
        double[] inputs = {9, 0.3, -1.2, 0.5, 2, -0.7};
        double[] whole = stack.collapsed();
        assertThat(whole).hasSize((5 + 1) * 2);
        assertThat(stack.once(whole, inputs, 1)).containsExactly(stack.layerByLayer(inputs, 1), within(1e-12));
        assertThat(stack.once(whole, new double[6], 0)).isNotEqualTo(new double[2]);
    }

    @Test
    void aDirectionsUnitsAreAsLongAsTheSolutions() {
        var solution = parameters();
        double[] direction = Landscape.direction(solution, 1);
        for (int l = 0; l < 3; l++) {
            int fanIn = solution.spec().fanIn(l);
            int fanOut = solution.spec().fanOut(l);
            for (int unit = 0; unit < fanOut; unit++) {
                int from = solution.weights(l) + unit;
                assertThat(Landscape.norm(direction, from, fanIn, fanOut))
                        .isCloseTo(Landscape.norm(solution.values(), from, fanIn, fanOut), within(1e-12));
                assertThat(direction[solution.biases(l) + unit]).isZero();
            }
        }
        assertThat(direction).isNotEqualTo(Landscape.direction(solution, 2));
        assertThat(Arrays.stream(direction).filter(x -> x == 0).count()).isEqualTo(4 + 3 + 2);
    }
}
