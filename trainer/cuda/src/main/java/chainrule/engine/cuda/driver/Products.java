package chainrule.engine.cuda.driver;

import chainrule.base.UserException;
import chainrule.engine.cuda.card.Gemm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

import static chainrule.engine.cuda.driver.CudaErrors.checkProduct;
import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

/**
 * Matrix products by cuBLASLt. It counts rows and columns the other way around: what lies row by row here is the transpose
 * there, and out = op(a)·op(b) becomes outᵀ = op(b)ᵀ·op(a)ᵀ, so that a and b change places and nothing is copied. For another
 * number of networks a product may have another algorithm, which adds up in another order. Who calls this has locked the
 * {@link SharedCard}.
 */
final class Products implements AutoCloseable {
    /** What algorithms may use in addition to the matrices: as much as NVIDIA advises for Hopper. */
    static final long WORKSPACE = 32L << 20;

    private final SharedCard card;
    private final List<Lane> lanes;
    private final Map<Gemm, Plan> plans = new LinkedHashMap<>();

    /**
     * A queue for products. Products in two queues may run at the same time, so each queue has its own workspace.
     *
     * @param workspace address of {@link #WORKSPACE} bytes
     */
    record Lane(CUstream_st stream, long workspace) {}

    /** A product's descriptions and the algorithms for it. */
    private record Plan(
            cublasLtMatmulDescOpaque_t operation,
            cublasLtMatrixLayoutOpaque_t a,
            cublasLtMatrixLayoutOpaque_t b,
            cublasLtMatrixLayoutOpaque_t out,
            Algorithms algorithms) {}

    /** An algorithm that ran before was refused: what was recorded has to be recorded again. */
    @SuppressWarnings("serial")
    static final class Refusal extends RuntimeException {
        private Refusal(Gemm product, int status) {
            super("%s: %s".formatted(product, CudaErrors.productStatus(status)));
        }
    }

    Products(SharedCard card, List<Lane> lanes) {
        this.card = card;
        this.lanes = List.copyOf(lanes);
    }

    /** Whether there is an algorithm for it. */
    boolean can(Gemm product) {
        return plan(product).algorithms.chosen().isPresent();
    }

    /** Makes ready what {@link #multiply} needs. */
    void prepare(Gemm product) {
        if (!can(product)) {
            throw new UserException("cuBLASLt on this GPU can't multiply %s: %s; use another precision or engine"
                    .formatted(product, plan(product).algorithms.description()));
        }
    }

    /** How each kind of product is made, in the order in which they were recorded. */
    List<String> descriptions() {
        return plans.keySet().stream()
                .map(Gemm::anywhere)
                .distinct()
                .map(kind -> kind + ": " + card.algorithms().get(kind).description())
                .toList();
    }

    /**
     * Puts it into a queue.
     *
     * @param lane the queue's place among those given to the constructor
     */
    void multiply(Gemm product, int lane) {
        var plan = plan(product);
        var algorithm = plan.algorithms.chosen().orElseThrow();
        int status = scaled(
                product,
                (alpha, beta) -> multiply(product, plan, algorithm, lanes.get(lane), alpha, beta, product.out()));
        if (status != CUBLAS_STATUS_SUCCESS) {
            plan.algorithms.refuse(status);
            throw new Refusal(product, status);
        }
    }

    /** Takes α and β. */
    @FunctionalInterface
    private interface Scaled {
        int run(Pointer alpha, Pointer beta);
    }

    private static int scaled(Gemm product, Scaled work) {
        if (product.scales() instanceof Gemm.OnCard onCard) {
            return work.run(new DevicePointer(onCard.alpha()), new DevicePointer(onCard.beta()));
        }
        // The library copies the values before it returns, also while a graph is captured.
        var constants = (Gemm.Constants) product.scales();
        try (var alpha = number(product, constants.alpha());
                var beta = number(product, constants.beta())) {
            return work.run(alpha, beta);
        }
    }

    /** A number of the type of the result, in the computer's memory. */
    private static Pointer number(Gemm product, double value) {
        return product.factors() == Gemm.Factors.FLOAT64
                ? new DoublePointer(1).put(value)
                : new FloatPointer(1).put((float) value);
    }

