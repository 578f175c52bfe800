package chainrule.engine.nd4j;

import chainrule.engine.nd4j.Partition.Tile;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

/**
 * A lane's tile of out ← α·op(a)·op(b) + β·out with a and b in float32 or bfloat16, sums and out in float32, by oneDNN. It
 * multiplies matrices row by row, and these lie column by column: so it is given the transposes, outᵀ ← α·op(b)ᵀ·op(a)ᵀ + β·outᵀ.
 */
final class OneDnnProduct implements Kernel {
    private final Product product;
    private final Partition share;
    private final boolean single;
    private final Storage.Floats out;
    private final data_type factors;
    private final Factor a;
    private final Factor b;
    private final FloatPointer outAt;
    private final FloatPointer alpha = new FloatPointer(1);
    private final stream stream = OneDnn.stream();
    private final Map<Integer, Prepared> byBatch = new HashMap<>();
    private float[] line = new float[0];

    /** For batches of one size, or the lane's part of them; {@code multiply} does nothing if the lane has no part of it. */
    private record Prepared(Tile tile, Runnable multiply) {}

    OneDnnProduct(
            Product product, Partition share, boolean single, Storage.Floats out, Storage.Floats a, Storage.Floats b) {
        this(product, share, single, out, data_type.f32, new Factor(a, a.pointer()), new Factor(b, b.pointer()));
    }

    /** Of their copies in bfloat16. */
    OneDnnProduct(
            Product product,
            Partition share,
            boolean single,
            Storage.Floats out,
            Storage.Floats a,
            Storage.Floats b,
            BfloatCopies copies) {
        this(
                product,
                share,
                single,
                out,
                data_type.bf16,
                new Factor(a, copies.of(a.matrix())),
                new Factor(b, copies.of(b.matrix())));
    }

    private OneDnnProduct(
            Product product,
            Partition share,
            boolean single,
            Storage.Floats out,
            data_type factors,
            Factor a,
            Factor b) {
        this.product = product;
        this.share = share;
        this.single = single;
        this.out = out;
        this.factors = factors;
        this.a = a;
        this.b = b;
        this.outAt = out.pointer();
    }

    /** What is multiplied, and where it or its copy begins. */
    private record Factor(Storage.Floats matrix, Pointer at) {
        Pointer from(long number) {
            return at.getPointer(matrix.start() + number);
        }
    }

    @Override
    public void run(Step step) {
        OneDnn.run(single, () -> multiply(step));
    }

    private void multiply(Step step) {
        var prepared = byBatch.computeIfAbsent(step.whole(), whole -> prepare(step.n()));
        alpha.put((float) product.alpha().at(step.rate()));
        float beta = (float) product.beta().at(step.rate());
        if (!product.beta().isZero() && beta != 1) {
            scale(prepared.tile(), product.out().rows(step.n()), beta);
        }
        prepared.multiply().run();
    }

    private Prepared prepare(int n) {
        int rows = product.out().rows(n);
        var tile = share.tile(rows, product.out().columns(), dividesRows(rows));
        if (tile.rows() == 0 || tile.columns() == 0) {
            return new Prepared(tile, () -> {});
        }
        int inner = product.transposeA() ? product.a().rows(n) : product.a().columns();
        int ldA = a.matrix().stride(n);
        int ldB = b.matrix().stride(n);
        int ldOut = out.stride(n);
        var right = OneDnn.matrix(
                tile.columns(), inner, factors, product.transposeB() ? 1 : ldB, product.transposeB() ? ldB : 1);
        var left = OneDnn.matrix(
                inner, tile.rows(), factors, product.transposeA() ? 1 : ldA, product.transposeA() ? ldA : 1);
        var result = OneDnn.matrix(tile.columns(), tile.rows(), data_type.f32, ldOut, 1);
        var attributes = new primitive_attr();
        attributes.set_scales_mask(DNNL_ARG_SRC, 0);
        if (!product.beta().isZero()) {
            var sum = new post_ops();
            sum.append_sum();
            attributes.set_post_ops(sum);
        }
        var multiplication =
                new matmul(new matmul.primitive_desc(OneDnn.cpu(), right, left, result, attributes, false));
        long fromB = (long) tile.fromColumn() * (product.transposeB() ? 1 : ldB);
        long fromA = (long) tile.fromRow() * (product.transposeA() ? ldA : 1);
        long fromOut = out.start() + (long) tile.fromColumn() * ldOut + tile.fromRow();
        var arguments = new IntMemoryMap();
        arguments.put(DNNL_ARG_SRC, OneDnn.memory(right, b.from(fromB)));
        arguments.put(DNNL_ARG_WEIGHTS, OneDnn.memory(left, a.from(fromA)));
        arguments.put(DNNL_ARG_DST, OneDnn.memory(result, outAt.getPointer(fromOut)));
        arguments.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC, OneDnn.memory(OneDnn.vector(1, data_type.f32), alpha));
        return new Prepared(tile, () -> multiplication.execute(stream, arguments));
    }

    /**
     * Whether lanes take rows and not columns of a weights' gradient: then it is higher than wide, and each lane packs less of the other
     * factor. With AMX such a product of 2048×256×512 takes 0.6 of the time.
     */
    private boolean dividesRows(int rows) {
        return factors == data_type.bf16
                && product.transposeA()
                && product.beta().isZero()
                && rows > product.out().columns();
    }

    /** What is kept of out: oneDNN adds the whole of it. */
    private void scale(Tile tile, int rows, float beta) {
        if (line.length < tile.rows()) {
            line = new float[tile.rows()];
        }
        for (int j = tile.fromColumn(); j < tile.toColumn(); j++) {
            int at = j * rows + tile.fromRow();
            out.get(at, tile.rows(), line);
            for (int i = 0; i < tile.rows(); i++) {
                line[i] *= beta;
            }
            out.put(at, tile.rows(), line);
        }
    }
}
