package chainrule.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a step's time goes: each launch of one CUDA graph by NVIDIA's profiler, ncu or else nsys, and which algorithm each product
 * took. What is not installed is skipped, with a word.
 */
public final class GpuProfile {
    private static final double LONGEST = 150;
    /** One network, many at the same time, and a wide one. */
    private static final int BENCHES = 3;
    /** As many as the engine puts into one graph. */
    private static final int STEPS = 32;
    /** Of a graph: enough for several steps of the course's network, each of them profiled by itself. */
    private static final String LAUNCHES = "200";

    private final CheckPlan plan;
    private final Results results;
    private final Runner runner;
    private final Consumer<String> listener;

    /** @param listener is told what is done */
    public GpuProfile(CheckPlan plan, Consumer<String> listener) {
        this.plan = plan;
        this.listener = listener;
        var first = new LinkedHashMap<String, Object>();
        first.put("engine", plan.engine());
        first.put("started", java.time.Instant.now().toString());
        first.put("limit_s", plan.seconds());
        this.results = new Results(plan.out(), first);
        this.runner = new Runner(plan.launcher(), Runner.Budget.of(plan.seconds()), results, listener);
    }

    /** Profiles the first benches; whether nothing failed. */
    public boolean run() {
        runner.checked(List.of("doctor", "--json"), LONGEST, answer -> results.put("doctor", answer));
        training();
        int number = 0;
        for (var bench : plan.benches().stream().limit(BENCHES).toList()) {
            number++;
            profile(bench, number);
        }
        return !results.failed();
    }

    /** A run's provenance names the products' algorithms. */
    private void training() {
        var part = results.part("provenance", "running");
        var runs = Provenance.newRuns();
        var words = List.of(
                "train", plan.train(), "--engine", plan.engine(), "--epochs", "1", "--runs", runs.toString(), "--json");
        boolean right = runner.checked(
                words, LONGEST, answer -> Provenance.of(answer).ifPresent(text -> results.put("provenance", text)));
        part.put("state", right ? "done" : "failed");
        results.save();
    }

    private void profile(BenchLine bench, int number) {
        var words = new ArrayList<>(plan.launcher());
        words.addAll(List.of("bench", "--json", "--bare"));
        words.addAll(
                new BenchLine(bench.layers(), bench.batch(), bench.optimizer(), bench.precision(), STEPS, bench.more())
                        .options(plan.engine()));
        var csv = sibling("-ncu-%d.csv".formatted(number));
        var ncu = List.of(
                "ncu",
                // The clocks are left alone.
                "--clock-control",
                "none",
                "--graph-profiling",
                "node",
                "--target-processes",
                "all",
                "--launch-count",
                LAUNCHES,
                "--metrics",
                "gpu__time_duration.sum,dram__bytes.sum,sm__throughput.avg.pct_of_peak_sustained_elapsed",
                "--csv",
                "--log-file",
                csv.toString());
        var report = sibling("-nsys-%d".formatted(number));
        var nsys = List.of(
                "nsys",
                "profile",
                "--cuda-graph-trace=node",
                "--force-overwrite=true",
                "--stats=true",
                "-o",
                report.toString());
        var part = results.part("profile: " + String.join(" ", bench.options(plan.engine())), "running");
        if (with(ncu, words, part)) {
            part.put("launches", launches(csv));
        } else {
            with(nsys, words, part);
        }
        results.save();
    }

    /** Whether a profiler is there and did its work. */
    private boolean with(List<String> profiler, List<String> words, Map<String, Object> part) {
        var command = new ArrayList<>(profiler);
        command.addAll(words);
        var name = profiler.get(0);
        listener.accept("> " + String.join(" ", command));
        try (var child = new Child(command, listener)) {
            child.noMore();
            var code = child.exitCode(runner.budget().most(LONGEST));
            boolean right = code.equals(java.util.Optional.of(0));
            part.put("state", right ? "done" : "failed");
            part.put(name, right ? "done" : child.said());
            return right;
        } catch (chainrule.base.UserException notInstalled) {
            part.put(name, "skipped: " + notInstalled.getMessage());
            part.putIfAbsent("why", "no profiler is installed");
            part.put("state", "skipped");
            return false;
        }
    }

    /** Microseconds of each launch in its order, as ncu wrote them. */
    private static List<Object> launches(Path csv) {
        try {
            return NcuTable.read(Files.readString(csv));
        } catch (IOException e) {
            return List.of("no table: " + e.getMessage());
        }
    }

    private Path sibling(String end) {
        var base = plan.out().getFileName().toString().replaceFirst("\\.json$", "");
        return plan.out().toAbsolutePath().resolveSibling(base + end);
    }
}
