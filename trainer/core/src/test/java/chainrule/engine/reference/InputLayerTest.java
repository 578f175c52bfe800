package chainrule.engine.reference;

import chainrule.engine.InputLayerJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.ProgramGradients;
import chainrule.engine.step.StepProgram;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** An input layer and learnt slopes as plain Java computes them. */
class InputLayerTest {
    private static final double STEP = 1e-5;

    @Test
    void gradientsAreCentralDifferences() {
        var job = InputLayerJob.job(Precision.FLOAT64, new Sgd(0.1));
        var parameters = job.initial();
        try (var program = new ProgramGradients(new ReferenceDevice(), job)) {
            double[] gradient = program.of(parameters, 1, 0).values().clone();
            for (int i = 0; i < gradient.length; i++) {
                double slope = (program.loss(moved(parameters, i, STEP), 1, 0)
                                - program.loss(moved(parameters, i, -STEP), 1, 0))
                        / (2 * STEP);
                assertThat(gradient[i]).as("parameter %d", i).isEqualTo(slope, within(1e-8));
            }
        }
    }

    @Test
    void aStepOfPlainDescentSubtractsTheGradient() {
        var job = InputLayerJob.job(Precision.FLOAT64, new Sgd(0.1));
        double[] before = job.initial().values();
        try (var program = new ProgramGradients(new ReferenceDevice(), job);
                var training = new ReferenceEngine().train(job)) {
            double[] gradient = program.of(job.initial(), 1, 0).values();
            training.run(1, 0, 1, new RunningMetrics());
            double[] after = training.parameters().values();
            for (int i = 0; i < after.length; i++) {
                assertThat(after[i]).isEqualTo(before[i] - 0.1 * gradient[i], within(1e-14));
            }
        }
    }

    @Test
    void anUnknownCategoryChangesNoRow() {
        var job = InputLayerJob.job(Precision.FLOAT64, new Sgd(0.1));
        var table = Parameters.pieces(job.initial().spec()).stream()
                .filter(piece -> piece.name().equals("E1"))
                .findFirst()
                .orElseThrow();
        try (var program = new ProgramGradients(new ReferenceDevice(), job)) {
            double[] gradient = program.of(job.initial(), 1, 0).values();
            var rows = new ArrayList<Integer>();
            for (int i = 0; i < table.size(); i++) {
                if (gradient[table.at() + i] != 0) {
                    rows.add(i / table.shape().get(1));
                }
            }
            assertThat(rows).isNotEmpty().allMatch(row -> row < InputLayerJob.SEEN_CATEGORIES);
        }
    }

    @Test
    void aNetworkOfPlainPartsHasTheProgramOfOneWithout() {
        var spec = InputLayerJob.plainSpec();
        var without = new MlpSpec(spec.inputs(), spec.layers(), Loss.CROSS_ENTROPY);
        assertThat(StepProgram.training(spec, new Sgd(0.1))).isEqualTo(StepProgram.training(without, new Sgd(0.1)));
        assertThat(StepProgram.gradients(spec)).isEqualTo(StepProgram.gradients(without));
        assertThat(Parameters.pieces(spec)).isEqualTo(Parameters.pieces(without));
    }

    @Test
    void weightsBeginAsWithoutAnInputLayer() {
        TrainingJob job = InputLayerJob.job(Precision.FLOAT32, new Sgd(0.1));
        var spec = job.initial().spec();
        var dense = new MlpSpec(spec.features().outputs(), spec.layers(), spec.loss());
        double[] initial = Parameters.initial(spec, 3, Precision.FLOAT32).values();
        double[] weights = Parameters.initial(dense, 3, Precision.FLOAT32).values();
        int count = Parameters.zeros(spec).input();
        assertThat(List.of(java.util.Arrays.copyOf(initial, count)))
                .containsExactly(java.util.Arrays.copyOf(weights, count));
    }

    private static Parameters moved(Parameters parameters, int i, double by) {
        double[] values = parameters.values().clone();
        values[i] += by;
        return new Parameters(parameters.spec(), values);
    }
}
