package chainrule.engine.nd4j;

import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/** ND4J matrices, on the backend that is on the class path. */
public final class Nd4jDevice implements Device {
    private final int lanes;
    private final boolean single;

    private Nd4jDevice(int lanes, boolean single) {
        this.lanes = lanes;
        this.single = single;
    }

    /**
     * As many lanes as OpenBLAS would use threads, but no more than there are processors: OpenBLAS doesn't see that a container
     * has fewer of them than its machine.
     */
    public static Nd4jDevice parallel() {
        // ND4J is asked first: OpenBLAS knows its threads when ND4J has loaded it.
        return Storage.onCpu()
                ? ofThreads(Math.min(Runtime.getRuntime().availableProcessors(), BlasThreads.count()))
                : alone();
    }

    /** So many lanes, each of which multiplies in its own thread. */
    public static Nd4jDevice ofThreads(int threads) {
        return Storage.onCpu() ? new Nd4jDevice(threads, true) : alone();
    }

    /** All work in the calling thread, but for products: OpenBLAS and oneDNN decide on their threads. */
    public static Nd4jDevice alone() {
        return new Nd4jDevice(1, false);
    }

    @Override
    public Nd4jMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new Nd4jMemory(matrices, batch, precision, lanes, single);
    }
}
