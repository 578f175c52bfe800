package chainrule.bench;

import chainrule.model.Precision;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What this processor multiplies and adds at most: a loop of fused multiplications and additions on numbers that the first cache holds, in
 * vector instructions where the compiler finds them, in as many threads as compute at the same time. What waits for nothing is fastest with
 * some chains that do not depend on each other; which, differs between processors, so three are tried. It is a floor of the real peak, which
 * a program in registers alone may pass.
 */
final class MultiplyAddPeak {
    private static final int SIZE = 2048;
    /** How often a loop runs between two looks at the clock. */
    private static final int REPEATS = 200;
    /** For compilers and clock rates, and then to be measured; of each loop. */
    private static final long NANOS = 60_000_000;

    private static final double NANO = 1e-9;

    /** Of a fused multiplication and addition. */
    private static final int OPERATIONS = 2;

    private MultiplyAddPeak() {}

    private interface Loop {
        /** All numbers of two arrays once. */
        void run();
    }

    /** @param chained the fused operations on each number */
    private record Timed(Loop loop, int chained) {}

    /**
     * Measures it: it takes about half a second.
     *
     * @param threads that compute at the same time
     * @return operations a second, a multiplication and an addition being two; empty in bfloat16, which Java has no arithmetic of
     */
    static OptionalDouble measure(Precision precision, int threads) {
        if (precision == Precision.BFLOAT16) {
            return OptionalDouble.empty();
        }
        boolean single = precision == Precision.FLOAT32;
        int ways = (single ? ofFloats() : ofDoubles()).length;
        return IntStream.range(0, ways)
                .mapToDouble(way -> together(way, single, threads))
                .max();
    }

    /** One loop in all threads: the sum of what each reaches. */
    private static double together(int way, boolean single, int threads) {
        double[] rates = new double[threads];
        var team = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(() -> rates[thread] = fastest((single ? ofFloats() : ofDoubles())[way])))
                .toList();
        team.forEach(Thread::start);
        for (var thread : team) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 0;
            }
        }
        return Arrays.stream(rates).sum();
    }

    private static double fastest(Timed timed) {
        long warm = System.nanoTime() + NANOS;
        while (System.nanoTime() < warm) {
            timed.loop().run();
        }
        double best = 0;
        long end = System.nanoTime() + NANOS;
        for (long begin = System.nanoTime(); begin < end; ) {
            for (int i = 0; i < REPEATS; i++) {
                timed.loop().run();
            }
            long now = System.nanoTime();
            best = Math.max(best, (double) OPERATIONS * SIZE * timed.chained() * REPEATS / ((now - begin) * NANO));
            begin = now;
        }
        return best;
    }

    private static Timed[] ofFloats() {
        var x = new float[SIZE];
        var y = new float[SIZE];
        return new Timed[] {
            new Timed(() -> four(x), 4), new Timed(() -> eight(x), 8), new Timed(() -> eightOfBoth(x, y), 16)
        };
    }

    private static Timed[] ofDoubles() {
        var x = new double[SIZE];
        var y = new double[SIZE];
        return new Timed[] {
            new Timed(() -> four(x), 4), new Timed(() -> eight(x), 8), new Timed(() -> eightOfBoth(x, y), 16)
        };
    }

    // The numbers go to 0.2: none becomes denormal, or infinite.

    private static void four(float[] x) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(x[i]);
        }
    }

    private static void eight(float[] x) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(four(x[i]));
        }
    }

    private static void eightOfBoth(float[] x, float[] y) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(four(x[i]));
            y[i] = four(four(y[i]));
        }
    }

    private static float four(float a) {
        return once(once(once(once(a))));
    }

    private static float once(float a) {
        return Math.fma(a, 0.5f, 0.1f);
    }

    private static void four(double[] x) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(x[i]);
        }
    }

    private static void eight(double[] x) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(four(x[i]));
        }
    }

    private static void eightOfBoth(double[] x, double[] y) {
        for (int i = 0; i < SIZE; i++) {
            x[i] = four(four(x[i]));
            y[i] = four(four(y[i]));
        }
    }

    private static double four(double a) {
        return once(once(once(once(a))));
    }

    private static double once(double a) {
        return Math.fma(a, 0.5, 0.1);
    }
}
