package chainrule.engine.nd4j;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the bfloat16 kernels need of oneDNN. It is loaded when the first of them is made. */
final class OneDnn {
    private static final engine CPU = new engine(engine.kind.cpu, 0);

    private OneDnn() {}

    /** Whether the processor multiplies bfloat16 itself; without, it would be slower than float32. */
    static boolean hasBfloat16() {
        int with = dnnl.dnnl_cpu_isa_avx512_core_bf16;
        return System.getProperty("os.arch").equals("amd64") && (dnnl.dnnl_get_effective_cpu_isa() & with) == with;
    }

    static engine cpu() {
        return CPU;
    }

    /** A matrix in memory. */
    static memory.desc matrix(long rows, long columns, memory.data_type type, long rowStride, long columnStride) {
        return new memory.desc(new long[] {rows, columns}, type, new long[] {rowStride, columnStride});
    }

    /** Numbers in one piece. */
    static memory.desc vector(long size, memory.data_type type) {
        return new memory.desc(new long[] {size}, type, new long[] {1});
    }

    static memory memory(memory.desc shape, Pointer at) {
        return new memory(shape, CPU, at);
    }

    static stream stream() {
        return new stream(CPU);
    }

    /**
     * Work in the calling thread alone. oneDNN computes in libgomp's threads, whose number is the calling thread's own setting,
     * and which ND4J shares: it is put back.
     */
    static void alone(Runnable work) {
        var openMp = Threads.OPS;
        int before = openMp.ompGetMaxThreads();
        openMp.setOmpNumThreads(1);
        try {
            work.run();
        } finally {
            openMp.setOmpNumThreads(before);
        }
    }

    private static final class Threads {
        private static final NativeOps OPS = NativeOpsHolder.getInstance().getDeviceNativeOps();
    }
}
