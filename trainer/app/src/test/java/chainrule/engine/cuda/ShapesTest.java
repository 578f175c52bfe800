package chainrule.engine.cuda;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.Combinations;
import chainrule.engine.RunningMetrics;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.cuda.plan.Stages;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.model.Activation;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kernels move four numbers at a time, and cut long columns into chunks: all matrices come out as the reference's, whatever
 * their sizes.
 */
class ShapesTest {
    private static final Factor HALF = new Factor(-0.5, 0);

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private static Step step(int n) {
        return new Step(null, null, 0, n, null, null, 1, 3, 0.25, 7, new RunningMetrics());
    }

    /** The numbers of all matrices after operations on the same random numbers. */
    private static List<double[]> after(Device device, Precision precision, List<Operation> operations, int n) {
        var matrices = new LinkedHashSet<Matrix>();
        operations.forEach(operation -> matrices.addAll(operation.matrices()));
        var random = new RandomStream(9, Purpose.EXPERIMENT, 0, 0);
        try (var memory = device.allocate(matrices, n, precision)) {
            for (var matrix : matrices) {
                var values = new double[matrix.rows() * matrix.columns()];
                // States of optimisers are squares.
                java.util.Arrays.setAll(
                        values,
                        i -> random.nextIndex(2000) / 1000.0 - (matrix.name().startsWith("s") ? 0 : 1));
                memory.write(matrix, values, 0);
            }
            memory.kernel(operations).run(step(n));
            var all = new ArrayList<double[]>();
            for (var matrix : matrices) {
                var values = new double[matrix.rows() * matrix.columns()];
                memory.read(matrix, n, values, 0);
                all.add(values);
            }
            return all;
        }
    }

