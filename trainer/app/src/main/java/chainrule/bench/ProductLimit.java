package chainrule.bench;

import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.BlasThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.nd4j.Nd4jMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The time of a step's matrix products alone: what no program that multiplies as fast can go below. They run one after the
 * other on matrices of their own, as in a step, in two ways: in all of OpenBLAS's threads, in each order of storage, of which
 * for each product the fastest counts; and by the nd4j device's lanes. The limit is the faster of the two. In bfloat16 the
 * first way is in float32, and the second has to round the factors, too.
 */
final class ProductLimit implements AutoCloseable {
    /** About how many times the products are computed in a pass: in each order, in lanes, and to warm up. */
    static final int WAYS = BlasProduct.ORDERS + 3;

    /** New threads may share a core for a while, until the operating system has spread them. */
    private static final long WARM_UP_NANOS = 100_000_000;

    /** So small that weights stay what they are. */
    private static final double TINY_RATE = 1e-9;

    private final Map<Matrix, Pointer> operands = new HashMap<>();
    private final List<BlasProduct> products = new ArrayList<>();
    private final List<Double> inLanes = new ArrayList<>();
    private final int passes;
    private final TrainingJob job;
    private final StepProgram program;
    private final List<Operation> operations;

    /** @param passes times that each way is measured by a call of {@link #measure} */
    ProductLimit(TrainingJob job, int passes) {
        var program = StepProgram.training(job.initial().spec(), job.optimizer());
        var operations = program.operations().stream()
                .filter(operation -> operation instanceof Product)
                .toList();
        int n = job.batches().batch();
        for (var operation : operations) {
            var product = (Product) operation;
            operation
                    .matrices()
                    .forEach(matrix -> operands.computeIfAbsent(matrix, m -> random(m, n, job.precision())));
            products.add(BlasProduct.of(
                    product, n, operands.get(product.a()), operands.get(product.b()), operands.get(product.out())));
        }
        this.passes = passes;
        this.job = job;
        this.program = program;
        this.operations = operations;
    }

    /** The products on a device's own memory, ready to run. */
    private Kernel lanes(Nd4jMemory memory, Step step) {
        for (int l = 0; l < program.weights().size(); l++) {
            memory.write(
                    program.weights().get(l),
                    job.initial().values(),
                    job.initial().weights(l));
        }
        memory.kernel(gather(program)).run(step);
        return memory.kernel(operations);
    }

    private static List<Operation> gather(StepProgram program) {
        return program.operations().stream()
                .filter(operation -> operation instanceof Gather)
                .toList();
    }

    private static Pointer random(Matrix matrix, int batch, Precision precision) {
        int size = matrix.rows(batch) * matrix.columns();
        var random = new java.util.Random(size);
        var values = random.doubles(size, -0.05, 0.05).toArray();
        if (precision == Precision.FLOAT64) {
            return new DoublePointer(values);
        }
        var floats = new float[size];
        IntStream.range(0, size).forEach(i -> floats[i] = (float) values[i]);
        return new FloatPointer(floats);
    }

    /** Measures each way some times. */
    void measure() {
        BlasThreads.withAll(() -> {
            for (int order = 0; order < BlasProduct.ORDERS; order++) {
                for (int pass = 0; pass < passes; pass++) {
                    for (var product : products) {
                        product.time(order);
                    }
                }
            }
        });
        measureLanes();
    }

    /** Its team must not outlive the round: while there is one, OpenBLAS has one thread for whoever else calls it. */
    private void measureLanes() {
        int n = job.batches().batch();
        try (var memory = Nd4jDevice.parallel().allocate(program.matrices(), n, job.precision())) {
            var step = new Step(
                    job.batches(),
                    job.batches().order(1),
                    0,
                    n,
                    new double[n],
                    null,
                    1,
                    0,
                    TINY_RATE,
                    1,
                    new RunningMetrics());
            var lanes = lanes(memory, step);
            long warm = System.nanoTime() + WARM_UP_NANOS;
            do {
                lanes.run(step);
            } while (System.nanoTime() < warm);
            for (int pass = 0; pass < passes; pass++) {
                long begin = System.nanoTime();
                lanes.run(step);
                inLanes.add((System.nanoTime() - begin) * 1e-9);
            }
        }
    }

    /** Of all calls of {@link #measure}: the medians of each product's fastest order, in seconds. */
    double inThreads() {
        return products.stream().mapToDouble(BlasProduct::fastest).sum();
    }

    /** The median of all products in lanes, in seconds. */
    double inLanes() {
        return Medians.of(inLanes);
    }

    @Override
    public void close() {
        operands.values().forEach(Pointer::close);
    }
}
