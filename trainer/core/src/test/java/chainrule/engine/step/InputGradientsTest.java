package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.engine.NormJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.formulas.Softmax;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Networks with normalisations, learnt slopes, blocks and residual connections, whose parameters are none of the initial ones. */
class InputGradientsTest {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-8;
    private static final int COUNT = 5;

    private static Parameters parameters(NormJob job, Loss loss) {
        var spec = new MlpSpec(job.spec().features().outputs(), job.spec().layers(), loss);
        var parameters = Parameters.initial(spec, 3, Precision.FLOAT64);
        var random = new Random(4);
        // Variances stay above 0.
        Arrays.setAll(parameters.values(), i -> parameters.values()[i] + 0.4 * random.nextDouble());
        return parameters;
    }

    private static double[] inputs(int width) {
        return new Random(5).doubles((long) COUNT * width, -1.5, 1.5).toArray();
    }

    /** In batches of 2, 2 and 1, with weights that must not count. */
    private static Batches samples(double[] x, Targets targets) {
        var samples = new Samples(new Features.Doubles(x, x.length / COUNT), targets, new double[] {1, 2, 0, 3, 1});
        var shape = Shape.vector(x.length / COUNT);
        return Batches.inOrder(
                samples.all(), shape, Normalization.fit(Normalization.Kind.NONE, shape, samples.all()), 2);
    }

    private static double[] logits(Parameters parameters, double[] x, Targets targets) {
        int m = parameters.spec().outputs();
        var all = new double[COUNT * m];
        try (var network = new ReferenceEngine().load(parameters, Precision.FLOAT64)) {
            network.logits(
                    samples(x, targets),
                    (first, count, logits) -> System.arraycopy(logits, 0, all, first * m, count * m));
        }
        return all;
    }

    private interface OfSample {
        /** @param logits of all samples */
        double value(double[] logits, int sample);
    }

    /** A column at a time, in all samples: they do not depend on each other. */
    private static double[] differences(Parameters parameters, double[] x, Targets targets, OfSample of) {
        int width = x.length / COUNT;
        var gradient = new double[x.length];
        for (int j = 0; j < width; j++) {
            double[] above = logits(parameters, moved(x, j, STEP), targets);
            double[] below = logits(parameters, moved(x, j, -STEP), targets);
            for (int i = 0; i < COUNT; i++) {
                gradient[i * width + j] = (of.value(above, i) - of.value(below, i)) / (2 * STEP);
            }
        }
        return gradient;
    }

    private static double[] moved(double[] x, int column, double by) {
        double[] moved = x.clone();
        for (int i = 0; i < COUNT; i++) {
            moved[i * (x.length / COUNT) + column] += by;
        }
        return moved;
    }

    private static InputGradients of(Parameters parameters) {
        return new InputGradients(new ReferenceDevice(), parameters, Precision.FLOAT64);
    }

    @ParameterizedTest
    @EnumSource
    void theGradientOfTheLossIsACentralDifference(NormJob job) {
        var parameters = parameters(job, Loss.CROSS_ENTROPY);
        double[] x = inputs(parameters.spec().inputs());
        int[] labels = {0, 1, 2, 1, 0};
        var targets = new Targets.Classes(labels);
        int m = parameters.spec().outputs();
        double[] expected =
                differences(parameters, x, targets, (logits, i) -> Loss.CROSS_ENTROPY.of(logits, i * m, m, labels[i]));
        assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-2);
        assertThat(of(parameters).ofLoss(samples(x, targets))).is(near(expected, TOLERANCE));
    }

    @ParameterizedTest
    @EnumSource
    void theGradientOfAnOutputIsACentralDifference(NormJob job) {
        var parameters = parameters(job, Loss.CROSS_ENTROPY);
        double[] x = inputs(parameters.spec().inputs());
        var targets = new Targets.Classes(new int[COUNT]);
        int m = parameters.spec().outputs();
        for (int k = 0; k < m; k++) {
            int output = k;
            double[] expected = differences(parameters, x, targets, (logits, i) -> logits[i * m + output]);
            assertThat(of(parameters).ofOutput(samples(x, targets), k)).is(near(expected, TOLERANCE));
        }
    }

    @Test
    void theGradientOfRealTargetsIsACentralDifference() {
        var parameters = parameters(NormJob.BATCH_NORM, Loss.SQUARED_ERROR);
        double[] x = inputs(parameters.spec().inputs());
        int m = parameters.spec().outputs();
        double[] y = new Random(6).doubles((long) COUNT * m, -1, 1).toArray();
        var targets = new Targets.Reals(y, m);
        double[] expected = differences(
                parameters, x, targets, (logits, i) -> Loss.SQUARED_ERROR.of(logits, i * m, m, y, i * m, m));
        assertThat(of(parameters).ofLoss(samples(x, targets))).is(near(expected, TOLERANCE));
    }

    /** By the chain rule: ∂ℓ/∂x = Σ (ŷ_k − y_k) ∂o_k/∂x (C1). */
    @Test
    void theGradientOfTheLossIsMadeOfThoseOfTheOutputs() {
        var parameters = parameters(NormJob.RESIDUALS, Loss.CROSS_ENTROPY);
        double[] x = inputs(parameters.spec().inputs());
        int[] labels = {2, 1, 0, 1, 2};
        var targets = new Targets.Classes(labels);
        int m = parameters.spec().outputs();
        int width = parameters.spec().inputs();
        double[] predicted = logits(parameters, x, targets);
        var sum = new double[x.length];
        for (int i = 0; i < COUNT; i++) {
            Softmax.of(predicted, i * m, m, predicted, i * m);
        }
        for (int k = 0; k < m; k++) {
            double[] ofOutput = of(parameters).ofOutput(samples(x, targets), k);
            for (int i = 0; i < x.length; i++) {
                int sample = i / width;
                sum[i] += (predicted[sample * m + k] - (labels[sample] == k ? 1 : 0)) * ofOutput[i];
            }
        }
        assertThat(of(parameters).ofLoss(samples(x, targets))).is(near(sum, 1e-14));
    }

    @Test
    void anOutputThatIsNotThereIsABug() {
        var parameters = parameters(NormJob.RESIDUALS, Loss.CROSS_ENTROPY);
        double[] x = inputs(parameters.spec().inputs());
        var samples = samples(x, new Targets.Classes(new int[COUNT]));
        assertThatThrownBy(() -> of(parameters).ofOutput(samples, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
