package chainrule.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Checks and times an engine on a GPU within a limit of time. Parts come in the order of their value: when the time is over, those that
 * are left are skipped, and named. Each part is a process of its own, so that a crash costs that part alone.
 */
public final class GpuCheck {
    /** Of one command that should take seconds. */
    private static final double SHORT = 60;

    /** A part needs no more than this fraction of the whole time to be begun. */
    private static final double SHORTEST = 20;

    private static final double SHARE_OF_PEERS = 0.5;
    /** A bench with its warm-up, and what it makes ready. */
    private static final double A_BENCH = 6;

    private static final double LONGEST_BENCH = 90;
    /** One that every engine has, in both of its forms. */
    private static final String ONE_CASE = "relu, cross-entropy, sgd(0.05)";

    private final CheckPlan plan;
    private final Runner.Budget budget;
    private final Results results;
    private final Runner runner;
    private final Consumer<String> listener;
    private final double shortSeconds;
    private boolean anyChecked;

    /** @param listener is told what is done */
    public GpuCheck(CheckPlan plan, Consumer<String> listener) {
        this(plan, listener, SHORT);
    }

    /** @param shortSeconds how long a command may take that should take seconds */
    GpuCheck(CheckPlan plan, Consumer<String> listener, double shortSeconds) {
        this.plan = plan;
        this.listener = listener;
        this.shortSeconds = shortSeconds;
        this.budget = Runner.Budget.of(plan.seconds());
        var first = new LinkedHashMap<String, Object>();
        first.put("engine", plan.engine());
        first.put("started", java.time.Instant.now().toString());
        first.put("limit_s", plan.seconds());
        this.results = new Results(plan.out(), first);
        this.runner = new Runner(plan.launcher(), budget, results, listener);
    }

    /**
     * Does all of it, and returns whether nothing failed and something was checked. Parts that were skipped have not failed; but where
     * there is nothing else, it is unknown whether the engine is right.
     */
    public boolean run() {
        part("doctor", 1, this::doctor);
        anyChecked = false;
        part("first bench", A_BENCH, this::firstBench);
        part("short verify", A_BENCH, this::shortVerify);
        part("peers", 4 * A_BENCH, this::peers);
        part("benches", A_BENCH, this::benches);
        part("memory", A_BENCH, this::memory);
        part("verify", A_BENCH, this::verify);
        part("training", 2 * A_BENCH, this::training);
        if (!anyChecked && !results.failed()) {
            String nothing = String.format(
                    Locale.ROOT,
                    "nothing was checked: no part ended within %s s; give more time with --seconds",
                    plan.seconds());
            results.error("gpu-check", 1, nothing);
            listener.accept(nothing);
        }
        return !results.failed();
    }

    /** @param least seconds that it makes sense with */
    private void part(String name, double least, BooleanSupplier work) {
        double left = budget.left();
        // A short limit, for a try, has parts that are as short.
        double needed = Math.min(least, plan.seconds() / SHORTEST);
        if (left < needed) {
            var part = results.part(name, "skipped");
            part.put(
                    "why",
                    String.format(
                            Locale.ROOT,
                            "%.0f s of %.0f were left, and it needs %.0f or more",
                            Math.max(0, left),
                            plan.seconds(),
                            needed));
            listener.accept("skipped: " + name);
            results.save();
            return;
        }
        var part = results.part(name, "running");
        int before = results.errors();
        long begin = System.nanoTime();
        boolean right;
        try {
            right = work.getAsBoolean();
        } catch (RuntimeException e) {
            results.error(name, 1, e.toString());
            right = false;
        }
        boolean stopped = !right && runner.isOver();
        part.put("state", right ? "done" : stopped ? "stopped" : "failed");
        if (stopped) {
            part.put("why", String.format(Locale.ROOT, "the limit of %.0f s was reached", plan.seconds()));
        } else if (!right) {
            part.put("why", results.errorAfter(before));
        }
        anyChecked |= right;
        part.put("seconds", (System.nanoTime() - begin) * 1e-9);
        results.save();
    }

    private boolean doctor() {
        return runner.checked(List.of("doctor", "--json"), shortSeconds, answer -> results.put("doctor", answer));
    }

