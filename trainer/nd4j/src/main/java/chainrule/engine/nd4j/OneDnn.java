package chainrule.engine.nd4j;

import chainrule.engine.step.Operation.Product;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What the kernels need of oneDNN. It is loaded with the first of them. */
final class OneDnn {
    private static final int FEW_SAMPLES = 32;
    private static final long SMALL_PRODUCT = 1 << 20;

    private OneDnn() {}

    /** Whether the processor multiplies bfloat16 itself; without, it would be slower than float32. */
    static boolean hasBfloat16() {
        return has(dnnl.dnnl_cpu_isa_avx512_core_bf16);
    }

    /**
     * Whether a product in float32 should rather be oneDNN's than OpenBLAS's. Measured with AVX-512 on networks from 120 to 2048
     * units wide and batches from 1 to 2000: it takes 0.8 to 0.95 of the time from 32 samples on, for the weights' gradient with
     * fewer, too; but small products cost it more.
     *
     * @param batch the largest
     */
    static boolean isFaster(Product product, int batch) {
        return (batch >= FEW_SAMPLES || product.transposeA())
                && product.multiplyAdds(batch) >= SMALL_PRODUCT
                && hasAvx512();
    }

    static boolean hasAvx512() {
        return has(dnnl.dnnl_cpu_isa_avx512_core);
    }

    private static boolean has(int instructions) {
        return System.getProperty("os.arch").equals("amd64")
                && (dnnl.dnnl_get_effective_cpu_isa() & instructions) == instructions;
    }

    static engine cpu() {
        return Processor.CPU;
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
        return new memory(shape, cpu(), at);
    }

    static stream stream() {
        return new stream(cpu());
    }

    /**
     * Work in oneDNN's threads, or in the calling thread alone. oneDNN computes in libgomp's threads, whose number is the
     * calling thread's own setting, and which ND4J shares: it is put back.
     */
    static void run(boolean single, Runnable work) {
        if (!single) {
            work.run();
            return;
        }
        var openMp = Threads.OPS;
        int before = openMp.ompGetMaxThreads();
        openMp.setOmpNumThreads(1);
        try {
            work.run();
        } finally {
            openMp.setOmpNumThreads(before);
        }
    }

    /** Loads oneDNN, which networks of small products alone do without. */
    private static final class Processor {
        private static final engine CPU = new engine(engine.kind.cpu, 0);
    }

    private static final class Threads {
        private static final NativeOps OPS = NativeOpsHolder.getInstance().getDeviceNativeOps();
    }
}
