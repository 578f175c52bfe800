package chainrule.engine.dl4j;

import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** Five steps of each optimiser against part D's equations, a parameter at a time, with the gradient of plain SGD. */
class OptimizerStepTest {
    private static final double RATE = 0.05;
    private static final int STEPS = 5;
    private static final SmallJob JOB = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY);

    /** w after step t with gradient g, for one parameter that keeps state in s. */
    private interface Equation {
        double next(double w, double g, int t, double[] s);
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                Arguments.of(new Sgd(RATE), (Equation) (w, g, t, s) -> w - RATE * g),
                Arguments.of(new Momentum(RATE, 0.8), (Equation) (w, g, t, s) -> {
                    s[0] = 0.8 * s[0] + g;
                    return w - RATE * s[0];
                }),
                Arguments.of(new Nesterov(RATE, 0.8), (Equation) (w, g, t, s) -> {
                    s[0] = 0.8 * s[0] + g;
                    return w - RATE * (g + 0.8 * s[0]);
                }),
                Arguments.of(new RmsProp(RATE, 0.7, 1e-4), (Equation) (w, g, t, s) -> {
                    s[0] = 0.7 * s[0] + 0.3 * g * g;
                    return w - RATE * g / Math.sqrt(s[0] + 1e-4);
                }),
                Arguments.of(adam(EpsilonPlace.OUTSIDE), (Equation)
                        (w, g, t, s) -> w - RATE * mHat(g, t, s) / (Math.sqrt(vHat(g, t, s)) + 1e-3)),
                Arguments.of(adam(EpsilonPlace.UNDER_ROOT), (Equation)
                        (w, g, t, s) -> w - RATE * mHat(g, t, s) / Math.sqrt(vHat(g, t, s) + 1e-3)),
                Arguments.of(new AdamW(RATE, 0.8, 0.95, 1e-3, 0.2), (Equation)
                        (w, g, t, s) -> w - RATE * mHat(g, t, s) / (Math.sqrt(vHat(g, t, s)) + 1e-3) - RATE * 0.2 * w),
                Arguments.of(new Lion(RATE, 0.8, 0.95, 0.2), (Equation) (w, g, t, s) -> {
                    double sign = Math.signum(0.8 * s[0] + 0.2 * g);
                    s[0] = 0.95 * s[0] + 0.05 * g;
                    return w - RATE * sign - RATE * 0.2 * w;
                }));
    }

    private static Adam adam(EpsilonPlace place) {
        return new Adam(RATE, 0.8, 0.95, 1e-3, place);
    }

    private static double mHat(double g, int t, double[] s) {
        s[0] = 0.8 * s[0] + 0.2 * g;
        return s[0] / (1 - Math.pow(0.8, t));
    }

    private static double vHat(double g, int t, double[] s) {
        s[1] = 0.95 * s[1] + 0.05 * g * g;
        return s[1] / (1 - Math.pow(0.95, t));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void stepsFollowTheEquations(Optimizer optimizer, Equation equation) {
        double[] w = JOB.parameters().values().clone();
        var states = new double[w.length][2];
        try (var training = new Dl4jEngine().train(JOB.job(JOB.parameters(), SmallJob.SAMPLES, optimizer))) {
            for (int t = 1; t <= STEPS; t++) {
                double[] g = JOB.gradient(new Parameters(JOB.spec(), w.clone()));
                for (int i = 0; i < w.length; i++) {
                    w[i] = equation.next(w[i], g[i], t, states[i]);
                }
                training.run(t, 0, 1, new RunningMetrics());
                assertThat(training.parameters().values()).as("step %d", t).is(near(w, 1e-10));
            }
        }
    }

    @Test
    void theRateFollowsTheSchedule() {
        var schedule = new chainrule.optim.Schedule.Step(1, 0.1);
        var rate = new chainrule.optim.LearningRate(RATE, schedule, 1, 10);
        var plain = JOB.job(JOB.parameters(), SmallJob.SAMPLES, new Sgd(RATE));
        var job = new chainrule.engine.TrainingJob(
                plain.initial(), plain.batches(), plain.optimizer(), rate, plain.seed(), plain.precision());
        double[] w = JOB.parameters().values().clone();
        try (var training = new Dl4jEngine().train(job)) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                double[] g = JOB.gradient(new Parameters(JOB.spec(), w.clone()));
                for (int i = 0; i < w.length; i++) {
                    w[i] -= RATE * Math.pow(0.1, epoch - 1) * g[i];
                }
                training.run(epoch, 0, 1, new RunningMetrics());
                assertThat(training.parameters().values()).is(near(w, 1e-12));
            }
        }
    }
}
