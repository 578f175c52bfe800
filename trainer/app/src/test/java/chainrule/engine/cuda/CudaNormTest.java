package chainrule.engine.cuda;

import chainrule.engine.Combinations;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.InputGradients;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.ProgramGroup;
import chainrule.engine.step.ProgramTraining;
import chainrule.engine.step.Step;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** Normalisations and residual connections: the kernels' own source on the processor follows the reference device. */
@Tag("slow")
class CudaNormTest {
    private static final int STEPS = 60;
    private static final int PER_EPOCH = 3;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    static Stream<Arguments> runs() {
        return Stream.of(NormJob.values())
                .flatMap(job -> Combinations.OPTIMIZERS.stream().map(optimizer -> Arguments.of(job, optimizer)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void inFloat64ItFollowsTheReference(NormJob norms, Optimizer optimizer) {
        for (var job : List.of(
                norms.job(Precision.FLOAT64, optimizer),
                norms.job(Precision.FLOAT64, optimizer).clipped(0.5))) {
            double[] expected = trajectory(new ProgramTraining(new ReferenceDevice(), job));
            assertThat(trajectory(train(job))).is(near(expected, 1e-9));
        }
    }

    /** C6 of a trained network, for which no parameter has a gradient. */
    @ParameterizedTest
    @EnumSource
    void theGradientAtTheInputFollowsTheReference(NormJob norms) {
        var job = norms.job(Precision.FLOAT64, new Optimizer.Sgd(0.05));
        var found = new InputGradients(new CudaDevice(CompiledCard::open), job.initial(), job.precision());
        var expected = new InputGradients(new ReferenceDevice(), job.initial(), job.precision());
        assertThat(found.ofLoss(job.batches())).is(near(expected.ofLoss(job.batches()), 1e-12));
        assertThat(found.ofOutput(job.batches(), 1)).is(near(expected.ofOutput(job.batches(), 1), 1e-12));
    }

    static Stream<Arguments> others() {
        return Stream.of(NormJob.values())
                .flatMap(job -> Stream.of(Precision.values())
                        .filter(precision -> precision != Precision.FLOAT64)
                        .map(precision -> Arguments.of(job, precision)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void inEveryOtherPrecisionItStaysTogetherWithTheReference(NormJob norms, Precision precision) {
        var job = norms.job(precision, new Optimizer.Sgd(0.05));
        double[] expected = trajectory(new ProgramTraining(new ReferenceDevice(), job));
        double[] found = trajectory(train(job));
        // After sums in another order a factor between two short numbers may be rounded the other way, and a
        // normalisation enlarges that.
        int together = precision == Precision.FLOAT32 ? STEPS : PER_EPOCH;
        for (int i = 0; i < together; i++) {
            assertThat(found[i]).as("loss of step %d", i).isCloseTo(expected[i], withinPercentage(0.1));
        }
    }

    @ParameterizedTest
    @EnumSource(NormJob.class)
    void seedsEndAsTheyDoAlone(NormJob norms) {
        var jobs = Stream.of(1L, 2L, 3L)
                .map(norms.job(Precision.FLOAT32, Combinations.OPTIMIZERS.get(4))::withSeed)
                .toList();
        var found = Stream.generate(RunningMetrics::new).limit(jobs.size()).toList();
        try (var group = new ProgramGroup(new CudaDevice(CompiledCard::open), jobs)) {
            group.run(1, 0, PER_EPOCH, found);
            for (int k = 0; k < jobs.size(); k++) {
                try (var alone = train(jobs.get(k))) {
                    alone.run(1, 0, PER_EPOCH, new RunningMetrics());
                    var member = group.members().get(k);
                    assertThat(member.state()).usingRecursiveComparison().isEqualTo(alone.state());
                    assertThat(member.evaluate(jobs.get(0).batches()))
                            .usingRecursiveComparison()
                            .isEqualTo(alone.evaluate(jobs.get(0).batches()));
                }
            }
        }
        assertThat(found.stream().map(RunningMetrics::lossSum).distinct()).hasSameSizeAs(jobs);
    }

    @ParameterizedTest
    @MethodSource("others")
    void theOrderOfTwoQueuesChangesNoBit(NormJob norms, Precision precision) {
        var job = norms.job(precision, Combinations.OPTIMIZERS.get(4));
        assertThat(trajectory(trainFirst(job, Launches.ASIDE))).isEqualTo(trajectory(trainFirst(job, Launches.MAIN)));
    }

    /** Rows of one number and of more than a block has threads, sums of one to three matrices. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 129, 1000})
    void everyShapeOfRows(int n) {
        for (int width : new int[] {1, 3, 32, 33, 256, 700}) {
            var a = new Matrix("A", n, width);
            var h = new Matrix("H", n, width);
            var normalized = new Matrix("N", n, width);
            var inverse = new Matrix("S", n, 1);
            var gamma = new Matrix("γ", 1, width);
            var delta = new Matrix("Δ", n, width);
            var g = new Matrix("∇γ", 1, width);
            var sum = new Matrix("R", n, width);
            expectTheReferences(
                    List.of(
                            new Operation.LayerNorm(h, normalized, inverse, a, gamma, 0.1),
                            new Operation.ScaleGradient(g, delta, normalized),
                            new Operation.LayerNormBackward(delta, normalized, inverse, gamma),
                            new Operation.LayerNorm(sum, a, inverse, a, gamma, 0.1),
                            new Operation.Sum(normalized, List.of(a)),
                            new Operation.Sum(a, List.of(h, sum)),
                            new Operation.Sum(h, List.of(h, a, delta))),
                    n);
        }
    }

    /** Columns of two numbers and of more than a block goes through together; blocks of columns that are not full. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 129, 1000})
    void everyShapeOfColumns(int n) {
        for (int width : new int[] {1, 3, 8, 33, 256}) {
            var a = new Matrix("A", n, width);
            var h = new Matrix("H", n, width);
            var normalized = new Matrix("N", n, width);
            var delta = new Matrix("Δ", n, width);
            var gamma = new Matrix("γ", 1, width);
            var inverse = new Matrix("S", 1, width);
            var mean = new Matrix("μ", 1, width);
            var variance = new Matrix("V", 1, width);
            var running = new Matrix("variance", 1, width);
            var sum = new Matrix("∇β", 1, width);
            var along = new Matrix("∇γ", 1, width);
            expectTheReferences(
                    List.of(
                            new Operation.BatchNorm(h, normalized, inverse, mean, variance, a, gamma, 0.1),
                            new Operation.ScaleGradient(along, delta, normalized),
                            new Operation.BatchNormBackward(delta, normalized, inverse, gamma, sum, along),
                            // Of numbers from −1 to 1, this makes a variance above 0.
                            new Operation.Standardize(normalized, h, Optional.of(mean), running, gamma, 1.5),
                            new Operation.Standardize(h, h, Optional.empty(), running, gamma, 1.5),
                            new Operation.BatchNorm(delta, a, inverse, mean, variance, a, gamma, 0.1),
                            new Operation.Average(running, variance, new Kept.OfStatistics(0.3))),
                    n);
        }
    }

    private static void expectTheReferences(List<Operation> operations, int n) {
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            double[] found = after(new CudaDevice(CompiledCard::open), precision, operations, n);
            double[] expected = after(new ReferenceDevice(), precision, operations, n);
            double tolerance = precision == Precision.FLOAT64 ? 1e-11 : 1e-4;
            double[] scales = DoubleStream.of(expected)
                    .map(value -> Math.max(1, Math.abs(value)))
                    .toArray();
            assertThat(over(found, scales))
                    .as("%s, %d rows", operations, n)
                    .is(near(over(expected, scales), tolerance));
        }
    }

    private static double[] over(double[] values, double[] scales) {
        assertThat(values).hasSameSizeAs(scales);
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] / scales[i])
                .toArray();
    }

    private static double[] after(Device device, Precision precision, List<Operation> operations, int n) {
        var matrices = new LinkedHashSet<Matrix>();
        operations.forEach(operation -> matrices.addAll(operation.matrices()));
        var random = new RandomStream(9, Purpose.EXPERIMENT, 0, 0);
        try (var memory = device.allocate(matrices, n, precision)) {
            for (var matrix : matrices) {
                var values = new double[matrix.rows() * matrix.columns()];
                java.util.Arrays.setAll(values, i -> random.nextUniform(-1, 1));
                memory.write(matrix, values, 0);
            }
            memory.kernel(operations).run(new Step(null, null, 0, n, null, null, 1, 3, 0.25, 7, new RunningMetrics()));
            var all = new ArrayList<Double>();
            for (var matrix : matrices) {
                var values = new double[matrix.rows() * matrix.columns()];
                memory.read(matrix, n, values, 0);
                for (double value : values) {
                    all.add(value);
                }
            }
            return all.stream().mapToDouble(x -> x).toArray();
        }
    }

    private static Training train(TrainingJob job) {
        return new ProgramTraining(new CudaDevice(CompiledCard::open), job);
    }

    private static Training trainFirst(TrainingJob job, int queue) {
        return new ProgramTraining(new CudaDevice(real -> CompiledCard.withFirst(real, queue)), job);
    }

    /** The loss of every step, then the parameters. */
    private static double[] trajectory(Training training) {
        try (training) {
            double[] parameters = training.parameters().values();
            var all = new double[STEPS + parameters.length];
            for (int step = 0; step < STEPS; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / PER_EPOCH, step % PER_EPOCH, 1, tally);
                all[step] = tally.loss();
            }
            System.arraycopy(training.parameters().values(), 0, all, STEPS, parameters.length);
            return all;
        }
    }
}