    private static void expectTheReferences(List<Operation> operations, int n) {
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            double tolerance = precision == Precision.FLOAT64 ? 1e-12 : 1e-4;
            var found = after(new CudaDevice(CompiledCard::open), precision, operations, n);
            var expected = after(new ReferenceDevice(), precision, operations, n);
            for (int i = 0; i < found.size(); i++) {
                assertThat(worst(found.get(i), expected.get(i)))
                        .as("matrix %d of %s, %d rows", i, operations, n)
                        .isLessThan(tolerance);
            }
        }
    }

    /** Of large numbers relative to them. */
    private static double worst(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected).isNotEmpty();
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            worst = error <= worst || Double.isNaN(worst) ? worst : error;
        }
        return worst;
    }

    /** Rows of one chunk and of several, tiles that are full and that are not. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "33", "129", "300", "1000"})
    void deltasAndTheirSums(int n) {
        for (int columns : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 36, 100}) {
            var delta = new Matrix("Δ", n, columns);
            var h = new Matrix("H", n, columns);
            var mask = new Matrix("M", n, columns);
            var b = new Matrix("b", 1, columns);
            expectTheReferences(
                    List.of(
                            new DropBackward(delta, mask),
                            new ActivationBackward(delta, h, new Activation.Tanh()),
                            new ColumnSums(b, delta, HALF, Factor.ONE)),
                    n);
            expectTheReferences(List.of(new ColumnSums(b, delta, Factor.ONE, Factor.ZERO)), n);
        }
    }

    /** The sums are added up where their delta is made, unless something in between changes what they read or write. */
    @Test
    void sumsAreMadeEarlyOnlyIfTheyMayBe() {
        var delta = new Matrix("Δ", 5, 6);
        var h = new Matrix("H", 5, 6);
        var b = new Matrix("b", 1, 6);
        var other = new Matrix("W", 6, 6);
        var backward = new ActivationBackward(delta, h, new Activation.Tanh());
        var sums = new ColumnSums(b, delta, HALF, Factor.ONE);
        var apart = new Product(other, h, true, h, false, Factor.ONE, Factor.ZERO, "C7");
        var changesDelta = new Penalize(delta, h, new Penalty(0.1, 0.1), Factor.ONE);
        var readsSum = new Activate(h, b, new Activation.Tanh());
        expectTheReferences(List.of(backward, apart, sums), 5);
        expectTheReferences(List.of(backward, changesDelta, sums), 5);
        expectTheReferences(List.of(backward, readsSum, sums), 5);
        assertThat(Stages.of(List.of(backward, apart, sums), 5)).hasSize(2);
        assertThat(Stages.of(List.of(backward, changesDelta, sums), 5)).hasSize(3);
        assertThat(Stages.of(List.of(backward, readsSum, sums), 5)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9", "1023"})
    void rowsOfAnyLength(int columns) {
        for (int n : new int[] {1, 3}) {
            var h = new Matrix("H", n, columns);
            var out = new Matrix("D", n, columns);
            var b = new Matrix("b", 1, columns);
            var penalty = new Penalty(0.01, 0.02);
            expectTheReferences(
                    List.of(
                            new Activate(h, b, new Activation.Softplus()),
                            new Drop(out, new Matrix("M", n, columns), h, 2, 0.7),
                            new Penalize(h, out, penalty, HALF)),
                    n);
        }
    }

    /** Parameters whose sizes are no multiples of anything, in one list: up to their ends, and no further. */
    @Test
    void updatesOfSegmentsOfAnySize() {
        for (var optimizer : Combinations.OPTIMIZERS) {
            var operations = new ArrayList<Operation>();
            var gradients = new ArrayList<Matrix>();
            for (int columns : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1023, 1024, 1025, 2051}) {
                var w = new Matrix("W" + columns, 1, columns);
                var gradient = new Matrix("∇W" + columns, 1, columns);
                var states = IntStream.range(0, optimizer.statesPerParameter())
                        .mapToObj(k -> new Matrix("s%d(%s)".formatted(k, w), 1, columns))
                        .toList();
                gradients.add(gradient);
                operations.add(new Update(w, gradient, states, optimizer));
            }
            operations.add(0, new ClipGradients(gradients, 1.5));
            expectTheReferences(operations, 1);
        }
    }

    /** More pieces than a sum of squares has parts: 1,400 of 1,024 numbers. No block adds up more than 1,024 parts. */
    @Test
    void clippingOfManyGradients() {
        var all = List.of(new Matrix("∇W1", 1300, 1001), new Matrix("∇W2", 1, 7), new Matrix("∇W3", 100, 1001));
        List<Operation> operations = List.of(new ClipGradients(all, 0.5));
        var found = after(new CudaDevice(CompiledCard::open), Precision.FLOAT32, operations, 1);
        var expected = after(new ReferenceDevice(), Precision.FLOAT32, operations, 1);
        for (int i = 0; i < all.size(); i++) {
            assertThat(worst(found.get(i), expected.get(i))).isLessThan(1e-9);
        }
        var card = new NotingCard();
        after(new CudaDevice(real -> card), Precision.FLOAT32, operations, 1);
        assertThat(card.launches())
                .filteredOn(NotingCard.Kernel.class::isInstance)
                .allSatisfy(launch -> {
                    var kernel = (NotingCard.Kernel) launch;
                    assertThat(kernel.blocks()).isLessThanOrEqualTo(1024);
                    assertThat(!kernel.name().equals("clip") || kernel.number(5) <= 1024)
                            .isTrue();
                });
    }

    /** Samples of any width, as bytes and as numbers: also where four neighbours are of several samples. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void samplesOfAnyWidth(Precision precision) {
        for (int width = 1; width <= 9; width++) {
            for (var features : List.of(bytes(width), floats(width))) {
                gathers(features, width, precision);
            }
        }
    }

    private static final int SAMPLES = 7;

    private static Features bytes(int width) {
        var data = new byte[SAMPLES * width];
        var random = new RandomStream(3, Purpose.EXPERIMENT, 0, 0);
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.nextIndex(256);
        }
        return new Features.Bytes(data, width);
    }

    private static Features floats(int width) {
        var data = new float[SAMPLES * width];
        var random = new RandomStream(4, Purpose.EXPERIMENT, 0, 0);
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextIndex(1000) / 7f;
        }
        return new Features.Floats(data, width);
    }

    /** Products with the unit matrix give the inputs as products read them. */
    private static void gathers(Features features, int width, Precision precision) {
        var samples = new Samples(features, new int[SAMPLES]).all();
        var shape = Shape.vector(width);
        var normalization = Normalization.fit(Normalization.Kind.STANDARDIZE, shape, samples);
        var batches = new Batches(samples, shape, normalization, Augmentation.NONE, 5, 1);
        var x = Matrix.ofSamples("X", width);
        var unit = new Matrix("E", width, width);
        var out = Matrix.ofSamples("H", width);
        var ones = new double[width * width];
        IntStream.range(0, width).forEach(i -> ones[i * width + i] = 1);
        List<Operation> program =
                List.of(new Gather(x), new Product(out, x, false, unit, false, Factor.ONE, Factor.ZERO, "B1"));
        try (var memory = new CudaDevice(CompiledCard::open).allocate(List.of(x, unit, out), 5, precision)) {
            memory.write(unit, ones, 0);
            int[] order = batches.order(1);
            for (int from = 0, n = 5; from < SAMPLES; from += n, n = SAMPLES - n) {
                memory.kernel(program)
                        .run(new Step(batches, order, from, n, null, null, 1, 0, 0, 7, new RunningMetrics()));
                var found = new double[n * width];
                memory.read(out, n, found, 0);
                var expected = new double[n * width];
                batches.gather(order, from, n, 1, expected);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = precision.factor(precision.rounded(expected[i])) + 0.0;
                }
                assertThat(found).as("%d wide", width).containsExactly(expected);
            }
        }
    }
}
