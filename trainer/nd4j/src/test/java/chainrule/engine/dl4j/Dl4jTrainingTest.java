package chainrule.engine.dl4j;

import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.Training;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class Dl4jTrainingTest {
    static List<Activation> activations() {
        return SmallJob.activations();
    }

    @ParameterizedTest
    @MethodSource("activations")
    void logitsAreThoseOfTheFormula(Activation activation) {
        var job = SmallJob.of(activation, Loss.CROSS_ENTROPY);
        var parameters = job.parameters();
        var samples = job.batches(3);
        var logits = new ArrayList<Double>();
        try (var network = new Dl4jEngine().load(parameters, Precision.FLOAT64)) {
            network.logits(samples, (first, count, values) -> {
                assertThat(logits).hasSize(first * 3);
                for (int i = 0; i < count * 3; i++) {
                    logits.add(values[i]);
                }
            });
        }
        assertThat(logits).hasSize(SmallJob.SAMPLES * 3);
        for (int row = 0; row < SmallJob.SAMPLES; row++) {
            var x = new double[5];
            for (int j = 0; j < x.length; j++) {
                x[j] = samples.subset().samples().features().value(row, j);
            }
            double[] expected = forward(parameters, x);
            for (int i = 0; i < expected.length; i++) {
                assertThat(logits.get(row * 3 + i)).isCloseTo(expected[i], within(1e-12));
            }
        }
    }

    /** B1, a sum at a time. */
    private static double[] forward(Parameters parameters, double[] input) {
        var spec = parameters.spec();
        double[] h = input;
        for (int l = 0; l < spec.layers().size(); l++) {
            var a = new double[spec.fanOut(l)];
            for (int j = 0; j < a.length; j++) {
                a[j] = parameters.values()[parameters.biases(l) + j];
                for (int i = 0; i < h.length; i++) {
                    a[j] += parameters.values()[parameters.weights(l) + i * a.length + j] * h[i];
                }
                a[j] = apply(spec.layers().get(l).activation(), a[j]);
            }
            h = a;
        }
        return h;
    }

    private static double apply(Activation activation, double a) {
        return switch (activation.kind()) {
            case IDENTITY -> a;
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case TANH -> Math.tanh(a);
            case RELU -> Math.max(0, a);
            case LEAKY_RELU -> Math.max(a, activation.alpha() * a);
            case SOFTPLUS -> Math.log(1 + Math.exp(a));
            // Compared with their definitions by the audit.
            default -> activation.of(a);
        };
    }

    @Test
    void howStepsAreGroupedChangesNoBit() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY)
                .with(Precision.FLOAT32)
                .with(new Penalty(1e-3, 1e-3), 0.25);
        var optimizer = new Adam(0.01, 0.9, 0.999, 1e-8, chainrule.optim.Optimizer.EpsilonPlace.OUTSIDE);
        var inOne = new RunningMetrics();
        var oneByOne = new RunningMetrics();
        try (var a = new Dl4jEngine().train(job.job(job.parameters(), 2, optimizer));
                var b = new Dl4jEngine().train(job.job(job.parameters(), 2, optimizer))) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                a.run(epoch, 0, 4, inOne);
                for (int step = 0; step < 4; step++) {
                    b.run(epoch, step, 1, oneByOne);
                }
            }
            assertThat(a.parameters()).isEqualTo(b.parameters());
        }
        assertThat(inOne.loss()).isEqualTo(oneByOne.loss());
        assertThat(inOne.count()).isEqualTo(3 * SmallJob.SAMPLES);
    }

    @Test
    void trainingBeginsAtTheParametersOfTheJobAndLearns() {
        var job = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).with(Precision.FLOAT32);
        try (var training = new Dl4jEngine().train(job.job(job.parameters(), 2, new Sgd(0.1)))) {
            assertThat(training.parameters()).isEqualTo(job.parameters());
            double before = lossOver(training, 1);
            for (int epoch = 2; epoch < 200; epoch++) {
                training.run(epoch, 0, 4, new RunningMetrics());
            }
            assertThat(lossOver(training, 200)).isLessThan(before / 4);
        }
    }

    private static double lossOver(Training training, int epoch) {
        var tally = new RunningMetrics();
        training.run(epoch, 0, 4, tally);
        return tally.loss();
    }

    @Test
    void evaluationHasNoDropout() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);
        var dropped = job.with(Penalty.NONE, 0.5);
        try (var plain = new Dl4jEngine().load(job.parameters(), Precision.FLOAT64);
                var training = new Dl4jEngine().train(dropped.job(dropped.parameters(), 7, new Sgd(1e-9)))) {
            var whileTraining = new RunningMetrics();
            training.run(1, 0, 1, whileTraining);
            double expected = plain.evaluate(job.batches(7)).loss();
            assertThat(training.evaluate(job.batches(7)).loss()).isCloseTo(expected, within(1e-6));
            assertThat(whileTraining.loss()).isNotCloseTo(expected, within(1e-3));
        }
    }
}
