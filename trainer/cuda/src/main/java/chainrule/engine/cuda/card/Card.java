package chainrule.engine.cuda.card;

import chainrule.engine.cuda.CudaDevice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A card with the project's kernels on it. Work is put into one queue and done in order, at the same time as the calling thread. All
 * that {@link CudaDevice} does goes through here, so that all but the kernels and products themselves runs without a card.
 * Addresses are the GPU's own.
 */
public interface Card extends AutoCloseable {
    /** For messages. */
    String name();

    /** Bytes that can still be taken. */
    long free();

    /** Takes memory, all 0, at a multiple of 256. */
    long allocate(long bytes);

    void release(long address);

    /** Copies a direct buffer's remaining bytes to the GPU, behind all work so far, and waits. */
    void write(long address, ByteBuffer from);

    /** Copies on the GPU, behind all work so far, and doesn't wait. */
    void copy(long to, long from, long bytes);

    /** Waits for all work so far, and fills a direct buffer's remaining bytes. */
    void read(long address, ByteBuffer to);

    /** Whether a product can be done together with its epilogue. */
    boolean fuses(Gemm product);

    /**
     * Notes launches down without doing them.
     *
     * @param members how many networks each kernel does its work for: the height of its grid
     */
    Sequence record(int members, Consumer<Launches> work);

    /** How each kind of product is made that was recorded so far, a line for each: for the record. */
    default List<String> algorithms() {
        return List.of();
    }

    @Override
    void close();

    /** Recorded launches. */
    interface Sequence extends AutoCloseable {
        /** Puts them into the queue, and doesn't wait. */
        void run();

        @Override
        void close();
    }
}
