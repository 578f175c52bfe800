package chainrule.engine.nd4j;

import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/** ND4J matrices, on the backend that is on the class path. */
public final class Nd4jDevice implements Device {
    private final int lanes;

    private Nd4jDevice(int lanes) {
        this.lanes = lanes;
    }

    /**
     * As many lanes as OpenBLAS would use threads, but no more than there are processors: OpenBLAS doesn't see that a container
     * has fewer of them than its machine.
     */
    public static Nd4jDevice parallel() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Nd4jDevice(Storage.onCpu() ? Math.min(processors, BlasThreads.count()) : 1);
    }

    /** All work in the calling thread, but for products: OpenBLAS decides on their threads. */
    public static Nd4jDevice alone() {
        return new Nd4jDevice(1);
    }

    @Override
    public Nd4jMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new Nd4jMemory(matrices, batch, precision, lanes);
    }
}
