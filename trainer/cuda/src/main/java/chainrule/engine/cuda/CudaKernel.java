package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.engine.cuda.arguments.Groups.Objective;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.cuda.plan.StepPlan;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A program on a card, for one or more networks. A step's launches are recorded once for each size of batch, and {@value #MANY}
 * steps as one sequence, and put into the queue again and again; which samples a step takes is written in the table that the GPU
 * walks through. The GPU is waited for when all steps of a call are queued.
 *
 * <p>Steps come in lists, one step for each network. They differ in their orders, seeds and tallies; of all else the first is
 * looked at.
 */
final class CudaKernel implements Kernel, AutoCloseable {
    /** Steps of a long sequence. */
    static final int MANY = 32;

    private final Card card;
    private final DeviceArena arena;
    private final CudaMatrices matrices;
    private final List<Operation> operations;
    private final StepTable table;
    private final SegmentTables segments;
    private final ColumnParts parts;
    private final FeatureTables features;
    private final Optional<Objective> objective;
    private final Function<List<Batches>, BatchFeeder> feeds;
    private final Map<Shape, Card.Sequence> sequences = new HashMap<>();
    private final Map<Integer, StepPlan> plans = new HashMap<>();
    private BatchFeeder feed;

    /**
     * What a recorded sequence is good for.
     *
     * @param steps 0 for what is done before the first one
     */
    private record Shape(int n, int steps) {}

    /** @param feeds puts the networks' batches on the GPU */
    CudaKernel(
            Card card, CudaMatrices matrices, List<Operation> operations, Function<List<Batches>, BatchFeeder> feeds) {
        this.card = card;
        this.arena = new DeviceArena(card);
        this.matrices = matrices;
        this.operations = List.copyOf(operations);
        var numbers = operations.stream()
                .flatMap(operation -> StepNumber.of(operation).stream())
                .distinct()
                .toList();
        this.table = new StepTable(card, arena, matrices.real(), numbers, matrices.members(), MANY);
        this.segments = new SegmentTables(card, arena, matrices, plan(1));
        this.parts = new ColumnParts(arena, matrices.real(), matrices.members());
        this.features = new FeatureTables(card, arena, this.operations);
        this.objective = Objectives.of(this.operations, card, arena, matrices.real());
        this.feeds = feeds;
    }

    /** Of a group of one. */
    @Override
    public void run(Step step) {
        run(List.of(List.of(step)));
    }

    @Override
    public void run(Iterable<List<Step>> steps) {
        var waiting = new ArrayList<List<Step>>();
        for (var all : steps) {
            requireAlike(all);
            boolean other = !waiting.isEmpty() && !haveSameOrders(waiting.get(0), all);
            if (other || waiting.size() == StepTable.CAPACITY) {
                make(waiting);
                waiting.clear();
            }
            waiting.add(all);
        }
        if (!waiting.isEmpty()) {
            make(waiting);
        }
    }

    private void requireAlike(List<Step> all) {
        var first = all.get(0);
        boolean alike = all.size() == matrices.members()
                && all.stream()
                        .allMatch(step -> step.from() == first.from()
                                && step.n() == first.n()
                                && step.epoch() == first.epoch()
                                && step.number() == first.number()
                                && step.rate() == first.rate());
        if (!alike) {
            throw new IllegalArgumentException(
                    "%d networks can't make these steps together: %s".formatted(matrices.members(), all));
        }
    }

    private static boolean haveSameOrders(List<Step> some, List<Step> others) {
        return IntStream.range(0, some.size())
                .allMatch(k -> some.get(k).order() == others.get(k).order());
    }

    /** Steps of one order, no more than the table holds. */
    private void make(List<List<Step>> steps) {
        feed(steps.get(0));
        table.write(steps);
        // What products read may have been changed from outside.
        if (!plan(n(steps, 0)).before().isEmpty()) {
            sequence(new Shape(n(steps, 0), 0)).run();
        }
        for (int i = 0; i < steps.size(); ) {
            int count = alike(steps, i) >= MANY ? MANY : 1;
            sequence(new Shape(n(steps, i), count)).run();
            i += count;
        }
        if (objective.isPresent()) {
            table.count(steps);
        }
    }

    private void feed(List<Step> steps) {
        if (steps.get(0).batches() == null) {
            return;
        }
        if (feed == null || !feed.isFor(steps)) {
            forget();
            feed = feeds.apply(steps.stream().map(Step::batches).toList());
        }
        feed.put(steps);
    }

    private static int n(List<List<Step>> steps, int i) {
        return steps.get(i).get(0).n();
    }

    /** How many steps from the {@code i}th on are done by the same launches. */
    private static int alike(List<List<Step>> steps, int i) {
        return (int) IntStream.range(i, Math.min(steps.size(), i + MANY))
                .takeWhile(k -> n(steps, k) == n(steps, i))
                .count();
    }

    private Card.Sequence sequence(Shape shape) {
        return sequences.computeIfAbsent(
                shape,
                any -> card.record(matrices.members(), launches -> {
                    var recorder = new Recorder(
                            card,
                            matrices,
                            plan(shape.n()),
                            table,
                            segments,
                            parts,
                            features,
                            objective,
                            feed,
                            shape.n(),
                            launches);
                    if (shape.steps() == 0) {
                        recorder.before();
                    } else {
                        recorder.steps(shape.steps());
                    }
                }));
    }

    /** How a step is done with {@code n} samples. */
    private StepPlan plan(int n) {
        return plans.computeIfAbsent(n, any -> StepPlan.of(operations, n, matrices.factors()));
    }

    /** Sequences name the feed's addresses. */
    private void forget() {
        sequences.values().forEach(Card.Sequence::close);
        sequences.clear();
        if (feed != null) {
            feed.close();
            feed = null;
        }
    }

    @Override
    public void close() {
        forget();
        arena.close();
    }
}