    private int multiply(
            Gemm product,
            Plan plan,
            cublasLtMatmulAlgo_t algorithm,
            Lane lane,
            Pointer alpha,
            Pointer beta,
            long result) {
        var out = new DevicePointer(result);
        return cublasLtMatmul(
                card.products(),
                plan.operation,
                alpha,
                new DevicePointer(product.b()),
                plan.a,
                new DevicePointer(product.a()),
                plan.b,
                beta,
                out,
                plan.out,
                out,
                plan.out,
                algorithm,
                new DevicePointer(lane.workspace),
                WORKSPACE,
                lane.stream);
    }

    private Plan plan(Gemm product) {
        return plans.computeIfAbsent(product, this::described);
    }

    private Plan described(Gemm product) {
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
        var known = card.algorithms().get(product.anywhere());
        if (known != null) {
            return new Plan(operation, a, b, out, known);
        }
        var plan = new Plan(operation, a, b, out, offered(operation, a, b, out));
        plan.algorithms.choose(algorithm -> tried(product, plan, algorithm));
        card.algorithms().put(product.anywhere(), plan.algorithms);
        return plan;
    }

    private Algorithms offered(
            cublasLtMatmulDescOpaque_t operation,
            cublasLtMatrixLayoutOpaque_t a,
            cublasLtMatrixLayoutOpaque_t b,
            cublasLtMatrixLayoutOpaque_t out) {
        var offers = new cublasLtMatmulHeuristicResult_t(Algorithms.MOST);
        var found = new int[1];
        var preference = preference();
        int status = cublasLtMatmulAlgoGetHeuristic(
                card.products(), operation, a, b, out, out, preference, Algorithms.MOST, offers, found);
        checkProduct(cublasLtMatmulPreferenceDestroy(preference), "cublasLtMatmulPreferenceDestroy");
        if (status != CUBLAS_STATUS_NOT_SUPPORTED) {
            checkProduct(status, "cublasLtMatmulAlgoGetHeuristic");
        }
        return new Algorithms(offers, status == CUBLAS_STATUS_SUCCESS ? found[0] : 0);
    }

    /**
     * Runs a product once, into memory that nothing else uses: the factors are only read. This also loads the algorithm's code,
     * before a capture needs it. Without memory for the result, it is captured only, and not run.
     *
     * @return 0, or cuBLASLt's status
     */
    private int tried(Gemm product, Plan plan, cublasLtMatmulAlgo_t algorithm) {
        var lane = lanes.get(0);
        var place = new long[1];
        int code = cuMemAlloc(place, product.bytesOfOut());
        if (code == CUDA_ERROR_OUT_OF_MEMORY) {
            return captured(product, plan, algorithm, lane);
        }
        card.check(code, "cuMemAlloc");
        try {
            int status =
                    scaled(product, (alpha, beta) -> multiply(product, plan, algorithm, lane, alpha, beta, place[0]));
            card.check(cuStreamSynchronize(lane.stream), "cuStreamSynchronize after " + product);
            return status;
        } finally {
            cuMemFree(place[0]);
        }
    }

    private int captured(Gemm product, Plan plan, cublasLtMatmulAlgo_t algorithm, Lane lane) {
        int mode = CU_STREAM_CAPTURE_MODE_RELAXED;
        card.check(cuStreamBeginCapture(lane.stream, mode), "cuStreamBeginCapture");
        var graph = new CUgraph_st();
        int status =
                scaled(product, (alpha, beta) -> multiply(product, plan, algorithm, lane, alpha, beta, product.out()));
        int code = cuStreamEndCapture(lane.stream, graph);
        if (code == CUDA_SUCCESS) {
            cuGraphDestroy(graph);
        }
        return status;
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
                boolean relu = product.epilogue() == Gemm.Epilogue.BIAS_RELU;
                int epilogue = relu ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
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
    }

    @Override
    public void close() {
        plans.values().forEach(Products::destroy);
        plans.clear();
    }
}
