package chainrule.engine.cuda.driver;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.KernelCall;
import chainrule.engine.cuda.card.Launches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;

import static org.bytedeco.cuda.global.cudart.*;

/**
 * An NVIDIA GPU through the driver API, for one training run. Its queue is one stream; a sequence is a CUDA graph, captured from
 * that stream and from the one aside. What is shared with other runs is in {@link SharedCard}.
 */
final class DriverCard implements Card {
    private static final int NAME_LENGTH = 256;
    /** Left to the driver and to cuBLASLt, which load code when it is first used. */
    private static final long RESERVE = 128L << 20;

    private final SharedCard shared;
    private final Runnable closed;
    private final CUstream_st stream = new CUstream_st();
    private final CUstream_st aside = new CUstream_st();
    private final Set<Long> taken = new HashSet<>();
    private final Products products;
    private RuntimeException failure;

    /** @param closed is told when this is closed */
    DriverCard(SharedCard shared, Runnable closed) {
        this.shared = shared;
        this.closed = closed;
        enter();
        check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        try {
            check(cuStreamCreate(aside, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            this.products = new Products(
                    shared,
                    List.of(
                            new Products.Lane(stream, allocate(Products.WORKSPACE)),
                            new Products.Lane(aside, allocate(Products.WORKSPACE))));
        } catch (RuntimeException e) {
            giveBack();
            throw e;
        }
    }

    private void enter() {
        shared.enter();
    }

    private void check(int code, String call) {
        shared.check(code, call);
    }

    /** The same for what gives something back: the first failure is thrown when all the rest is given back, too. */
    private void checkLater(int code, String call) {
        try {
            if (!shared.isLost()) {
                check(code, call);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public String name() {
        var name = new byte[NAME_LENGTH];
        check(cuDeviceGetName(name, NAME_LENGTH, shared.device()), "cuDeviceGetName");
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
        leave();
        taken.remove(address);
        checkLater(cuMemFree(address), "cuMemFree");
    }

    /** Before something is given back that work in the queue may use. */
    private void leave() {
        checkLater(cuCtxSetCurrent(shared.context()), "cuCtxSetCurrent");
        checkLater(cuStreamSynchronize(stream), "cuStreamSynchronize");
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
        synchronized (shared) {
            enter();
            return products.can(product);
        }
    }

    @Override
    public Sequence record(int members, Consumer<Launches> work) {
        synchronized (shared) {
            enter();
            while (true) {
                try (var noting = new Noting(members)) {
                    work.accept(noting);
                    return new Graph(capture(noting.list));
                } catch (Products.Refusal refused) {
                    // The next algorithm is in use now; where there is none, noting it says so.
                    continue;
                }
            }
        }
    }

    @Override
    public List<String> algorithms() {
        synchronized (shared) {
            return products.descriptions();
        }
    }

    /** Memory is taken, algorithms are chosen and events are made before the capture begins. */
    private final class Noting implements Launches, AutoCloseable {
        private final List<Runnable> list = new ArrayList<>();
        private final List<CUevent_st> marks = new ArrayList<>();
        private final int members;
        private int queue = MAIN;

        Noting(int members) {
            this.members = members;
        }

        private CUstream_st queueStream() {
            return queue == MAIN ? stream : aside;
        }

        @Override
        public void kernel(int blocks, int threads, KernelCall call) {
            var function = shared.function(call.kernel());
            var to = queueStream();
            list.add(() -> launch(function, to, blocks, members, threads, call));
        }

        @Override
        public void multiply(Gemm product) {
            products.prepare(product);
            int lane = queue;
            list.add(() -> products.multiply(product, lane));
        }

        @Override
        public void to(int queue) {
            this.queue = queue;
        }

        @Override
        public int mark() {
            var event = new CUevent_st();
            check(cuEventCreate(event, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
            marks.add(event);
            var from = queueStream();
            list.add(() -> check(cuEventRecord(event, from), "cuEventRecord"));
            return marks.size() - 1;
        }

        @Override
        public void await(int mark) {
            var event = marks.get(mark);
            var to = queueStream();
            list.add(() -> check(cuStreamWaitEvent(to, event, 0), "cuStreamWaitEvent"));
        }

        /** A captured graph has its dependencies instead of events. */
        @Override
        public void close() {
            marks.forEach(event -> checkLater(cuEventDestroy(event), "cuEventDestroy"));
        }
    }

    /** The driver copies the arguments. */
    private void launch(CUfunc_st function, CUstream_st to, int blocks, int members, int threads, KernelCall call) {
        try (var scope = new PointerScope()) {
            var values = call.values().stream().map(DriverCard::value).toArray(Pointer[]::new);
            var list = new PointerPointer<Pointer>(values);
            check(
                    cuLaunchKernel(function, blocks, members, 1, threads, 1, 1, 0, to, list, null),
                    "cuLaunchKernel of " + call.kernel());
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
            if (cuStreamEndCapture(stream, graph) == CUDA_SUCCESS) {
                cuGraphDestroy(graph);
            }
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
            leave();
            checkLater(cuGraphExecDestroy(executable), "cuGraphExecDestroy");
        }
    }

    @Override
    public void close() {
        leave();
        products.close();
        giveBack();
        closed.run();
        if (failure != null) {
            throw failure;
        }
    }

    private void giveBack() {
        for (long address : taken) {
            checkLater(cuMemFree(address), "cuMemFree");
        }
        taken.clear();
        if (!aside.isNull()) {
            checkLater(cuStreamDestroy(aside), "cuStreamDestroy");
        }
        checkLater(cuStreamDestroy(stream), "cuStreamDestroy");
    }
}
