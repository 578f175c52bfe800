package chainrule.engine.cuda;

import chainrule.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

import static chainrule.engine.cuda.CudaErrors.checkProduct;
import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_64F;

/**
 * Matrix products by cuBLASLt. It counts rows and columns the other way around: what lies row by row here is the transpose
 * there, and out = op(a)·op(b) becomes outᵀ = op(b)ᵀ·op(a)ᵀ, so that a and b change places and nothing is copied. For each product the algorithm that cuBLASLt ranks first is kept: the same
 * bits every time on the same card. For another number of networks it may be another algorithm, which adds up in another
 * order.
 */
final class Products implements AutoCloseable {
    /** What algorithms may use beside the matrices: as much as NVIDIA advises for Hopper. */
    static final long WORKSPACE = 32L << 20;

    private final List<Lane> lanes;
    private final cublasLtContext handle;
    private final Map<Gemm, Optional<Plan>> plans = new HashMap<>();

    /**
     * A queue for products. Products in two queues may run at the same time, so each queue has its own workspace.
     *
     * @param workspace address of {@link #WORKSPACE} bytes
     */
    record Lane(CUstream_st stream, long workspace) {}

    /** A product's descriptions and its algorithm. */
    private record Plan(
            cublasLtMatmulDescOpaque_t operation,
            cublasLtMatrixLayoutOpaque_t a,
            cublasLtMatrixLayoutOpaque_t b,
            cublasLtMatrixLayoutOpaque_t out,
            cublasLtMatmulHeuristicResult_t choice) {}

    Products(SharedCard card, List<Lane> lanes) {
        this.handle = card.products();
        this.lanes = List.copyOf(lanes);
    }

    /** Whether there is an algorithm for it. */
    boolean can(Gemm product) {
        return plan(product).isPresent();
    }

    /** Makes ready what {@link #multiply} needs. */
    void prepare(Gemm product) {
        if (plan(product).isEmpty()) {
            throw new UserException(
                    "cuBLASLt has no algorithm on this card for a product of %d×%d×%d in %s: take float32"
                            .formatted(product.rows(), product.columns(), product.inner(), product.factors()));
        }
    }

    /**
     * Puts it into a queue.
     *
     * @param lane the queue's place among those given to the constructor
     */
    void multiply(Gemm product, int lane) {
        if (product.scales() instanceof Gemm.OnCard onCard) {
            multiply(product, lanes.get(lane), new Place(onCard.alpha()), new Place(onCard.beta()));
            return;
        }
        // The library copies the values before it returns, also while a graph is captured.
        var constants = (Gemm.Constants) product.scales();
        try (var alpha = number(product, constants.alpha());
                var beta = number(product, constants.beta())) {
            multiply(product, lanes.get(lane), alpha, beta);
        }
    }

    /** A number of the type of the result, in the computer's memory. */
    private static Pointer number(Gemm product, double value) {
        return product.factors() == Gemm.Factors.FLOAT64
                ? new DoublePointer(1).put(value)
                : new FloatPointer(1).put((float) value);
    }

    private void multiply(Gemm product, Lane lane, Pointer alpha, Pointer beta) {
        var plan = plan(product).orElseThrow();
        var out = new Place(product.out());
        checkProduct(
                cublasLtMatmul(
                        handle,
                        plan.operation,
                        alpha,
                        new Place(product.b()),
                        plan.a,
                        new Place(product.a()),
                        plan.b,
                        beta,
                        out,
                        plan.out,
                        out,
                        plan.out,
                        plan.choice.algo(),
                        new Place(lane.workspace),
                        WORKSPACE,
                        lane.stream),
                "cublasLtMatmul");
    }

    private Optional<Plan> plan(Gemm product) {
        return plans.computeIfAbsent(product, this::choose);
    }

    private Optional<Plan> choose(Gemm product) {
        boolean wide = product.factors() == Gemm.Factors.FLOAT64;
        int type = wide ? CUDA_R_64F : CUDA_R_32F;
        int factors = product.factors() == Gemm.Factors.BFLOAT16 ? CUDA_R_16BF : type;
        var operation = operation(product, compute(product.factors()), type);
        var members = product.members();
        int rowsOfB = product.transposeB() ? product.columns() : product.inner();
        int rowsOfA = product.transposeA() ? product.inner() : product.rows();
        var a = layout(factors, product.strideB(), rowsOfB, members.count(), members.b());
        var b = layout(factors, product.strideA(), rowsOfA, members.count(), members.a());
        var out = layout(type, product.columns(), product.rows(), members.count(), members.out());
        var choice = new cublasLtMatmulHeuristicResult_t(1);
        var found = new int[1];
        var preference = preference();
        int status = cublasLtMatmulAlgoGetHeuristic(handle, operation, a, b, out, out, preference, 1, choice, found);
        checkProduct(cublasLtMatmulPreferenceDestroy(preference), "cublasLtMatmulPreferenceDestroy");
        var plan = new Plan(operation, a, b, out, choice);
        if (status == CUBLAS_STATUS_SUCCESS && found[0] > 0 && choice.state() == CUBLAS_STATUS_SUCCESS) {
            return Optional.of(plan);
        }
        destroy(plan);
        if (status != CUBLAS_STATUS_NOT_SUPPORTED) {
            checkProduct(status, "cublasLtMatmulAlgoGetHeuristic");
        }
        return Optional.empty();
    }

