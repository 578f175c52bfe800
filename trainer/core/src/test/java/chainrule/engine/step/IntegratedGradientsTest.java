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
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class IntegratedGradientsTest {
    private static final int COUNT = 4;
    private static final int[] LABELS = {0, 1, 2, 1};

    private static double[] numbers(long seed, int count) {
        return new Random(seed).doubles(count, -1.5, 1.5).toArray();
    }

    private static Batches samples(double[] x, Targets targets) {
        var samples = new Samples(new Features.Doubles(x, x.length / COUNT), targets, new double[] {1, 2, 0, 3});
        var shape = Shape.vector(x.length / COUNT);
        // Normalised, so that the path is one of normalised inputs.
        double[] scale = new double[shape.features()];
        double[] shift = new double[shape.features()];
        Arrays.fill(scale, 2);
        Arrays.fill(shift, -0.25);
        return Batches.inOrder(samples.all(), shape, new Normalization(scale, shift), 3);
    }

    /** f of every sample, whose inputs are normalised already. */
    private static double[] values(Parameters parameters, double[] normalized, int output) {
        var shape = Shape.vector(normalized.length / COUNT);
        var inputs = new Samples(new Features.Doubles(normalized, shape.features()), LABELS);
        var all = new double[COUNT];
        int m = parameters.spec().outputs();
        try (var network = new ReferenceEngine().load(parameters, Precision.FLOAT64)) {
            network.logits(
                    Batches.inOrder(inputs.all(), shape, Normalization.none(shape), COUNT), (first, count, logits) -> {
                        for (int i = 0; i < count; i++) {
                            all[first + i] = output < 0
                                    ? parameters.spec().loss().of(logits, i * m, m, LABELS[first + i])
                                    : logits[i * m + output];
                        }
                    });
        }
        return all;
    }

    private static double[] normalized(double[] x) {
        return Arrays.stream(x).map(v -> 2 * v - 0.25).toArray();
    }

    private static double[] repeated(double[] baseline) {
        var all = new double[COUNT * baseline.length];
        Arrays.setAll(all, i -> baseline[i % baseline.length]);
        return all;
    }

    private static double[] attributions(Parameters parameters, double[] x, double[] baseline, int output, int steps) {
        var integrated = new IntegratedGradients(
                new InputGradients(new ReferenceDevice(), parameters, Precision.FLOAT64), steps);
        var all = new double[x.length];
        int width = baseline.length;
        InputGradients.Sink sink =
                (first, count, values) -> System.arraycopy(values, 0, all, first * width, count * width);
        var samples = samples(x, new Targets.Classes(LABELS));
        if (output < 0) {
            integrated.ofLoss(samples, baseline, sink);
        } else {
            integrated.ofOutput(samples, output, baseline, sink);
        }
        return all;
    }

    private static Parameters tanh() {
        var hidden = new LayerSpec(6, new Activation.Tanh(), Initialization.GLOROT, Penalty.NONE, 0);
        var output = new LayerSpec(3, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        return Parameters.initial(new MlpSpec(4, List.of(hidden, output), Loss.CROSS_ENTROPY), 9, Precision.FLOAT64);
    }

    /** The definition in plain loops: a central difference at each point of a trapezoidal rule. */
    private static double[] slow(Parameters parameters, double[] x, double[] baseline, int output, int pieces) {
        double step = 1e-5;
        double[] to = normalized(x);
        double[] from = repeated(baseline);
        var result = new double[x.length];
        for (int piece = 0; piece <= pieces; piece++) {
            double t = (double) piece / pieces;
            double share = piece == 0 || piece == pieces ? 0.5 / pieces : 1.0 / pieces;
            var point = new double[x.length];
            Arrays.setAll(point, i -> from[i] + t * (to[i] - from[i]));
            for (int j = 0; j < baseline.length; j++) {
                double[] above = point.clone();
                double[] below = point.clone();
                for (int i = 0; i < COUNT; i++) {
                    above[i * baseline.length + j] += step;
                    below[i * baseline.length + j] -= step;
                }
                double[] more = values(parameters, above, output);
                double[] less = values(parameters, below, output);
                for (int i = 0; i < COUNT; i++) {
                    int at = i * baseline.length + j;
                    result[at] += share * (more[i] - less[i]) / (2 * step) * (to[at] - from[at]);
                }
            }
        }
        return result;
    }

    @Test
    void attributionsAreThoseOfTheDefinitionByDifferences() {
        var parameters = tanh();
        double[] x = numbers(1, COUNT * 4);
        double[] baseline = numbers(2, 4);
        for (int output : new int[] {-1, 0, 2}) {
            double[] expected = slow(parameters, x, baseline, output, 1000);
            assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow())
                    .isGreaterThan(0.1);
            assertThat(attributions(parameters, x, baseline, output, 1000))
                    .as("output %d", output)
                    .is(near(expected, 1e-5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void attributionsSumToTheDifferenceOfTheLoss(NormJob job) {
        var spec = new MlpSpec(job.spec().features().outputs(), job.spec().layers(), Loss.CROSS_ENTROPY);
        var parameters = Parameters.initial(spec, 3, Precision.FLOAT64);
        double[] x = numbers(3, COUNT * spec.inputs());
        double[] baseline = numbers(4, spec.inputs());
        assertThat(gap(parameters, x, baseline, -1, 2000)).isLessThan(2e-3);
    }

    /** The largest difference of a sample between the sum of its attributions and f(x) − f(x⁰). */
    private static double gap(Parameters parameters, double[] x, double[] baseline, int output, int steps) {
        double[] found = attributions(parameters, x, baseline, output, steps);
        double[] at = values(parameters, normalized(x), output);
        double[] from = values(parameters, repeated(baseline), output);
        int width = baseline.length;
        double worst = 0;
        for (int i = 0; i < COUNT; i++) {
            double sum = Arrays.stream(found, i * width, (i + 1) * width).sum();
            worst = Math.max(worst, Math.abs(sum - (at[i] - from[i])));
        }
        return worst;
    }

    @Test
    void theErrorOfTheSumFallsWithTheSquareOfTheSteps() {
        double[] x = numbers(1, COUNT * 4);
        double[] baseline = numbers(2, 4);
        double coarse = gap(tanh(), x, baseline, 1, 16);
        double fine = gap(tanh(), x, baseline, 1, 64);
        assertThat(coarse).isGreaterThan(1e-5);
        assertThat(fine / coarse).isCloseTo(1.0 / 16, within(0.01));
    }

    @Test
    void ofALinearOutputTheyAreItsTerms() {
        var output = new LayerSpec(1, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        var parameters = Parameters.zeros(new MlpSpec(3, List.of(output), Loss.BINARY_CROSS_ENTROPY));
        System.arraycopy(new double[] {2, -1, 0, 5}, 0, parameters.values(), 0, 4);
        double[] x = numbers(6, COUNT * 3);
        double[] baseline = {0.5, 1, -1};
        double[] inputs = normalized(x);
        var expected = new double[x.length];
        Arrays.setAll(expected, i -> parameters.values()[i % 3] * (inputs[i] - baseline[i % 3]));
        var integrated =
                new IntegratedGradients(new InputGradients(new ReferenceDevice(), parameters, Precision.FLOAT64), 1);
        var found = new double[x.length];
        integrated.ofOutput(
                samples(x, new Targets.Classes(new int[COUNT])),
                0,
                baseline,
                (first, count, values) -> System.arraycopy(values, 0, found, first * 3, count * 3));
        assertThat(found).is(near(expected, 1e-12));
        assertThatThrownBy(() -> integrated.ofOutput(
                        samples(x, new Targets.Classes(new int[COUNT])),
                        0,
                        new double[2],
                        (first, count, values) -> {}))
                .hasMessageContaining("baseline of 3 inputs");
    }
}
