package chainrule.experiment.cost;

import java.util.stream.LongStream;

/** Times something short: it is repeated until it takes long enough to be timed, and of several such times the shortest counts. */
public final class Stopwatch {
    private static final long LEAST_NANOS = 2_000_000;
    private static final long WARM_UP_NANOS = 150_000_000;
    private static final int REPETITIONS = 9;

    private Stopwatch() {}

    /** Seconds that one run takes, after a warm-up. */
    public static double seconds(Runnable work) {
        long begin = System.nanoTime();
        // Until the compiler is done with it.
        while (System.nanoTime() - begin < WARM_UP_NANOS) {
            work.run();
        }
        int runs = 1;
        while (nanos(work, runs) < LEAST_NANOS) {
            runs *= 2;
        }
        int times = runs;
        // Other programs on the machine only add to a time.
        long shortest = LongStream.generate(() -> nanos(work, times))
                .limit(REPETITIONS)
                .min()
                .orElseThrow();
        return shortest * 1e-9 / times;
    }

    private static long nanos(Runnable work, int runs) {
        long begin = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            work.run();
        }
        return System.nanoTime() - begin;
    }
}
