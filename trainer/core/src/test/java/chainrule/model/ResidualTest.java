package chainrule.model;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Residual connections that do not fit are refused. */
class ResidualTest {
    private static MlpSpec spec(int inputs, int l, int residual, int... units) {
        var layers = new ArrayList<LayerSpec>();
        for (int size : units) {
            layers.add(new LayerSpec(size, new Activation.Identity(), Initialization.HE, Penalty.NONE, 0));
        }
        layers.set(l, layers.get(l).withResidual(residual));
        return new MlpSpec(inputs, layers, Loss.CROSS_ENTROPY);
    }

    @Test
    void widthsMustMatch() {
        assertThatThrownBy(() -> spec(5, 2, 2, 4, 8, 6, 3))
                .hasMessage("layer 1 has 4 numbers, and layer 3, to whose output they are added, has 6 units");
        assertThatThrownBy(() -> spec(5, 0, 1, 4, 3))
                .hasMessage("the input has 5 numbers, and layer 1, to whose output they are added, has 4 units");
    }

    @Test
    void theyBeginInTheNetwork() {
        assertThatThrownBy(() -> spec(4, 0, 2, 4, 3)).hasMessage("layer 1 has no layer 2 layers earlier");
    }

    @Test
    void logitsHaveNone() {
        assertThatThrownBy(() -> spec(3, 1, 1, 3, 3)).hasMessageContaining("logits");
        var layer = new LayerSpec(3, new Activation.Identity(), Initialization.HE, Penalty.NONE, 0);
        assertThatThrownBy(() -> new MlpSpec(3, List.of(layer.withNorm(new Norm.Layer(1e-5))), Loss.CROSS_ENTROPY))
                .hasMessageContaining("logits");
    }
}
