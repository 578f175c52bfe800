package chainrule.engine.nd4j;

import chainrule.engine.Combinations;
import chainrule.engine.InputLayerJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Step;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every operation that a device knows with every activation, loss, optimiser, factor and transposition, also those that no program
 * has today, against the reference device.
 */
@Tag("slow")
class EveryOperationTest {
    private static final int BATCH = 7;
    private static final int WIDTH = 11;
    private static final int OUTPUTS = 3;
    private static final List<Factor> FACTORS =
            List.of(Factor.ZERO, Factor.ONE, Factor.MINUS_RATE, new Factor(-0.5, 0), new Factor(1, -2));

    private static final Matrix H = Matrix.ofSamples("H", WIDTH);
    private static final Matrix DELTA = Matrix.ofSamples("Δ", WIDTH);
    private static final Matrix O = Matrix.ofSamples("o", OUTPUTS);
    private static final Matrix MASK = Matrix.ofSamples("mask", WIDTH);
    private static final Matrix W = new Matrix("W", WIDTH, OUTPUTS);
    private static final Matrix V = new Matrix("V", OUTPUTS, WIDTH);
    private static final Matrix ROW = new Matrix("b", 1, WIDTH);
    private static final Matrix G = new Matrix("∇W", WIDTH, OUTPUTS);
    private static final InputLayer FEATURES = InputLayerJob.FEATURES;
    private static final Matrix X = Matrix.ofSamples("X", FEATURES.inputs());
    private static final Matrix Z = Matrix.ofSamples("Z", FEATURES.outputs());
    private static final Matrix DZ = Matrix.ofSamples("∇Z", FEATURES.outputs());
    private static final Matrix THETA = new Matrix("θ", 1, FEATURES.parameters());
    private static final Matrix SLOPES = new Matrix("p", 1, WIDTH);
    private static final Matrix VARIANCE = new Matrix("variance", 1, WIDTH);
    private static final List<Matrix> STATES =
            List.of(new Matrix("s1", WIDTH, OUTPUTS), new Matrix("s2", WIDTH, OUTPUTS));

    @BeforeAll
    static void threads() {
        NativeThreads.prepare();
    }

