package chainrule.bench;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.engine.DeviceLimits;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A training run that is open, to be timed as often as wanted. Steps are timed in rounds. On a processor each step is timed by
 * itself, and its products alone between the rounds: both then see the same machine, whose speed changes from minute to minute.
 * On a GPU a round is one call, because it makes many steps at a time.
 */
public final class OpenBench implements AutoCloseable {
    /** Rounds at least, where there is time. */
    private static final int ROUNDS = 5;
    /** How often the products alone are measured: in what time is left, at most that often in a round. */
    private static final int MOST_PASSES = 4;

    /** Of the whole, for the warm-up of a slow step. */
    private static final double SHARE_OF_WARM_UP = 0.2;
    /** Of the first warm-up, for one that follows another measurement. */
    private static final double SHARE_OF_WARM = 0.3;
    /** Rounds may have this many steps in all. */
    private static final int MOST_STEPS = 10_000_000;

    private static final double NANO = 1e-9;

    private final TrainingJob job;
    private final boolean stepByStep;
    private final int roundSteps;
    private final Pace pace;
    private final TrainingGroup group;
    private final List<RunningMetrics> tallies;
    private final Optional<DeviceLimits> limits;
    private final Optional<Message> limitsProblem;
    private final boolean withProducts;
    private long made;
    private boolean isWarm;

    /**
     * @param roundSteps steps of a timed round
     * @param networks trained at the same time, each with a seed of its own; a step is one of all of them
     * @param withProducts whether the products alone are measured, too, by ND4J's libraries
     * @throws UserException if the engine can't do such training runs, or fewer at a time
     */
    public OpenBench(StepBench bench, Engine engine, int roundSteps, int networks, boolean withProducts, Pace pace) {
        this.job = bench.job(roundSteps);
        this.roundSteps = roundSteps;
        this.pace = pace;
        this.stepByStep = engine.isOnProcessor();
        this.withProducts = withProducts;
        engine.requireTrainable(job);
        var jobs = LongStream.rangeClosed(1, networks)
                .mapToObj(seed -> seed == job.seed() ? job : job.withSeed(seed))
                .toList();
        this.group = networks == 1 ? TrainingGroup.of(engine.train(job)) : engine.trainTogether(jobs);
        if (group.members().size() < networks) {
            int members = group.members().size();
            group.close();
            throw new UserException(Message.of(
                    "engine %s trains only %d of %d such networks at the same time here: reduce %s",
                    engine.name(), members, networks, RunSetting.NETWORKS.given()));
        }
        // Beside the group, which has its memory first.
        var found = Optional.<DeviceLimits>empty();
        var problem = Optional.<Message>empty();
        try {
            found = pace.isBare() ? found : engine.limits(jobs);
        } catch (UserException e) {
            problem = Optional.of(e.message());
        }
        this.limits = found;
        this.limitsProblem = problem;
        this.tallies = Stream.generate(RunningMetrics::new).limit(networks).toList();
    }

    /**
     * What a bench found; of the products alone NaN where they were not measured.
     *
     * @param peak what the processor multiplies and adds at most in a loop, operations a second, if that was measured
     */
    public record Result(Timing timing, double inThreads, double inLanes, OptionalDouble peak) {}

    /** What the device can do at most, where the engine can tell. */
    public Optional<DeviceLimits> limits() {
        return limits;
    }

    /** How each kind of product is made, a line for each; empty where there is nothing to be told. */
    public List<String> algorithms() {
        return group.members().get(0).algorithms();
    }

    /** Why {@link #limits} could not be measured; empty if they were, or if the engine can't. */
    public Optional<Message> limitsProblem() {
        return limitsProblem;
    }

