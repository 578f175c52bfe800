package chainrule.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The engine and its peers, each in a process of its own that stays open, timed in turn: engine, peer, engine, peer. A GPU's speed
 * changes from minute to minute; what counts is the median of the ratios of neighbours. Before that each peer trains from the same
 * parameters on the same samples in the same order, and its losses are compared with the engine's: both do the same work.
 */
final class Turns {
    /** Until a peer is ready: what it compiles may take that long. */
    private static final double READY = 100;

    private static final double A_TURN = 60;
    /** Of losses: factors that are rounded are not rounded at the same places everywhere. */
    private static final double TOLERANCE = 1e-3;

    private static final double TOLERANCE_ROUNDED = 3e-2;
    /** Networks with more are compared by a smaller one's losses. */
    private static final long MOST_WEIGHTS = 10_000_000;

    private static final String SMALLER = "3072-512-256-10 100";
    private static final int CHECKED_STEPS = 20;

    private final CheckPlan plan;
    private final Runner runner;
    private final Runner.Budget budget;
    private final Comparison comparison;
    private final Map<String, Object> found;
    private final Consumer<String> listener;
    private final List<Peer> peers = new ArrayList<>();
    private boolean right = true;

    /** A peer that takes part, and what it did. */
    private record Peer(Child child, Map<String, Object> entry, List<Double> times, List<Double> ratios) {}

    /** @param found is filled, and saved with the results */
    Turns(
            CheckPlan plan,
            Runner runner,
            Runner.Budget budget,
            Comparison comparison,
            Map<String, Object> found,
            Consumer<String> listener) {
        this.plan = plan;
        this.runner = runner;
        this.budget = budget;
        this.comparison = comparison;
        this.found = found;
        this.listener = listener;
    }

    /** Whether nothing failed; a peer that is not installed has not. */
    boolean run() {
        var bench = comparison.bench();
        found.put("bench", String.join(" ", bench.options(plan.engine())));
        if (budget.left() < Math.min(A_TURN / 4, plan.seconds() / A_TURN)) {
            found.put("skipped", "the time for peers was over");
            runner.results().save();
            return true;
        }
        var entries = new ArrayList<Object>();
        found.put("peers", entries);
        var file = plan.out().toAbsolutePath().resolveSibling(plan.out().getFileName() + ".trajectory");
        try (var engine = runner.start(List.of("bench", "--lines", "-"))) {
            boolean hasTrajectory = trajectory(engine, file);
            for (var name : comparison.peers()) {
                entries.add(start(name, hasTrajectory ? Optional.of(file) : Optional.empty()));
            }
            ready();
            rounds(engine);
        } finally {
            peers.forEach(peer -> peer.child.close());
            file.toFile().delete();
        }
        return right;
    }

    /** The engine's first steps, for the peers to be compared with. */
    private boolean trajectory(Child engine, Path file) {
        var bench = comparison.bench();
        if (bench.weights() > MOST_WEIGHTS) {
            bench = BenchLine.of("%s %s %s %d".formatted(SMALLER, bench.optimizer(), bench.precision(), CHECKED_STEPS));
        }
        bench = new BenchLine(
                bench.layers(),
                bench.batch(),
                bench.optimizer(),
                bench.precision(),
                CHECKED_STEPS,
                bench.option("--loss"));
        engine.send(String.join(" ", bench.options(plan.engine())) + " --trajectory " + file);
        var answer = engine.answer(budget.most(A_TURN)).flatMap(Runner::parsed);
        boolean made = answer.isPresent() && ((Map<?, ?>) answer.get()).containsKey("losses");
        if (!made) {
            fault("trajectory", answer.map(Object::toString).orElse(engine.said()));
        }
        return made;
    }

    /** @param name a script and its mode, such as pytorch:graph */
    private Map<String, Object> start(String name, Optional<Path> trajectory) {
        var bench = comparison.bench();
        var parts = name.split(":", 2);
        var words = new ArrayList<>(List.of(
                "--mode",
                parts[1],
                "--device",
                plan.device(),
                "--layers",
                bench.layers(),
                "--batch",
                Integer.toString(bench.batch()),
                "--optimizer",
                bench.optimizer(),
                "--precision",
                bench.precision(),
                "--steps",
                Integer.toString(bench.steps()),
                "--seeds",
                Integer.toString(bench.seeds())));
        words.addAll(bench.option("--seconds"));
        words.addAll(bench.option("--loss"));
        trajectory.ifPresent(file -> words.addAll(List.of("--trajectory", file.toString())));
        var entry = new LinkedHashMap<String, Object>();
        entry.put("peer", name);
        var command = Child.python(plan.python(), plan.peers(), parts[0] + "_cuda.py", words);
        listener.accept("> " + String.join(" ", command));
        try {
            peers.add(new Peer(new Child(command, said -> {}), entry, new ArrayList<>(), new ArrayList<>()));
        } catch (chainrule.base.UserException e) {
            entry.put("skipped", e.getMessage());
        }
        return entry;
    }

