package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/** ND4J's matrices in the processor's memory, by a team of lanes. */
public final class Nd4jDevice implements ArrayDevice {
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
        if (!Storage.onCpu()) {
            // It is asked first also because OpenBLAS knows its threads when ND4J has loaded it.
            throw new IllegalStateException("ND4J's numbers lie on a card");
        }
        return ofThreads(Math.min(Runtime.getRuntime().availableProcessors(), BlasThreads.count()));
    }

    /** So many lanes, each of which multiplies in its own thread. */
    public static Nd4jDevice ofThreads(int threads) {
        return new Nd4jDevice(threads, true);
    }

    /**
     * All work in the calling thread, but for products: OpenBLAS and oneDNN decide on their threads. Where ND4J has another backend
     * than that for the processor, by that backend's operations.
     */
    public static ArrayDevice alone() {
        return Storage.onCpu() ? new Nd4jDevice(1, false) : new BackendDevice();
    }

    @Override
    public Nd4jMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new Nd4jMemory(matrices, batch, precision, lanes, single);
    }
}
