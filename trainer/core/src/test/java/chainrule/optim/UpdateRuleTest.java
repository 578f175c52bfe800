package chainrule.optim;

import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every optimiser as data and as it is computed. */
class UpdateRuleTest {
    private static final int SIZE = 40;

    static List<Optimizer> optimizers() {
        return List.of(
                new Sgd(0.05),
                new Momentum(0.05, 0.8),
                new Nesterov(0.05, 0.8),
                new RmsProp(0.05, 0.7, 1e-3),
                new Adam(0.05, 0.8, 0.95, 1e-3, EpsilonPlace.OUTSIDE),
                new Adam(0.05, 0.8, 0.95, 1e-3, EpsilonPlace.UNDER_ROOT),
                new AdamW(0.05, 0.8, 0.95, 1e-3, 0.2),
                new Lion(0.05, 0.8, 0.95, 0.2));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void itsLoopsComputeItsRule(Optimizer optimizer) {
        var random = new Random(1);
        double[] w = random.doubles(SIZE, -1, 1).toArray();
        double[] same = w.clone();
        var states = new double[optimizer.statesPerParameter()][SIZE];
        var others = new double[optimizer.statesPerParameter()][SIZE];
        assertThat(optimizer.rule().states()).hasSize(states.length);
        for (int t = 1; t <= 20; t++) {
            double[] g = random.doubles(SIZE, -1, 1).toArray();
            g[t] = 0;
            optimizer.step(w, g.clone(), states, SIZE, 0.05 / t, t);
            optimizer.rule().run(same, g, others, SIZE, 0.05 / t, optimizer.numbers(t));
            assertThat(same).is(near(w, 1e-14));
            for (int k = 0; k < states.length; k++) {
                assertThat(others[k]).is(near(states[k], 1e-14));
            }
        }
    }

    @Test
    void aParameterWithoutAGradientOnlyDecays() {
        var lion = new Lion(0.1, 0.9, 0.99, 0.5);
        double[] w = {2, 2};
        lion.step(w, new double[] {0, 1e-300}, new double[1][2], 2, 0.1, 1);
        assertThat(w).is(near(new double[] {1.9, 1.8}, 1e-15));
    }

    @Test
    void lionsFormulaIsPrintedFromItsRule() {
        assertThat(new Lion(0.1, 0.9, 0.99, 0).formula())
                .isEqualTo("w − η·(sign(β₁·m + (1 − β₁)·g) + λ·w), m ← β₂·m + (1 − β₂)·g (D7)");
    }

    @Test
    void lionsNumbersAreChecked() {
        assertThatThrownBy(() -> new Lion(0, 0.9, 0.99, 0)).hasMessageContaining("rate");
        assertThatThrownBy(() -> new Lion(1, 1, 0.99, 0)).hasMessageContaining("beta1");
        assertThatThrownBy(() -> new Lion(1, 0.9, 0.99, -1)).hasMessageContaining("weightDecay");
    }
}
