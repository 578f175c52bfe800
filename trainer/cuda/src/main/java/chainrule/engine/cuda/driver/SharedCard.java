package chainrule.engine.cuda.driver;

import chainrule.base.UserException;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.CompiledKernels;
import chainrule.engine.cuda.kernel.KernelCache;
import chainrule.engine.cuda.kernel.Nvrtc;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

/**
 * The first GPU that CUDA_VISIBLE_DEVICES shows, opened for one type: what takes long to make and what all training runs can
 * share. That is its context, the kernels' code, cuBLASLt's handle and the algorithms chosen so far. Several threads may use it:
 * each {@link DriverCard} has its own streams and memory. Who chooses algorithms or captures a graph locks this object.
 */
final class SharedCard implements AutoCloseable {
    private static final int TEN = 10;

    private final int device;
    private final CUctx_st context = new CUctx_st();
    private final CUmod_st module = new CUmod_st();
    private final cublasLtContext products = new cublasLtContext();
    private final Map<String, CUfunc_st> functions = new HashMap<>();
    private final Map<Gemm, Algorithms> algorithms = new HashMap<>();
    private final AtomicBoolean lost;

    private SharedCard(int device, AtomicBoolean lost) {
        this.device = device;
        this.lost = lost;
    }

    /**
     * @param lost is set by an error after which the context may be unusable; all cards of one process have the same context
     * @throws UserException if there is no GPU, or something that it needs is missing
     */
    static SharedCard open(ScalarType real, KernelCache cache, AtomicBoolean lost) {
        var libraries = CudaLibraries.here();
        libraries.problem().ifPresent(problem -> {
            throw new UserException(problem);
        });
        libraries.load();
        try {
            return open(real, cache, lost, libraries);
        } catch (LinkageError e) {
            throw new UserException(
                    "CUDA's libraries can't be used: %s%s"
                            .formatted(
                                    cause(e).getMessage(),
                                    CudaEnvironment.here().hintOnLoading()),
                    e);
        }
    }

    /** The bindings' own message only says that they have not been found. */
    private static Throwable cause(Throwable e) {
        return e.getCause() == null || e.getCause() == e ? e : cause(e.getCause());
    }

    private static SharedCard open(ScalarType real, KernelCache cache, AtomicBoolean lost, CudaLibraries libraries) {
        CudaErrors.check(cuInit(0), "cuInit");
        var device = new int[1];
        CudaErrors.check(cuDeviceGet(device, 0), "cuDeviceGet");
        int capability = TEN * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device[0])
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device[0]);
        var kernels = new CompiledKernels(new Nvrtc(libraries.compiler()), cache, real, capability);
        var card = new SharedCard(device[0], lost);
        CudaErrors.check(cuDevicePrimaryCtxRetain(card.context, device[0]), "cuDevicePrimaryCtxRetain");
        try {
            card.enter();
            card.load(kernels);
            CudaErrors.checkProduct(cublasLtCreate(card.products), "cublasLtCreate");
            return card;
        } catch (RuntimeException | LinkageError e) {
            cuDevicePrimaryCtxRelease(device[0]);
            throw e;
        }
    }

    private static int attribute(int which, int device) {
        var value = new int[1];
        CudaErrors.check(cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
        return value[0];
    }

    /** Code from the cache that the driver refuses is compiled again. */
    private void load(CompiledKernels kernels) {
        var cached = kernels.cached();
        if (cached.isPresent() && load(cached.get()) == CUDA_SUCCESS) {
            return;
        }
        CudaErrors.check(load(kernels.compile()), "cuModuleLoadData");
    }

    private int load(byte[] code) {
        try (var image = new BytePointer(code)) {
            return cuModuleLoadData(module, image);
        }
    }

    int device() {
        return device;
    }

    CUctx_st context() {
        return context;
    }

    /** The driver keeps a current context for each thread. */
    void enter() {
        check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    synchronized CUfunc_st function(String name) {
        return functions.computeIfAbsent(name, any -> {
            var function = new CUfunc_st();
            check(cuModuleGetFunction(function, module, name), "cuModuleGetFunction of " + name);
            return function;
        });
    }

    cublasLtContext products() {
        return products;
    }

    /** The algorithms for products, by {@link Gemm#anywhere}, for who has locked this. */
    Map<Gemm, Algorithms> algorithms() {
        return algorithms;
    }

    /** Whether a call has failed after which the context may be unusable. */
    boolean isLost() {
        return lost.get();
    }

    /**
     * Throws if a call of the driver failed. Memory that is missing leaves the context as it was; all other errors may not.
     *
     * @throws UserException if it is something to fix
     */
    void check(int code, String call) {
        if (code != CUDA_SUCCESS && code != CUDA_ERROR_OUT_OF_MEMORY) {
            lost.set(true);
        }
        CudaErrors.check(code, call);
    }

    /** Closes it, as far as possible: the context goes last. */
    @Override
    public void close() {
        algorithms.values().forEach(Algorithms::close);
        if (cuCtxSetCurrent(context) == CUDA_SUCCESS) {
            cublasLtDestroy(products);
            cuModuleUnload(module);
        }
        cuDevicePrimaryCtxRelease(device);
    }
}
