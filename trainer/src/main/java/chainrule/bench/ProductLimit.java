package chainrule.bench;

import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.StepProgram;
import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import chainrule.update.Optimizer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The time of a step's matrix products alone: what no implementation on the same BLAS can go below. Each product is timed in
 * every order of its operands and of its result, and the fastest counts.
 */
public final class ProductLimit {
    private static final int REPETITIONS = 40;

    private final DataType type;

    public ProductLimit(Precision precision) {
        this.type = precision == Precision.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
    }

    /** Of a network's step, in seconds. */
    public double seconds(MlpSpec spec, Optimizer optimizer, int batch) {
        return StepProgram.training(spec, optimizer).operations().stream()
                .filter(operation -> operation instanceof Product)
                .mapToDouble(operation -> seconds((Product) operation, batch))
                .sum();
    }

    private double seconds(Product product, int n) {
        int m = product.out().rows(n);
        int columns = product.out().columns();
        int inner = product.transposeA() ? product.a().rows(n) : product.a().columns();
        double fastest = Double.POSITIVE_INFINITY;
        for (int order = 0; order < 8; order++) {
            boolean swapped = (order & 1) != 0;
            int rows = swapped ? columns : m;
            int cols = swapped ? m : columns;
            fastest = Math.min(fastest, seconds(rows, inner, cols, (order & 2) != 0, (order & 4) != 0));
        }
        return fastest;
    }

    /** c ← op(a)·op(b) with arrays in 'f' order. */
    private double seconds(int m, int k, int n, boolean transposeA, boolean transposeB) {
        INDArray a = Nd4j.rand(type, transposeA ? new long[] {k, m} : new long[] {m, k})
                .dup('f');
        INDArray b = Nd4j.rand(type, transposeB ? new long[] {n, k} : new long[] {k, n})
                .dup('f');
        INDArray c = Nd4j.createUninitialized(type, new long[] {m, n}, 'f');
        var times = new double[REPETITIONS];
        for (int i = -REPETITIONS / 4; i < REPETITIONS; i++) {
            long begin = System.nanoTime();
            Nd4j.gemm(a, b, c, transposeA, transposeB, 1, 0);
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) * 1e-9;
            }
        }
        a.close();
        b.close();
        c.close();
        Arrays.sort(times);
        return times[REPETITIONS / 2];
    }
}
