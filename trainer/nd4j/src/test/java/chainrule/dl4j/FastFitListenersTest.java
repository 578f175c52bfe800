package chainrule.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class FastFitListenersTest {
    /** What a listener hears, and what it finds. */
    private static final class Heard extends BaseTrainingListener {
        private final List<String> calls = new ArrayList<>();
        private final List<double[]> numbers = new ArrayList<>();

        @Override
        public void onEpochStart(Model model) {
            note(model, "start");
        }

        @Override
        public void onEpochEnd(Model model) {
            note(model, "end");
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            note(model, "done %d %d, %d".formatted(iteration, epoch, model.batchSize()));
        }

        private void note(Model model, String call) {
            var network = (MultiLayerNetwork) model;
            calls.add("%s: %d %d".formatted(call, network.getIterationCount(), network.getEpochCount()));
            numbers.add(new double[] {
                model.score(),
                model.params().sumNumber().doubleValue(),
                model.params().norm2Number().doubleValue()
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenersHearAndFindWhatTheyDoWithNetworkFit(TestNetworks which) {
        var theirs = which.network(DataType.DOUBLE);
        var ours = theirs.clone();
        var expected = new Heard();
        var found = new Heard();
        theirs.setListeners(expected);
        ours.setListeners(found);
        theirs.fit(which.data(DataType.DOUBLE, 6), 3);
        FastFit.fit(ours, which.data(DataType.DOUBLE, 6), 3);
        assertThat(found.calls).isEqualTo(expected.calls).hasSize(24);
        for (int i = 0; i < expected.numbers.size(); i++) {
            for (int k = 0; k < 3; k++) {
                double number = expected.numbers.get(i)[k];
                assertThat(found.numbers.get(i)[k]).isCloseTo(number, within(1e-9 * Math.max(1, Math.abs(number))));
            }
        }
        assertThat(expected.numbers.get(20)[0]).isNotEqualTo(expected.numbers.get(1)[0]);
    }

    @Test
    void listenersOfDl4jItselfCanStay() {
        var which = TestNetworks.SOFTMAX_ADAM_L2;
        var network = which.network(DataType.FLOAT);
        var evaluation = new EvaluativeListener(which.data(DataType.FLOAT, 3), 2);
        network.setListeners(new ScoreIterationListener(5), new PerformanceListener(5), evaluation);
        assertThat(FastFit.reasons(network)).isEmpty();
        FastFit.fit(network, which.data(DataType.FLOAT, 4), 2);
        assertThat(evaluation.getEvaluations()[0].stats()).contains("Accuracy");
    }

    @Test
    void aListenerThatNeedsMoreIsNamed() {
        var network = TestNetworks.INDICES_ADAM.network(DataType.FLOAT);
        class Curious extends BaseTrainingListener {
            @Override
            public void onGradientCalculation(Model model) {}
        }
        network.setListeners(new Curious());
        assertThatThrownBy(() -> FastFit.fit(network, TestNetworks.INDICES_ADAM.data(DataType.FLOAT, 2), 1))
                .isInstanceOf(UnsupportedNetworkException.class)
                .hasMessageContaining("Curious")
                .hasMessageContaining("onGradientCalculation");
    }

    @Test
    void aListenerThatStopsTheTrainingFindsTheNetworkWhereItWas() {
        var which = TestNetworks.SIGMOID_NESTEROVS_L1;
        var theirs = which.network(DataType.DOUBLE);
        var ours = theirs.clone();
        theirs.fit(which.data(DataType.DOUBLE, 20), 1);
        ours.setListeners(new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                if (iteration == 19) {
                    throw new IllegalStateException("enough");
                }
            }
        });
        assertThatThrownBy(() -> FastFit.fit(ours, which.data(DataType.DOUBLE, 20), 2))
                .hasMessage("enough");
        assertThat(ours.params().distance2(theirs.params())).isLessThan(1e-9);
        assertThat(ours.getUpdater()
                        .getStateViewArray()
                        .distance2(theirs.getUpdater().getStateViewArray()))
                .isLessThan(1e-9);
    }
}
