package chainrule.benchmarks;

import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.toy.Shapes;
import chainrule.engine.Engines;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Line;
import chainrule.report.LineFigure;
import chainrule.run.RunDirectory;
import chainrule.run.TrainingRun;
import chainrule.run.page.RunPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Watches the memory of a process that trains for long: one training run of many minutes, then {@value #TRAININGS} short ones on all
 * engines. Writes a table and a figure, and fails if memory grows after the beginning of either phase.
 */
public final class Endurance {
    private static final int TRAININGS = 400;
    private static final long BETWEEN_SAMPLES_MILLIS = 2000;
    private static final double MEBIBYTES_OF_NOISE = 8;
    private static final String LONG = "one training run";
    private static final String SHORT = "short training runs";

    private final Path folder;
    private final Dataset dataset = Shapes.draw();
    private final List<MemorySample> samples = new ArrayList<>();
    private volatile String phase = LONG;
    private volatile boolean done;

    private Endurance(Path folder) {
        this.folder = folder;
    }

    /** @param args the folder to write to; the minutes of the long training */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        System.setProperty("java.awt.headless", "true");
        System.exit(new Endurance(Path.of(args[0])).run(Double.parseDouble(args[1])) ? 0 : 1);
    }

    private boolean run(double minutes) throws Exception {
        Files.createDirectories(folder);
        var watch = new Thread(this::watch, "memory");
        watch.start();
        long end = System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        train("nd4j", 1_000_000, 1, () -> System.nanoTime() > end);
        phase = SHORT;
        var engines = List.of("nd4j", "dl4j", "nd4j", "reference");
        for (int i = 0; i < TRAININGS; i++) {
            train(engines.get(i % engines.size()), 2, i, () -> false);
        }
        done = true;
        watch.join();
        return write();
    }

    private void train(String engine, int epochs, int seed, BooleanSupplier interrupted) throws IOException {
        boolean slow = engine.equals("reference");
        var config = Configuration.named("quickstart")
                .with(
                        "data",
                        "{name: shapes, training: %d}".formatted(slow ? 100 : epochs > 2 ? 8000 : 1000),
                        "endurance")
                .with("model.hidden", slow ? "[4]" : "[512, 256]", "endurance")
                .with("train.optimizer", "adam", "endurance")
                .with("train.epochs", Integer.toString(epochs), "endurance")
                .with("train.seed", Integer.toString(seed), "endurance")
                .with("engine.name", engine, "endurance")
                .resolve();
        var run = new TrainingRun(config, Engines.onClassPath().named(engine), List.of("endurance"), new RunPage())
                .run(folder.resolve("runs"), "endurance", dataset, List.of(), interrupted)
                .directory();
        System.out.printf("%s: %d epochs on %s%n", run.name(), epochsOf(run), engine);
        remove(run.path());
    }

    private static long epochsOf(RunDirectory run) throws IOException {
        try (var lines = Files.lines(run.file(RunDirectory.METRICS))) {
            return lines.count() - 1;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void watch() {
        try {
            while (!done) {
                samples.add(MemorySample.now(phase));
                Thread.sleep(BETWEEN_SAMPLES_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean write() throws IOException {
        var table = new ArrayList<>(List.of(MemorySample.HEADER));
        samples.forEach(sample -> table.add(sample.csv()));
        Files.write(folder.resolve("endurance.csv"), table);
        var figure = new LineFigure(
                "endurance",
                "Memory of a process that trains",
                new Axis("minutes", Scale.LINEAR),
                new Axis("MiB", Scale.LINEAR),
                List.of(line("resident", 0, MemorySample::resident), line("heap", 1, MemorySample::heap)));
        Files.write(folder.resolve("endurance.png"), figure.png());
        Files.writeString(folder.resolve("endurance.svg"), figure.svg());
        boolean flat = true;
        for (var name : List.of(LONG, SHORT)) {
            flat &= isFlat(name, "resident", MemorySample::resident);
            flat &= isFlat(name, "heap", MemorySample::heap);
        }
        return flat;
    }

    private Line line(String label, int index, ToDoubleFunction<MemorySample> value) {
        var points = samples.stream()
                .map(sample -> Line.Point.of(sample.seconds() / 60, value.applyAsDouble(sample)))
                .toList();
        return new Line(label, points, Line.Style.of(index));
    }

    /** Whether the last third of a phase has about as much as the one before. */
    private boolean isFlat(String name, String what, ToDoubleFunction<MemorySample> value) {
        double[] values = samples.stream()
                .filter(sample -> sample.phase().equals(name))
                .mapToDouble(value)
                .toArray();
        double before = median(values, values.length / 3, 2 * values.length / 3);
        double after = median(values, 2 * values.length / 3, values.length);
        boolean flat = !(after - before > MEBIBYTES_OF_NOISE);
        System.out.printf(
                "%s, %s: %.1f MiB in the middle third, %.1f in the last: %s%n",
                name, what, before, after, flat ? "flat" : "IT GROWS");
        return flat;
    }

    private static double median(double[] values, int from, int to) {
        double[] part = java.util.Arrays.copyOfRange(values, from, to);
        java.util.Arrays.sort(part);
        return part.length == 0 ? Double.NaN : part[part.length / 2];
    }
}
