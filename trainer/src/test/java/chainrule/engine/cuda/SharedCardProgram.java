package chainrule.engine.cuda;

import chainrule.UserException;
import chainrule.datasets.Augmentation;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.model.Precision;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.EpsilonPlace;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Several training runs with one engine, in a process of its own that DriverCardTest starts. It prints what it finds. */
final class SharedCardProgram {
    private static final int RUNS = 6;
    private static final int THREADS = 3;
    private static final int EPOCHS = 3;
    private static final int MOST_TIMES = 100;

    private SharedCardProgram() {}

    /** @param mode {@code threads}, {@code loss} or {@code memory} */
    public static void main(String[] mode) throws Exception {
        var engine = new CudaEngine();
        System.out.println(
                switch (mode[0]) {
                    case "threads" -> threads(engine);
                    case "loss" -> loss(engine);
                    default -> memory(train(engine, 0));
                });
    }

    /** The driver has no memory the first time that it is asked for some, then the second time, and so on. */
    private static String memory(double[] expected) {
        int refused = 0;
        int passed = 0;
        for (int time = 1; time < MOST_TIMES; time++) {
            environment("STAND_IN_FAILS", "cuMemAlloc=2");
            environment("STAND_IN_FAILS_AT", Integer.toString(time));
            try {
                if (!Arrays.equals(train(new CudaEngine(), 0), expected)) {
                    return "another result";
                }
                // Nothing has failed once the runs ask less often than that.
                if (NativeLibrary.getInstance("libcuda.so.1")
                                .getFunction("standInFailures")
                                .invokeInt(new Object[0])
                        == 0) {
                    return "%d refused, %d without a trial".formatted(refused, passed);
                }
                passed++;
            } catch (UserException e) {
                refused++;
            }
        }
        return "memory is asked for again and again";
    }

    private static void environment(String name, String value) {
        NativeLibrary.getInstance("c").getFunction("setenv").invokeInt(new Object[] {name, value, 1});
    }

    /** Runs at the same time end with the bits of runs one after the other. */
    private static String threads(Engine engine) throws Exception {
        var alone = IntStream.range(0, RUNS).mapToObj(i -> train(engine, i)).toList();
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            var runs = IntStream.range(0, RUNS)
                    .<Callable<double[]>>mapToObj(i -> () -> train(engine, i))
                    .toList();
            var together = threads.invokeAll(runs);
            for (int i = 0; i < RUNS; i++) {
                if (!Arrays.equals(together.get(i).get(), alone.get(i))) {
                    return "run " + i + " differs";
                }
            }
            return "all are the same";
        } finally {
            threads.shutdown();
        }
    }

    private static double[] train(Engine engine, int which) {
        var job = new PictureJob(23 + which, 3, 5, Precision.FLOAT32, Augmentation.NONE);
        var adam = new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
        try (var training = engine.train(job.job(adam))) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                training.run(epoch, 0, job.batches().steps(), new Tally());
            }
            return training.parameters().values();
        }
    }

    /** The second run meets an error; the one after it has a new context. */
    private static String loss(Engine engine) {
        double[] first = train(engine, 0);
        String failure = "none";
        try {
            train(engine, 0);
        } catch (IllegalStateException e) {
            failure = e.getMessage() + ", suppressed " + e.getSuppressed().length;
        }
        return failure + "; then " + (Arrays.equals(train(engine, 0), first) ? "the same" : "another result");
    }
}