    private boolean firstBench() {
        if (plan.benches().isEmpty()) {
            return true;
        }
        var words = new ArrayList<>(List.of("bench", "--json"));
        words.addAll(plan.benches().get(0).options(plan.engine()));
        return runner.checked(words, LONGEST_BENCH, answer -> results.put("first_bench", answer));
    }

    private boolean shortVerify() {
        var few = plan.verify().isEmpty() ? new String[] {"--precision", "float32", "--only", ONE_CASE} : new String[0];
        return verify("short_verify", shortSeconds, few);
    }

    private boolean verify() {
        return verify("verify", Double.MAX_VALUE);
    }

    /** Each comparison is kept as soon as it is made. */
    private boolean verify(String name, double seconds, String... more) {
        var words = new ArrayList<>(List.of("verify", plan.engine(), "--json", "--lines"));
        words.addAll(plan.verify());
        words.addAll(List.of(more));
        results.put(name, new ArrayList<>());
        return runner.checked(words, seconds, answer -> results.add(name, answer));
    }

    private boolean peers() {
        results.put("peers", new ArrayList<>());
        var mine = Runner.Budget.of(budget.most(Math.max(SHARE_OF_PEERS * plan.seconds(), 4 * A_BENCH)));
        boolean right = true;
        for (var comparison : plan.comparisons()) {
            var found = new LinkedHashMap<String, Object>();
            results.add("peers", found);
            right &= new Turns(plan, runner, mine, comparison, found, listener).run();
        }
        return right;
    }

    /** All in one process, and in another one where that has ended. */
    private boolean benches() {
        results.put("bench", new ArrayList<>());
        boolean right = true;
        Child child = null;
        try {
            for (var bench : plan.benches()) {
                String line = String.join(" ", bench.options(plan.engine()));
                if (budget.left() < Math.min(A_BENCH, plan.seconds() / SHORTEST)) {
                    results.add("bench", Map.of("line", line, "skipped", "the time was over"));
                    continue;
                }
                child = child == null ? runner.start(List.of("bench", "--lines", "-")) : child;
                listener.accept(line);
                child.send(line);
                var answer = child.answer(budget.most(LONGEST_BENCH)).flatMap(Runner::parsed);
                results.add("bench", answer.orElse(Map.of("line", line, "error", "no answer")));
                if (answer.isEmpty()) {
                    runner.fault("bench " + line, new Runner.Outcome(child.exitCode(1), child.said(), LONGEST_BENCH));
                    child.close();
                    child = null;
                } else if (((Map<?, ?>) answer.get()).get("error") instanceof String error) {
                    results.error("bench " + line, (int) ((Map<?, ?>) answer.get()).get("exit_code"), error);
                }
                right &= answer.isPresent() && !((Map<?, ?>) answer.get()).containsKey("error");
            }
        } finally {
            if (child != null) {
                child.close();
            }
        }
        return right;
    }

    /** One line that names the memory, and exit code 2: whatever else the launcher says does not matter. */
    private boolean memory() {
        for (var bench : plan.tooMuch()) {
            var words = new ArrayList<>(List.of("bench", "--json"));
            words.addAll(bench.options(plan.engine()));
            var outcome = runner.run(words, shortSeconds, answer -> {});
            var errors = outcome.said()
                    .lines()
                    .filter(line -> line.startsWith("error:"))
                    .toList();
            var memory = new LinkedHashMap<String, Object>();
            memory.put("exit_code", outcome.code().orElse(null));
            memory.put("error", outcome.said());
            results.put("memory", memory);
            boolean right = outcome.code().equals(Optional.of(2))
                    && errors.size() == 1
                    && errors.get(0).matches(".*(MiB|memory).*")
                    && outcome.said()
                            .lines()
                            .noneMatch(line -> line.stripLeading().startsWith("at "));
            if (!right) {
                runner.fault(String.join(" ", words), outcome);
                return false;
            }
        }
        return true;
    }

    private boolean training() {
        var runs = Provenance.newRuns();
        var words = List.of("train", plan.train(), "--engine", plan.engine(), "--runs", runs.toString(), "--json");
        return runner.checked(words, Double.MAX_VALUE, answer -> {
            results.put("training", answer);
            Provenance.of(answer).ifPresent(text -> results.put("provenance", text));
        });
    }
}