    /**
     * Warms up, for a shorter time when it has been warm before, and times.
     *
     * @param progress is told now and then how far it is
     */
    public Result measure(Consumer<String> progress) {
        long begin = System.nanoTime();
        double least = Math.min(pace.atLeast(), SHARE_OF_WARM_UP * pace.atMost()) * (isWarm ? SHARE_OF_WARM : 1);
        int warmUp = 0;
        // The median: of many quick steps, one may have waited for another program.
        var times = new ArrayList<Double>();
        do {
            int count = stepByStep ? 1 : roundSteps;
            times.add(run(count) / count);
            warmUp += count;
            progress.accept(String.format(Locale.ROOT, "warm-up: %,d steps", warmUp));
        } while (since(begin) < least);
        isWarm = true;
        double warmUpSeconds = since(begin);
        double step = Medians.of(times.subList(times.size() / 2, times.size()));
        double left = pace.atMost() - warmUpSeconds;
        if (!withProducts) {
            var timing = rounds(step, left, warmUp, warmUpSeconds, progress, done -> {});
            return new Result(timing, Double.NaN, Double.NaN, OptionalDouble.empty());
        }
        int passes = (int) Math.max(1, Math.min(MOST_PASSES, left / 2 / (ROUNDS * ProductLimit.WAYS * step)));
        try (var products = new ProductLimit(job, passes)) {
            long latest = System.nanoTime() + (long) (left / 2 / NANO);
            var timing = rounds(step, left / 2, warmUp, warmUpSeconds, progress, done -> {
                if (done == 1 || System.nanoTime() < latest) {
                    progress.accept("the products alone, after round %d".formatted(done));
                    products.measure();
                }
            });
            return new Result(timing, products.inThreads(), products.inLanes(), peak());
        }
    }

    /** Of a processor. */
    private OptionalDouble peak() {
        int threads = job.threads().orElse(Machine.here().cores());
        return stepByStep ? MultiplyAddPeak.measure(job.precision(), threads) : OptionalDouble.empty();
    }

    private interface Between {
        /** @param done rounds so far that it is to follow, from 1 to {@value #ROUNDS} */
        void rounds(int done);
    }

    /** @param left seconds for the rounds, without what is done between them */
    private Timing rounds(
            double step, double left, int warmUp, double warmUpSeconds, Consumer<String> progress, Between between) {
        // A slow step on a processor: fewer of them than were asked for, so that it ends.
        int steps = stepByStep ? (int) Math.max(1, Math.min(roundSteps, left / ROUNDS / step)) : roundSteps;
        int enough = (int) Math.min(MOST_STEPS / steps, Math.ceil(pace.atLeast() / (steps * step)));
        int rounds = Math.max(1, Math.max(Math.min(ROUNDS, (int) (left / (steps * step))), enough));
        var times = DoubleStream.builder();
        int made = 0;
        int told = 0;
        double seconds = 0;
        for (int round = 1; round <= rounds; round++) {
            if (stepByStep) {
                for (int i = 0; i < steps; i++) {
                    double time = run(1);
                    times.add(time);
                    seconds += time;
                }
            } else {
                double time = run(steps);
                times.add(time / steps);
                seconds += time;
            }
            made += steps;
            progress.accept(
                    String.format(Locale.ROOT, "round %d of %d: %,d steps in %.1f s", round, rounds, made, seconds));
            boolean last = round == rounds || seconds + seconds / round > left && seconds > pace.atLeast();
            int part = last ? ROUNDS : round * ROUNDS / rounds;
            if (part > told) {
                told = Math.max(told + 1, part);
                between.rounds(told);
            }
            if (last) {
                rounds = round;
            }
        }
        return Timing.of(times.build().toArray(), rounds, made, warmUp, warmUpSeconds, seconds);
    }

    /** Makes the next steps, over the ends of epochs, and returns the seconds that they took. */
    private double run(int count) {
        int perEpoch = job.batches().steps();
        long begin = System.nanoTime();
        for (int left = count; left > 0; ) {
            int first = (int) (made % perEpoch);
            int now = Math.min(left, perEpoch - first);
            group.run((int) (1 + made / perEpoch), first, now, tallies);
            made += now;
            left -= now;
        }
        return since(begin);
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) * NANO;
    }

    @Override
    public void close() {
        group.close();
    }
}
