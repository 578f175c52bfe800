package chainrule.bench;

import chainrule.engine.step.Operation.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

/**
 * A product of a step as OpenBLAS can compute it: row by row or column by column, each operand unchanged or transposed. The
 * numbers in the operands don't matter, only their shapes.
 *
 * @param m rows of the result
 * @param k what is summed over
 * @param n columns of the result
 * @param keeps whether the result is added to what was there
 * @param times by order
 */
record BlasProduct(int m, int k, int n, boolean keeps, Pointer a, Pointer b, Pointer out, List<List<Double>> times) {
    /** (by rows or by columns) × (a transposed or not) × (b transposed or not). */
    static final int ORDERS = 8;

    /** So small a factor that sums stay finite. */
    private static final float TINY = 1e-9f;

    static BlasProduct of(Product product, int batch, Pointer a, Pointer b, Pointer out) {
        int inner = product.transposeA() ? product.a().rows(batch) : product.a().columns();
        var times = Stream.<List<Double>>generate(ArrayList::new).limit(ORDERS).toList();
        return new BlasProduct(
                product.out().rows(batch),
                inner,
                product.out().columns(),
                !product.beta().isZero(),
                a,
                b,
                out,
                times);
    }

    /** Runs it, and keeps the time. */
    void time(int order) {
        long begin = System.nanoTime();
        run(order);
        times.get(order).add((System.nanoTime() - begin) * 1e-9);
    }

    /** The median time in the fastest order, in seconds. */
    double fastest() {
        return times.stream().mapToDouble(Medians::of).min().orElseThrow();
    }

    private void run(int order) {
        boolean byRows = (order & 1) != 0;
        boolean transposedA = (order & 2) != 0;
        boolean transposedB = (order & 4) != 0;
        int layout = byRows ? CblasRowMajor : CblasColMajor;
        int transA = transposedA ? CblasTrans : CblasNoTrans;
        int transB = transposedB ? CblasTrans : CblasNoTrans;
        int ldA = byRows == transposedA ? m : k;
        int ldB = byRows == transposedB ? k : n;
        int ldOut = byRows ? n : m;
        float alpha = keeps ? TINY : 1;
        float beta = keeps ? 1 : 0;
        if (out instanceof FloatPointer c) {
            var left = (FloatPointer) a;
            var right = (FloatPointer) b;
            cblas_sgemm(layout, transA, transB, m, n, k, alpha, left, ldA, right, ldB, beta, c, ldOut);
        } else {
            var left = (DoublePointer) a;
            var right = (DoublePointer) b;
            cblas_dgemm(
                    layout, transA, transB, m, n, k, alpha, left, ldA, right, ldB, beta, (DoublePointer) out, ldOut);
        }
    }
}
