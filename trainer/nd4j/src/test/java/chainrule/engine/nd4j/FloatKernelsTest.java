package chainrule.engine.nd4j;

import chainrule.datasets.Batches;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.Activation;
import chainrule.model.CrossEntropy;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
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
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

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
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        assertThat(largest).isFinite();
        assertThat(fast).as("%s", operation).is(near(exact, 2e-6 * largest));
    }

    /** Narrow and wide: the masks of many samples and of few are drawn together. The last batch of an epoch is smaller. */
    @ParameterizedTest
    @CsvSource({"3, 101", "130, 101", "130, 37", "1500, 101", "1500, 1"})
    void masksAreThoseOfTheExactPath(int width, int n) {
        NativeThreads.prepare();
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY)
                .with(List.of(width))
                .with(new Penalty(0, 0), 0.3);
        var program = StepProgram.training(job.spec(), new Sgd(0.1)).operations().stream()
                .filter(operation -> operation instanceof Drop || operation instanceof DropBackward)
                .toList();
        assertThat(program).hasSize(2);
        double[] exact = masked(program, n, memory -> memory.exact(program));
        assertThat(Arrays.stream(exact).distinct().count()).isGreaterThan(n);
        assertThat(masked(program, n, memory -> memory.kernel(program))).is(near(exact, 1e-6));
    }

    /** Several blocks on each lane, and outputs so far apart that a class has all of the probability. */
    @ParameterizedTest
    @CsvSource({
        "10, 200, 0, false, 1",
        "10, 200, 0.1, true, 1",
        "10, 200, 0, true, 40",
        "3, 2500, 0.3, true, 5",
        "300, 37, 0.2, false, 3",
        "2, 1, 0, false, 1"
    })
    void crossEntropyIsThatOfTheExactPath(int classes, int n, double smoothing, boolean weighted, double size) {
        var exact = crossEntropy(classes, n, smoothing, weighted, size, Nd4jMemory::exact);
        var fast = crossEntropy(classes, n, smoothing, weighted, size, Nd4jMemory::kernel);
        double largest = Arrays.stream(exact.gradient()).map(Math::abs).max().orElseThrow();
        assertThat(fast.gradient()).is(near(exact.gradient(), 1e-6 * largest));
        assertThat(fast.tally().lossSum()).isCloseTo(exact.tally().lossSum(), withinPercentage(1e-4));
        assertThat(fast.tally().scoreSum()).isEqualTo(exact.tally().scoreSum());
        assertThat(fast.tally().count()).isEqualTo(n);
    }

    /** Of a label with the probability 1 − 2·10⁻⁹ the float next to 1 would leave no digit. */
    @ParameterizedTest
    @ValueSource(doubles = {20, 10, 5, 4.7, 4.5, 4, 1})
    void aProbabilityNearOneKeepsItsDigits(double apart) {
        double other = Math.exp(-(float) apart);
        var found = crossEntropy(
                new double[] {apart, 0},
                new double[] {0},
                null,
                new CrossEntropy(0),
                (memory, program) -> memory.kernel(program));
        assertThat(found.tally().lossSum()).isCloseTo(Math.log1p(other), withinPercentage(1e-4));
        assertThat(found.gradient()[0]).isCloseTo(-other / (1 + other), withinPercentage(1e-4));
        assertThat(found.gradient()[1]).isCloseTo(other / (1 + other), withinPercentage(1e-4));
    }

    /** The gradient of a class that is as good as impossible: not a denormal number. */
    @Test
    void aVanishedProbabilityIsZero() {
        var found =
                crossEntropy(new double[] {200, 0}, new double[] {0}, null, new CrossEntropy(0), Nd4jMemory::kernel);
        assertThat(found.gradient()).containsExactly(0, 0);
        assertThat(found.tally().lossSum()).isZero();
    }

    /** The first of equal ones is predicted. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "2, 0"})
    void ofEqualOutputsTheFirstIsPredicted(int label, int hits) {
        var found = crossEntropy(
                new double[] {3, 3, -1}, new double[] {label}, null, new CrossEntropy(0), Nd4jMemory::kernel);
        assertThat(found.tally().scoreSum()).isEqualTo(hits);
    }

    /** What a dead unit's mean of gradients becomes, and tiny gradients' squares, are no denormal numbers, which slow processors down. */
    @ParameterizedTest
    @MethodSource("optimizersWithStates")
    void statesOfVanishedGradientsAreNotDenormal(Optimizer optimizer) {
        NativeThreads.prepare();
        var w = new Matrix("W", 4, 5);
        var g = new Matrix("∇W", 4, 5);
        var states = IntStream.range(0, optimizer.statesPerParameter())
                .mapToObj(i -> new Matrix("s" + i, 4, 5))
                .toList();
        var update = new Operation.Update(w, g, states, optimizer);
        try (var memory = new Nd4jMemory(update.matrices(), 1, Precision.FLOAT32, 1, true)) {
            memory.fill(w, 1, IntStream.range(0, 20).mapToDouble(i -> 0.1 * i).toArray());
            // Normal, and about to shrink.
            states.forEach(state -> memory.fill(
                    state, 1, DoubleStream.generate(() -> 1.3e-38f).limit(20).toArray()));
            var kernel = memory.kernel(List.of(update));
            for (int number = 0; number < 3000; number++) {
                // Some gradients become 0, others are tiny from the beginning: 1e-12 to 1e-30.
                boolean vanished = number >= 10;
                memory.fill(
                        g,
                        1,
                        IntStream.range(0, 20)
                                .mapToDouble(i -> i < 10 ? vanished ? 0 : 1e-3 * i : Math.pow(10, 8 - 2 * i))
                                .toArray());
                kernel.run(new Step(null, null, 0, 1, null, null, 1, number, 0.001, 1, null));
                for (var state : states) {
                    var numbers = new double[20];
                    memory.read(state, 1, numbers, 0);
                    assertThat(Arrays.stream(numbers).allMatch(x -> x == 0 || Math.abs(x) >= Float.MIN_NORMAL))
                            .as("%s, step %d", state, number)
                            .isTrue();
                }
                // The first one is multiplied by η.
                var numbers = new double[20];
                memory.read(states.get(0), 1, numbers, 0);
                assertThat(Arrays.stream(numbers).allMatch(x -> x == 0 || 0.001 * Math.abs(x) >= Float.MIN_NORMAL))
                        .as("step %d", number)
                        .isTrue();
            }
        }
    }

    static Stream<Optimizer> optimizersWithStates() {
        return Stream.of(
                new Momentum(0.001, 0.9),
                new Nesterov(0.001, 0.9),
                new Adam(0.001, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
                new AdamW(0.001, 0.9, 0.999, 1e-8, 0.2),
                new Lion(0.001, 0.9, 0.99, 0.1));
    }

    private record Judged(double[] gradient, RunningMetrics tally) {}

    private static Judged crossEntropy(
            int classes,
            int n,
            double smoothing,
            boolean weighted,
            double size,
            BiFunction<Nd4jMemory, List<Operation>, Kernel> kernel) {
        var random = new RandomStream(2, Purpose.EXPERIMENT, classes, n);
        var outputs = new double[n * classes];
        Arrays.setAll(outputs, i -> (float) (size * random.nextGaussian()));
        var labels = IntStream.range(0, n).mapToDouble(i -> i % classes).toArray();
        var weights = IntStream.range(0, n).mapToDouble(i -> 0.5 + i % 7).toArray();
        return crossEntropy(outputs, labels, weighted ? weights : null, new CrossEntropy(smoothing), kernel);
    }

    private static Judged crossEntropy(
            double[] outputs,
            double[] labels,
            double[] weights,
            CrossEntropy loss,
            BiFunction<Nd4jMemory, List<Operation>, Kernel> kernel) {
        NativeThreads.prepare();
        int n = labels.length;
        var o = Matrix.ofSamples("O", outputs.length / n);
        var batches = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY).batches(1);
        var tally = new RunningMetrics();
        try (var memory = new Nd4jMemory(Set.of(o), n, Precision.FLOAT32, 3, true)) {
            memory.fill(o, n, outputs);
            kernel.apply(memory, List.of(new Operation.LossGradient(o, loss)))
                    .run(new Step(batches, null, 0, n, labels, weights, 1, 0, 0.1, 1, tally));
            var gradient = new double[outputs.length];
            memory.read(o, n, gradient, 0);
            return new Judged(gradient, tally);
        }
    }

    private static double[] masked(List<Operation> program, int n, Function<Nd4jMemory, Kernel> kernel) {
        var matrices = new LinkedHashSet<Matrix>();
        program.forEach(operation -> matrices.addAll(operation.matrices()));
        try (var memory = new Nd4jMemory(matrices, 101, Precision.FLOAT32, 3, true)) {
            int stream = 0;
            for (var matrix : matrices) {
                var random = new RandomStream(2, Purpose.EXPERIMENT, stream++, 3);
                var values = new double[n * matrix.columns()];
                Arrays.setAll(values, i -> random.nextGaussian());
                memory.fill(matrix, n, values);
            }
            kernel.apply(memory)
                    .run(new Step(null, null, 0, n, new double[n], null, 7, 3, 0.1, 1, new RunningMetrics()));
            var all = DoubleStream.builder();
            for (var matrix : matrices) {
                var values = new double[n * matrix.columns()];
                memory.read(matrix, n, values, 0);
                Arrays.stream(values).forEach(all);
            }
            return all.build().toArray();
        }
    }

    /** A mean that is taken in the same go as the update, and one that comes later, are the same to the bit. */
    @ParameterizedTest
    @MethodSource("updates")
    void aMeanTakenWithTheUpdateIsTheSame(Optimizer optimizer, boolean isLater) {
        NativeThreads.prepare();
        var w = new Matrix("W", 150, 70);
        var states = IntStream.range(0, optimizer.statesPerParameter())
                .mapToObj(i -> new Matrix("s" + (i + 1) + " W", 150, 70))
                .toList();
        var update = new Update(w, new Matrix("∇W", 150, 70), states, optimizer);
        var mean = new Matrix("mean W", 150, 70);
        var average = new Average(mean, w, new Kept.OfWeights(new Averaging.Ema(0.99), 10, 4));
        // What reads the mean before comes first.
        var reads = new Average(new Matrix("copy", 150, 70), mean, average.kept());
        List<Operation> operations = isLater ? List.of(update, reads, average) : List.of(update, average, reads);
        var matrices = new LinkedHashSet<Matrix>();
        operations.forEach(operation -> matrices.addAll(operation.matrices()));
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);
        assertThat(results(
                        List.copyOf(matrices),
                        operations.stream().<List<Operation>>map(List::of).toList(),
                        job,
                        3,
                        true))
                .containsExactly(results(List.copyOf(matrices), List.of(operations), job, 3, true));
    }

    static Stream<Arguments> updates() {
        return Stream.of(
                        new Momentum(0.1, 0.9),
                        new Nesterov(0.1, 0.9),
                        new Adam(0.1, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
                        new Adam(0.1, 0.9, 0.999, 1e-8, EpsilonPlace.UNDER_ROOT),
                        new AdamW(0.1, 0.9, 0.999, 1e-8, 0.2),
                        new Lion(0.1, 0.9, 0.99, 0.1))
                .flatMap(optimizer -> Stream.of(true, false).map(isLater -> Arguments.of(optimizer, isLater)));
    }

    private static double[] results(Operation operation, SmallJob job, boolean fast) {
        return results(operation.matrices(), List.of(List.of(operation)), job, fast ? 3 : 1, fast);
    }

    /** Lanes that don't wait where they need not compute the same, to the bit. */
    @ParameterizedTest
    @MethodSource("networks")
    void lanesWaitForEachOtherWhereTheyMust(MlpSpec spec, Batches batches) {
        NativeThreads.prepare();
        var program = StepProgram.training(spec, new Momentum(0.1, 0.9)).operations();
        for (var precision : List.of(Precision.FLOAT64, Precision.FLOAT32, Precision.BFLOAT16)) {
            if (precision == Precision.BFLOAT16 && !OneDnn.hasBfloat16()) {
                continue;
            }
            double[] expected = trained(batches, program, precision, true);
            for (int i = 0; i < 3; i++) {
                // Not containsExactly, which would print a million numbers.
                assertThat(Arrays.equals(trained(batches, program, precision, false), expected))
                        .as("%s", precision)
                        .isTrue();
            }
        }
    }

    static Stream<Arguments> networks() {
        var wide = Stream.of(new Activation.Gelu(), new Activation.Relu(), new Activation.Parametric(0.1))
                .map(activation -> SmallJob.of(activation, Loss.CROSS_ENTROPY).with(List.of(300, 40)))
                .map(job -> Arguments.of(job.spec(), job.batches(BATCH)));
        var normed = Arrays.stream(NormJob.values())
                .map(job -> Arguments.of(
                        job.spec(),
                        job.job(Precision.FLOAT64, new Momentum(0.1, 0.9)).batches()));
        return Stream.concat(wide, normed);
    }

    private static double[] trained(Batches batches, List<Operation> program, Precision precision, boolean apart) {
        var matrices = new LinkedHashSet<Matrix>();
        program.forEach(operation -> matrices.addAll(operation.matrices()));
        try (var memory = new Nd4jMemory(matrices, BATCH, precision, 2, true, apart)) {
            int stream = 0;
            for (var matrix : matrices) {
                memory.fill(matrix, BATCH, random(matrix, stream++));
            }
            var labels = new double[BATCH];
            batches.targets(batches.order(1), 0, BATCH, labels);
            var kernel = memory.kernel(program);
            for (int number = 0; number < 5; number++) {
                kernel.run(new Step(
                        batches, batches.order(1), 0, BATCH, labels, null, 1, number, 0.01, 1, new RunningMetrics()));
            }
            var all = DoubleStream.builder();
            for (var matrix : matrices) {
                var values = new double[matrix.rows(BATCH) * matrix.columns()];
                memory.read(matrix, BATCH, values, 0);
                Arrays.stream(values).forEach(all);
            }
            return all.build().toArray();
        }
    }

    /** Of all matrices, after programs ran on random numbers, one after the other. */
    private static double[] results(
            List<Matrix> matrices, List<List<Operation>> programs, SmallJob job, int lanes, boolean fast) {
        try (var memory = new Nd4jMemory(matrices, BATCH, Precision.FLOAT32, lanes, fast)) {
            int stream = 0;
            for (var matrix : matrices) {
                memory.fill(matrix, BATCH, random(matrix, stream++));
            }
            var batches = job.batches(BATCH);
            var labels = new double[BATCH];
            batches.targets(batches.order(1), 0, BATCH, labels);
            var step = new Step(batches, batches.order(1), 0, BATCH, labels, null, 1, 3, 0.1, 1, new RunningMetrics());
            for (var program : programs) {
                (fast ? memory.kernel(program) : memory.exact(program)).run(step);
            }
            var all = DoubleStream.builder();
            for (var matrix : matrices) {
                var values = new double[matrix.rows(BATCH) * matrix.columns()];
                memory.read(matrix, BATCH, values, 0);
                Arrays.stream(values).forEach(all);
            }
            return all.build().toArray();
        }
    }

    private static double[] random(Matrix matrix, int stream) {
        var random = new RandomStream(2, Purpose.EXPERIMENT, stream, 3);
        var values = new double[matrix.rows(BATCH) * matrix.columns()];
        // Second moments are never negative.
        boolean positive = matrix.name().startsWith("s2");
        Arrays.setAll(values, i -> positive ? random.nextUniform() : random.nextGaussian());
        return values;
    }
}