    /** Waits for all of them; they make themselves ready at the same time. */
    private void ready() {
        var until = Runner.Budget.of(budget.most(READY));
        for (var peer : List.copyOf(peers)) {
            var answer = peer.child.answer(until.left()).flatMap(Runner::parsed);
            if (answer.isPresent() && answer.get() instanceof Map<?, ?> map) {
                map.forEach((key, value) -> peer.entry.put(key.equals("peer") ? "version" : key.toString(), value));
                if (!map.containsKey("skipped")) {
                    compare(peer);
                    continue;
                }
            } else {
                peer.entry.put("skipped", "it was not ready in time, or ended: " + peer.child.lastWords());
            }
            listener.accept(peer.entry.get("peer") + " skipped: " + peer.entry.get("skipped"));
            drop(peer);
        }
        runner.results().save();
    }

    private void drop(Peer peer) {
        peer.child.close();
        peers.remove(peer);
    }

    private void compare(Peer peer) {
        if (peer.entry.get("loss_error") instanceof Number error) {
            double tolerance = comparison.bench().precision().startsWith("float") ? TOLERANCE : TOLERANCE_ROUNDED;
            boolean same = error.doubleValue() <= tolerance;
            peer.entry.put("same_work", same);
            if (!same) {
                fault(
                        peer.entry.get("peer").toString(),
                        String.format(
                                Locale.ROOT,
                                "its losses differ from the engine's by %.3g, more than %.3g",
                                error.doubleValue(),
                                tolerance));
            }
        }
    }

    private void rounds(Child engine) {
        var line = String.join(" ", comparison.bench().options(plan.engine()));
        var ours = new ArrayList<Double>();
        for (int round = 0; round < comparison.rounds() && (round == 0 || budget.left() > 0); round++) {
            var before = ours.size();
            for (var peer : peers.isEmpty() ? List.<Peer>of() : List.copyOf(peers)) {
                // The engine before each peer: neighbours see the same GPU.
                var step = step(engine, ours.isEmpty() ? line : "again", "the engine");
                if (step.isEmpty()) {
                    return;
                }
                ours.add(step.get());
                var theirs = step(peer.child, "again", peer.entry.get("peer").toString());
                if (theirs.isEmpty()) {
                    peer.entry.put("ended", peer.child.lastWords());
                    drop(peer);
                    continue;
                }
                peer.times.add(theirs.get());
                peer.ratios.add(step.get() / theirs.get());
                peer.entry.put("step_ms", spread(peer.times));
                peer.entry.put("ratio", spread(peer.ratios));
                found.put("step_ms", spread(ours));
                runner.results().save();
            }
            if (ours.size() == before) {
                return;
            }
            found.put("rounds", round + 1);
            runner.results().save();
        }
    }

    private Optional<Double> step(Child child, String line, String who) {
        child.send(line);
        var answer = child.answer(Math.max(1, runner.budget().most(A_TURN))).flatMap(Runner::parsed);
        if (answer.isPresent() && answer.get() instanceof Map<?, ?> map && map.get("step_ms") instanceof Number step) {
            if (who.equals("the engine")) {
                found.putIfAbsent("engine_first", map);
            }
            return Optional.of(step.doubleValue());
        }
        fault(who, answer.map(Object::toString).orElse("no answer: " + child.lastWords()));
        return Optional.empty();
    }

    private void fault(String who, String what) {
        right = false;
        runner.results().error("peers: %s: %s".formatted(found.get("bench"), who), 1, what);
    }

    private static Map<String, Object> spread(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        var spread = new LinkedHashMap<String, Object>();
        int middle = sorted.length / 2;
        spread.put("median", sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
        spread.put("min", sorted[0]);
        spread.put("max", sorted[sorted.length - 1]);
        spread.put("all", List.copyOf(values));
        return spread;
    }
}
