package chainrule.engine.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;

import static chainrule.engine.cuda.CudaErrors.check;
import static org.bytedeco.cuda.global.cudart.*;

/**
 * An NVIDIA card through the driver API: the first one that CUDA_VISIBLE_DEVICES shows. Its queue is one stream; a sequence is
 * a CUDA graph, captured from that stream.
 */
final class DriverCard implements Card {
    private static final int NAME_LENGTH = 256;
    /** Left to the driver and to cuBLASLt, which load code when it is first used. */
    private static final long RESERVE = 128L << 20;

    private final int device;
    private final CUctx_st context = new CUctx_st();
    private final CUstream_st stream = new CUstream_st();
    private final CUmod_st module = new CUmod_st();
    private final Map<String, CUfunc_st> functions = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private final Products products;

    private DriverCard(int device, byte[] kernels) {
        this.device = device;
        check(cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        enter();
        check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        try (var image = new BytePointer(kernels)) {
            check(cuModuleLoadData(module, image), "cuModuleLoadData");
        }
        this.products = new Products(List.of(new Products.Lane(stream, allocate(Products.WORKSPACE))));
    }

    /** @throws chainrule.UserException if there is no card, or something that it needs is missing */
    static Card open(Real real) {
        var libraries = CudaLibraries.here();
        libraries.problem().ifPresent(problem -> {
            throw new chainrule.UserException(problem);
        });
        libraries.load();
        check(cuInit(0), "cuInit");
        var device = new int[1];
        check(cuDeviceGet(device, 0), "cuDeviceGet");
        int capability = 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device[0])
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device[0]);
        return new DriverCard(device[0], new Nvrtc(libraries.compiler()).forCard(real, capability));
    }

    private static int attribute(int which, int device) {
        var value = new int[1];
        check(cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
        return value[0];
    }

    /** The driver keeps a current context for each thread. */
    private void enter() {
        check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    @Override
    public String name() {
        var name = new byte[NAME_LENGTH];
        check(cuDeviceGetName(name, NAME_LENGTH, device), "cuDeviceGetName");
        return new String(name, java.nio.charset.StandardCharsets.UTF_8).replace("\0", "");
    }

    @Override
    public long free() {
        enter();
        try (var free = new SizeTPointer(1);
                var total = new SizeTPointer(1)) {
            check(cuMemGetInfo(free, total), "cuMemGetInfo");
            return Math.max(0, free.get() - RESERVE);
        }
    }

    @Override
    public long allocate(long bytes) {
        enter();
        var address = new long[1];
        check(cuMemAlloc(address, bytes), "cuMemAlloc");
        taken.add(address[0]);
        check(cuMemsetD8Async(address[0], (byte) 0, bytes, stream), "cuMemsetD8Async");
        return address[0];
    }

    @Override
    public void release(long address) {
        enter();
        waitForAll();
        taken.remove(address);
        check(cuMemFree(address), "cuMemFree");
    }

    @Override
    public void write(long address, ByteBuffer from) {
        enter();
        check(cuMemcpyHtoDAsync(address, new BytePointer(from), from.remaining(), stream), "cuMemcpyHtoDAsync");
        waitForAll();
    }

    @Override
    public void read(long address, ByteBuffer to) {
        enter();
        check(cuMemcpyDtoHAsync(new BytePointer(to), address, to.remaining(), stream), "cuMemcpyDtoHAsync");
        waitForAll();
    }

    @Override
    public void copy(long to, long from, long bytes) {
        enter();
        check(cuMemcpyDtoDAsync(to, from, bytes, stream), "cuMemcpyDtoDAsync");
    }

    private void waitForAll() {
        check(cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    @Override
    public boolean fuses(Gemm product) {
        enter();
        return products.can(product);
    }

    @Override
    public Sequence record(int members, Consumer<Launches> work) {
        enter();
        var list = new ArrayList<Runnable>();
        work.accept(new Noting(list, members));
        return new Graph(capture(list));
    }

    /** Memory is taken and algorithms are chosen before the capture begins. */
    private final class Noting implements Launches {
        private final List<Runnable> list;
        private final int members;

        Noting(List<Runnable> list, int members) {
            this.list = list;
            this.members = members;
        }

        @Override
        public void kernel(String name, int blocks, int threads, Object... arguments) {
            var function = functions.computeIfAbsent(name, DriverCard.this::function);
            list.add(() -> launch(function, name, blocks, members, threads, arguments));
        }

        @Override
        public void multiply(Gemm product) {
            products.prepare(product);
            list.add(() -> products.multiply(product, 0));
        }
    }

    private CUfunc_st function(String name) {
        var function = new CUfunc_st();
        check(cuModuleGetFunction(function, module, name), "cuModuleGetFunction of " + name);
        return function;
    }

    /** The driver copies the arguments. */
    private void launch(CUfunc_st function, String name, int blocks, int members, int threads, Object... arguments) {
        try (var scope = new PointerScope()) {
            var values = new Pointer[arguments.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i]);
            }
            var list = new PointerPointer<Pointer>(values);
            check(
                    cuLaunchKernel(function, blocks, members, 1, threads, 1, 1, 0, stream, list, null),
                    "cuLaunchKernel of " + name);
        }
    }

    private static Pointer value(Object argument) {
        if (argument instanceof Long number) {
            return new LongPointer(1).put(number);
        } else if (argument instanceof Integer number) {
            return new IntPointer(1).put(number);
        }
        return new DoublePointer(1).put((Double) argument);
    }

    private CUgraphExec_st capture(List<Runnable> work) {
        var graph = new CUgraph_st();
        // Relaxed: cuBLASLt may load code when it first uses an algorithm.
        check(cuStreamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_RELAXED), "cuStreamBeginCapture");
        try {
            work.forEach(Runnable::run);
        } catch (RuntimeException e) {
            cuStreamEndCapture(stream, graph);
            throw e;
        }
        check(cuStreamEndCapture(stream, graph), "cuStreamEndCapture");
        var executable = new CUgraphExec_st();
        check(cuGraphInstantiate(executable, graph, 0), "cuGraphInstantiate");
        check(cuGraphDestroy(graph), "cuGraphDestroy");
        return executable;
    }

    /** A captured graph. */
    private final class Graph implements Sequence {
        private final CUgraphExec_st executable;

        Graph(CUgraphExec_st executable) {
            this.executable = executable;
        }

        @Override
        public void run() {
            enter();
            check(cuGraphLaunch(executable, stream), "cuGraphLaunch");
        }

        @Override
        public void close() {
            enter();
            waitForAll();
            check(cuGraphExecDestroy(executable), "cuGraphExecDestroy");
        }
    }

    @Override
    public void close() {
        enter();
        waitForAll();
        products.close();
        for (long address : taken) {
            check(cuMemFree(address), "cuMemFree");
        }
        taken.clear();
        check(cuModuleUnload(module), "cuModuleUnload");
        check(cuStreamDestroy(stream), "cuStreamDestroy");
        check(cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease");
    }
}
