package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;

/** ND4J's matrices in the processor's memory, by a team of lanes. */
public final class Nd4jDevice implements ArrayDevice {
    /** Numbers of parameters, gradients and states times samples below which lanes wait for each other longer than they compute. */
    private static final long LITTLE_WORK = 1 << 19;

    private final int lanes;
    private final boolean single;
    private final boolean adaptive;

    private Nd4jDevice(int lanes, boolean single, boolean adaptive) {
        this.lanes = lanes;
        this.single = single;
        this.adaptive = adaptive;
    }

    /**
     * As many lanes as OpenBLAS would use threads, but no more than there are processors: OpenBLAS doesn't see that a container
     * has fewer of them than its machine. One lane where there is little work, which depends on sizes alone.
     */
    public static Nd4jDevice parallel() {
        if (!Storage.onCpu()) {
            // It is asked first also because OpenBLAS knows its threads when ND4J has loaded it.
            throw new IllegalStateException("ND4J's numbers lie on a card");
        }
        return new Nd4jDevice(Math.min(Runtime.getRuntime().availableProcessors(), BlasThreads.count()), true, true);
    }

    /** A number of lanes, each of which multiplies in its own thread; one where there is little work, as in {@link #parallel}. */
    public static Nd4jDevice ofThreads(int threads) {
        return new Nd4jDevice(threads, true, true);
    }

    /**
     * All work in the calling thread, but for products: OpenBLAS and oneDNN decide on their threads. Where ND4J has another backend
     * than that for the processor, by that backend's operations.
     */
    public static ArrayDevice alone() {
        return Storage.onCpu() ? new Nd4jDevice(1, false, false) : new BackendDevice();
    }

    @Override
    public Nd4jMemory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return new Nd4jMemory(matrices, batch, precision, adaptive && isLittle(matrices, batch) ? 1 : lanes, single);
    }

    private static boolean isLittle(Collection<Matrix> matrices, int batch) {
        long numbers = matrices.stream()
                .filter(matrix -> !matrix.isOfSamples())
                .mapToLong(matrix -> (long) matrix.rows() * matrix.columns())
                .sum();
        return numbers * batch < LITTLE_WORK;
    }
}
