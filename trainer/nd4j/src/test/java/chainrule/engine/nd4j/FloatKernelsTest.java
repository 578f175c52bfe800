package chainrule.engine.nd4j;

import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.Sgd;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** Every fast path against the same operation through float64. */
@Tag("slow")
class FloatKernelsTest {
    private static final int BATCH = 5;

    static Stream<Arguments> operations() {
        var arguments = new ArrayList<Arguments>();
        List<Optimizer> optimizers = List.of(
                new Sgd(0.1),
                new Momentum(0.1, 0.9),
                new Nesterov(0.1, 0.9),
                new Adam(0.1, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
                new AdamW(0.1, 0.9, 0.999, 1e-8, 0.2),
                new Lion(0.1, 0.9, 0.99, 0.1));
        for (var activation : SmallJob.activations()) {
            for (var optimizer : optimizers) {
                // Wide enough for more than one block.
                var job = SmallJob.of(activation, Loss.CROSS_ENTROPY)
                        .with(Precision.FLOAT32)
                        .with(List.of(1500, 7));
                for (var operation : StepProgram.training(job.spec(), optimizer).operations()) {
                    arguments.add(Arguments.of(operation, job));
                }
            }
        }
        var w = new Matrix("W", 150, 70);
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);
        for (var penalty : List.of(new Penalty(0.2, 0), new Penalty(0, 0.3), new Penalty(0.2, 0.3))) {
            arguments.add(Arguments.of(new Penalize(w, w, penalty, Factor.MINUS_RATE), job));
            arguments.add(Arguments.of(new Penalize(new Matrix("∇W", 150, 70), w, penalty, Factor.ONE), job));
        }
        return arguments.stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theFastPathComputesWhatTheExactOneDoes(Operation operation, SmallJob job) {
        NativeThreads.prepare();
        double[] fast = results(operation, job, true);
        double[] exact = results(operation, job, false);
        double largest = java.util.Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        assertThat(largest).isFinite();
        assertThat(fast).as("%s", operation).is(near(exact, 2e-6 * largest));
    }

    /** Of all matrices of the operation, after it ran on random numbers. */
    private static double[] results(Operation operation, SmallJob job, boolean fast) {
        try (var memory = new Nd4jMemory(operation.matrices(), BATCH, Precision.FLOAT32, fast ? 3 : 1, fast)) {
            int stream = 0;
            for (var matrix : operation.matrices()) {
                memory.fill(matrix, BATCH, random(matrix, stream++));
            }
            var kernel = fast ? memory.kernel(List.of(operation)) : memory.exact(List.of(operation));
            var batches = job.batches(BATCH);
            var labels = new double[BATCH];
            batches.targets(batches.order(1), 0, BATCH, labels);
            kernel.run(new Step(batches, batches.order(1), 0, BATCH, labels, null, 1, 3, 0.1, 1, new RunningMetrics()));
            var all = DoubleStream.builder();
            for (var matrix : operation.matrices()) {
                var values = new double[matrix.rows(BATCH) * matrix.columns()];
                memory.read(matrix, BATCH, values, 0);
                java.util.Arrays.stream(values).forEach(all);
            }
            return all.build().toArray();
        }
    }

    private static double[] random(Matrix matrix, int stream) {
        var random = new RandomStream(2, Purpose.EXPERIMENT, stream, 3);
        var values = new double[matrix.rows(BATCH) * matrix.columns()];
        // Second moments are never negative.
        boolean positive = matrix.name().startsWith("s2");
        java.util.Arrays.setAll(values, i -> positive ? random.nextUniform() : random.nextGaussian());
        return values;
    }
}