    private static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        for (var activation : SmallJob.activations()) {
            operations.add(new Operation.Activate(H, ROW, activation));
            operations.add(new Operation.ActivationBackward(DELTA, H, activation));
        }
        for (var alpha : FACTORS) {
            for (var beta : FACTORS) {
                operations.add(new Operation.ColumnSums(ROW, DELTA, alpha, beta));
                operations.add(new Operation.Product(O, H, false, W, false, alpha, beta, ""));
                operations.add(new Operation.Product(O, H, false, V, true, alpha, beta, ""));
                operations.add(new Operation.Product(DELTA, O, false, V, false, alpha, beta, ""));
                operations.add(new Operation.Product(G, H, true, O, false, alpha, beta, ""));
                operations.add(
                        new Operation.Product(G, V, true, new Matrix("Q", OUTPUTS, OUTPUTS), true, alpha, beta, ""));
            }
            for (var penalty : List.of(new Penalty(0.1, 0), new Penalty(0, 0.2), new Penalty(0.1, 0.2))) {
                operations.add(new Operation.Penalize(G, W, penalty, alpha));
                operations.add(new Operation.Penalize(W, W, penalty, alpha));
            }
        }
        operations.add(new Operation.Features(Z, X, THETA, FEATURES));
        operations.add(
                new Operation.FeaturesGradient(new Matrix("∇θ", 1, FEATURES.parameters()), DZ, X, Z, THETA, FEATURES));
        operations.add(new Operation.Parametric(H, Matrix.ofSamples("A", WIDTH), ROW, SLOPES));
        operations.add(new Operation.ParametricBackward(
                DELTA, new Matrix("∇p", 1, WIDTH), Matrix.ofSamples("A", WIDTH), SLOPES));
        var inverse = Matrix.ofSamples("1/σ", 1);
        operations.add(new Operation.LayerNorm(DELTA, MASK, inverse, H, ROW, 0.01));
        operations.add(new Operation.LayerNorm(DELTA, H, inverse, H, ROW, 0.01));
        operations.add(new Operation.LayerNormBackward(DELTA, H, inverse, ROW));
        operations.add(new Operation.ScaleGradient(ROW, DELTA, H));
        batchNorms(operations);
        operations.add(new Operation.Sum(DELTA, List.of(H)));
        operations.add(new Operation.Sum(DELTA, List.of(DELTA, H, MASK)));
        for (double keep : new double[] {0.25, 0.5, 0.9}) {
            operations.add(new Operation.Drop(DELTA, MASK, H, 1, keep));
        }
        operations.add(new Operation.DropBackward(DELTA, MASK));
        for (var loss : Loss.ofClasses()) {
            operations.add(new Operation.LossGradient(O, loss));
        }
        operations.add(new Operation.LossGradient(Matrix.ofSamples("o1", 1), Loss.BINARY_CROSS_ENTROPY));
        for (double norm : new double[] {0.1, 1000}) {
            operations.add(new Operation.ClipGradients(List.of(G, V), norm));
        }
        for (var averaging : List.of(new Averaging.Ema(0.9), new Averaging.Swa(2), new Averaging.Swa(9))) {
            for (int stepsPerEpoch : new int[] {4, 5}) {
                operations.add(new Operation.Average(W, G, new Kept.OfWeights(averaging, stepsPerEpoch, 3)));
            }
        }
        operations.add(new Operation.Average(W, G, new Kept.OfGradients(3)));
        for (var optimizer : Combinations.OPTIMIZERS) {
            operations.add(new Operation.Update(W, G, STATES.subList(0, optimizer.statesPerParameter()), optimizer));
        }
        return operations;
    }

    private static void batchNorms(List<Operation> operations) {
        var mean = new Matrix("mean", 1, WIDTH);
        var inverse = new Matrix("inverse", 1, WIDTH);
        operations.add(new Operation.BatchNorm(DELTA, MASK, inverse, mean, VARIANCE, H, ROW, 0.01));
        operations.add(new Operation.BatchNorm(DELTA, H, inverse, mean, VARIANCE, H, ROW, 0.01));
        operations.add(new Operation.BatchNormBackward(DELTA, H, inverse, ROW, mean, SLOPES));
        operations.add(new Operation.Standardize(DELTA, H, Optional.of(mean), VARIANCE, ROW, 0.01));
        operations.add(new Operation.Standardize(DELTA, DELTA, Optional.of(mean), VARIANCE, ROW, 0.01));
        operations.add(new Operation.Standardize(DELTA, DELTA, Optional.empty(), VARIANCE, ROW, 0.01));
        operations.add(new Operation.Average(mean, ROW, new Kept.OfStatistics(0.1)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void everyDeviceComputesWhatTheReferenceDoes(Precision precision) {
        double tolerance = precision == Precision.FLOAT32 ? 3e-6 : 1e-12;
        var wrong = new ArrayList<String>();
        int count = 0;
        for (var operation : operations()) {
            var matrices = List.copyOf(new LinkedHashSet<>(operation.matrices()));
            double[] expected = reference(operation, matrices, precision);
            double largest =
                    Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
            var found = new java.util.LinkedHashMap<String, double[]>();
            found.put("fast, 3 lanes", onProcessor(operation, matrices, precision, 3, true));
            found.put("exact", onProcessor(operation, matrices, precision, 1, false));
            found.put("own samples, 3 lanes", onOwnSamples(operation, matrices, precision));
            found.put("ND4J", onBackend(operation, matrices, precision));
            for (var device : found.entrySet()) {
                count++;
                for (int i = 0; i < expected.length; i++) {
                    if (!(Math.abs(device.getValue()[i] - expected[i]) <= tolerance * largest)) {
                        wrong.add("%s, %s [%d]: %s, not %s"
                                .formatted(device.getKey(), operation, i, device.getValue()[i], expected[i]));
                        break;
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(800);
    }

    private static Step step() {
        var batches = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY).batches(BATCH);
        var labels = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = i % 2;
        }
        return new Step(batches, batches.order(1), 0, BATCH, labels, null, 1, 3, 0.1, 1, new RunningMetrics());
    }

    private static double[] reference(Operation operation, List<Matrix> matrices, Precision precision) {
        try (var memory = new ReferenceDevice().allocate(matrices, BATCH, precision)) {
            for (var matrix : matrices) {
                memory.write(matrix, random(matrix), 0);
            }
            memory.kernel(List.of(operation)).run(step());
            return all(memory, left(operation, matrices));
        }
    }

    private static double[] onProcessor(
            Operation operation, List<Matrix> matrices, Precision precision, int lanes, boolean fast) {
        try (var memory = new Nd4jMemory(matrices, BATCH, precision, lanes, fast)) {
            return run(memory, operation, matrices, fast);
        }
    }

    /** In float32 each lane has samples of its own; in float64 none has. */
    private static double[] onOwnSamples(Operation operation, List<Matrix> matrices, Precision precision) {
        try (var memory = new Nd4jMemory(matrices, BATCH, precision, 3, true, false, 1)) {
            assertThat(memory.dividesSamples()).isEqualTo(precision == Precision.FLOAT32);
            return run(memory, operation, matrices, true);
        }
    }

    private static double[] run(Nd4jMemory memory, Operation operation, List<Matrix> matrices, boolean fast) {
        for (var matrix : matrices) {
            memory.fill(matrix, BATCH, random(matrix));
        }
        var kernel = fast ? memory.kernel(List.of(operation)) : memory.exact(List.of(operation));
        kernel.run(step());
        return all(memory, left(operation, matrices));
    }

    private static double[] onBackend(Operation operation, List<Matrix> matrices, Precision precision) {
        try (var memory = new BackendMemory(matrices, BATCH, precision)) {
            for (var matrix : matrices) {
                BackendMemory.put(random(matrix), memory.array(matrix, BATCH));
            }
            memory.kernel(List.of(operation)).run(step());
            return all(memory, left(operation, matrices));
        }
    }

    /** What the operation leaves: a gradient that was used up may hold anything. */
    private static List<Matrix> left(Operation operation, List<Matrix> matrices) {
        return operation instanceof Operation.Update update
                ? matrices.stream()
                        .filter(matrix -> matrix != update.gradient())
                        .toList()
                : matrices;
    }

    private static double[] all(Device.Values memory, List<Matrix> matrices) {
        int size = matrices.stream()
                .mapToInt(matrix -> matrix.rows(BATCH) * matrix.columns())
                .sum();
        var all = new double[size];
        int at = 0;
        for (var matrix : matrices) {
            memory.read(matrix, BATCH, all, at);
            at += matrix.rows(BATCH) * matrix.columns();
        }
        return all;
    }

    /** The same for every device; variances and second moments, which states may be, are never negative. */
    private static double[] random(Matrix matrix) {
        var random = new RandomStream(2, Purpose.EXPERIMENT, matrix.name().hashCode() & 0xFF, 3);
        var values = new double[matrix.rows(BATCH) * matrix.columns()];
        boolean positive = STATES.contains(matrix) || matrix.equals(VARIANCE);
        Arrays.setAll(values, i -> (float) (positive ? random.nextUniform() + 0.01 : random.nextGaussian()));
        return values;
    }
}