    /** In float32 nothing is rounded but sums. */
    private static int compute(Gemm.Factors factors) {
        return switch (factors) {
            case FLOAT64 -> CUBLAS_COMPUTE_64F;
            case TF32 -> CUBLAS_COMPUTE_32F_FAST_TF32;
            case FLOAT32, BFLOAT16 -> CUBLAS_COMPUTE_32F;
        };
    }

    private static cublasLtMatmulDescOpaque_t operation(Gemm product, int compute, int type) {
        try (var place = new PointerPointer<cublasLtMatmulDescOpaque_t>(1)) {
            checkProduct(cublasLtMatmulDescCreate(place, compute, type), "cublasLtMatmulDescCreate");
            var operation = place.get(cublasLtMatmulDescOpaque_t.class, 0);
            boolean onCard = product.scales() instanceof Gemm.OnCard;
            int mode = onCard ? CUBLASLT_POINTER_MODE_DEVICE : CUBLASLT_POINTER_MODE_HOST;
            set(operation, CUBLASLT_MATMUL_DESC_POINTER_MODE, mode);
            set(operation, CUBLASLT_MATMUL_DESC_TRANSA, product.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N);
            set(operation, CUBLASLT_MATMUL_DESC_TRANSB, product.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N);
            if (product.epilogue() != Gemm.Epilogue.NONE) {
                boolean rect = product.epilogue() == Gemm.Epilogue.BIAS_RECT;
                int epilogue = rect ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
                set(operation, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
                set(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.bias());
                // Not every algorithm may know it: one network doesn't need it.
                if (product.members().count() > 1) {
                    set(
                            operation,
                            CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE,
                            product.members().bias());
                }
            }
            return operation;
        }
    }

    private static void set(cublasLtMatmulDescOpaque_t operation, int attribute, int value) {
        try (var pointer = new IntPointer(1).put(value)) {
            int status = cublasLtMatmulDescSetAttribute(operation, attribute, pointer, Integer.BYTES);
            checkProduct(status, "cublasLtMatmulDescSetAttribute");
        }
    }

    private static void set(cublasLtMatmulDescOpaque_t operation, int attribute, long value) {
        try (var pointer = new LongPointer(1).put(value)) {
            int status = cublasLtMatmulDescSetAttribute(operation, attribute, pointer, Long.BYTES);
            checkProduct(status, "cublasLtMatmulDescSetAttribute");
        }
    }

    /**
     * Of matrices that lie row by row: their columns are cuBLASLt's rows, and are next to each other.
     *
     * @param apart numbers from one matrix to the next
     */
    private static cublasLtMatrixLayoutOpaque_t layout(int type, int columns, int rows, int members, long apart) {
        try (var place = new PointerPointer<cublasLtMatrixLayoutOpaque_t>(1)) {
            checkProduct(cublasLtMatrixLayoutCreate(place, type, columns, rows, columns), "cublasLtMatrixLayoutCreate");
            var layout = place.get(cublasLtMatrixLayoutOpaque_t.class, 0);
            try (var count = new IntPointer(1).put(members);
                    var offset = new LongPointer(1).put(apart)) {
                set(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, count, Integer.BYTES);
                set(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, offset, Long.BYTES);
            }
            return layout;
        }
    }

    private static void set(cublasLtMatrixLayoutOpaque_t layout, int attribute, Pointer value, int bytes) {
        checkProduct(
                cublasLtMatrixLayoutSetAttribute(layout, attribute, value, bytes), "cublasLtMatrixLayoutSetAttribute");
    }

    private static cublasLtMatmulPreferenceOpaque_t preference() {
        try (var place = new PointerPointer<cublasLtMatmulPreferenceOpaque_t>(1);
                var size = new LongPointer(1).put(WORKSPACE)) {
            checkProduct(cublasLtMatmulPreferenceCreate(place), "cublasLtMatmulPreferenceCreate");
            var preference = place.get(cublasLtMatmulPreferenceOpaque_t.class, 0);
            int status = cublasLtMatmulPreferenceSetAttribute(
                    preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, size, Long.BYTES);
            checkProduct(status, "cublasLtMatmulPreferenceSetAttribute");
            return preference;
        }
    }

    private static void destroy(Plan plan) {
        checkProduct(cublasLtMatmulDescDestroy(plan.operation), "cublasLtMatmulDescDestroy");
        checkProduct(cublasLtMatrixLayoutDestroy(plan.a), "cublasLtMatrixLayoutDestroy");
        checkProduct(cublasLtMatrixLayoutDestroy(plan.b), "cublasLtMatrixLayoutDestroy");
        checkProduct(cublasLtMatrixLayoutDestroy(plan.out), "cublasLtMatrixLayoutDestroy");
        plan.choice.close();
    }

    @Override
    public void close() {
        plans.values().forEach(plan -> plan.ifPresent(Products::destroy));
        plans.clear();
    }
}
