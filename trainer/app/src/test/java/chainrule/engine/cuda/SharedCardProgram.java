package chainrule.engine.cuda;

import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Sgd;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Several training runs on the GPU that stands in, in a process of its own that DriverCardTest starts. It prints what it finds, a
 * line for each question.
 */
final class SharedCardProgram {
    private static final int RUNS = 6;
    private static final int THREADS = 3;
    private static final int EPOCHS = 3;
    private static final int MOST_TIMES = 100;

    private SharedCardProgram() {}

    /** @param folder an empty folder for compiled kernels */
    public static void main(String[] folder) throws Exception {
        var engine = new CudaEngine();
        double[] expected = train(engine, 0);
        System.out.println("runs at the same time: " + threads(engine));
        System.out.println("after an error: " + loss(engine, expected));
        System.out.println("without memory: " + memory(expected));
        System.out.println("compilations: " + compilations(Path.of(folder[0])));
    }

    /** Runs at the same time end with the bits of runs one after the other. */
    private static String threads(Engine engine) throws Exception {
        var alone = IntStream.range(0, RUNS).mapToObj(i -> train(engine, i)).toList();
        int streams = count("streams");
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
            return "the same, %d streams, %d contexts".formatted(count("streams") - streams, count("contexts"));
        } finally {
            threads.shutdown();
        }
    }

    private static double[] train(Engine engine, int which) {
        var job = new PictureJob(23 + which, 3, 5, Precision.FLOAT32, Augmentation.NONE);
        // Descent changes weights within the product, where a trial of it would show.
        var optimizer = which == 0 ? new Sgd(0.05) : new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
        try (var training = engine.train(job.job(optimizer))) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                training.run(epoch, 0, job.batches().steps(), new Tally());
            }
            return training.parameters().values();
        }
    }

    /** A run meets an error; the one after it has a new context. */
    private static String loss(Engine engine, double[] expected) {
        String failure = "none";
        fails("cuGraphLaunch=700", 2);
        try {
            train(engine, 0);
        } catch (IllegalStateException e) {
            failure = "%s, suppressed %d".formatted(e.getMessage(), e.getSuppressed().length);
        }
        fails("", 1);
        boolean same = Arrays.equals(train(engine, 0), expected);
        return "%s; then %s, %d contexts".formatted(failure, same ? "the same" : "another result", count("contexts"));
    }

    /** The driver has no memory the first time that it is asked for some, then the second time, and so on. */
    private static String memory(double[] expected) {
        int refused = 0;
        int passed = 0;
        for (int time = 1; time < MOST_TIMES; time++) {
            fails("cuMemAlloc=2", time);
            try {
                if (!Arrays.equals(train(new CudaEngine(), 0), expected)) {
                    return "another result";
                }
                if (driver("standInFailures").invokeInt(new Object[0]) == 0) {
                    fails("", 1);
                    return "%d refused, %d without a trial".formatted(refused, passed);
                }
                passed++;
            } catch (UserException e) {
                refused++;
            }
        }
        return "it is asked for again and again";
    }

    /** The first time, from the cache, with a damaged file, which is repaired, and where the folder can't be one. */
    private static String compilations(Path folder) throws IOException {
        var found = new StringBuilder();
        found.append(compilationsOfOne(folder)).append(compilationsOfOne(folder));
        try (var files = Files.list(folder)) {
            var file = files.findFirst().orElseThrow();
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = whole.clone();
            damaged[damaged.length - 1] ^= 1;
            Files.write(file, damaged);
            found.append(compilationsOfOne(folder));
            found.append(Arrays.equals(Files.readAllBytes(file), whole) ? " repaired " : " not repaired ");
            found.append(compilationsOfOne(file.resolve("below-a-file")));
        }
        return found.toString();
    }

    private static int compilationsOfOne(Path folder) {
        int before = count("compilations");
        new KeptCards(new KernelCache(folder)).open(Real.FLOAT).close();
        return count("compilations") - before;
    }

    private static Function driver(String name) {
        return NativeLibrary.getInstance("libcuda.so.1").getFunction(name);
    }

    private static int count(String what) {
        return driver("standInCount").invokeInt(new Object[] {what});
    }

    private static void fails(String what, int time) {
        driver("standInFails").invokeVoid(new Object[] {what, time});
    }
}
