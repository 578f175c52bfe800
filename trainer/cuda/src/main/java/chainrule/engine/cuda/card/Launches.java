package chainrule.engine.cuda.card;

/**
 * Takes what a card is to do. A sequence has two queues: what is put into one of them is done in order, and at the same time as what is in the other, unless it waits for a mark. All of a sequence is done when its main queue is: it has to wait for the other one.
 */
public interface Launches {
    /** Threads of a block, at most: the kernels' MOST_THREADS. */
    int MOST_THREADS = 256;

    /** The smallest block. */
    int FEWEST_THREADS = 32;

    /** More blocks than keep any card busy; kernels go through their numbers in strides. */
    int MOST_BLOCKS = 8192;

    /**
     * A kernel, for every network of the sequence.
     *
     * @param blocks for each of them
     * @param threads a block, a power of two
     */
    void kernel(int blocks, int threads, KernelCall call);

    /** Matrix products, one for every network of the sequence. */
    void multiply(Gemm product);

    /** The queue that launches are put into at first. */
    int MAIN = 0;

    int ASIDE = 1;

    int QUEUES = 2;

    /** Puts what follows into a queue. */
    void to(int queue);

    /** Marks the place behind the last launch of the queue that launches are put into: the mark's number. */
    int mark();

    /** What follows in this queue waits until the other one has reached a mark. */
    void await(int mark);

    /** A kernel in which each thread makes one of a network's {@code count} numbers, or more where they are many. */
    default void each(int count, KernelCall call) {
        int threads = threadsFor(count);
        kernel(Math.min(MOST_BLOCKS, divided(count, threads)), threads, call);
    }

    /** The same where a thread makes four neighbouring numbers at a time. */
    default void fours(int count, KernelCall call) {
        each(divided(count, 4), call);
    }

    /** Columns that a block of few makes: the kernels' TILE. */
    int TILE = 32;

    /** Whether a matrix has so few columns that a thread may go through a row. */
    static boolean isFew(int columns) {
        return columns <= TILE;
    }

    /** The smallest block that has a thread for each of {@code count}, or the largest. */
    static int threadsFor(int count) {
        int threads = FEWEST_THREADS;
        while (threads < count && threads < MOST_THREADS) {
            threads *= 2;
        }
        return threads;
    }

    /** Rounded up. */
    static int divided(int count, int by) {
        return (int) (((long) count + by - 1) / by);
    }
}
