package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A program on a card. A step's launches are recorded once for each size of batch, and {@value #MANY} steps as one sequence,
 * and put into the queue again and again; which samples a step takes is told by the table that the card walks through. The
 * card is waited for when all steps of a call are queued.
 */
final class CudaKernel implements Kernel, AutoCloseable {
    /** Steps of a long sequence. */
    static final int MANY = 32;

    private final Card card;
    private final Room room;
    private final CudaMatrices matrices;
    private final List<Stage> stages;
    private final StepTable table;
    private final SegmentTables segments;
    private final boolean counts;
    private final Function<Batches, Feed> feeds;
    private final Map<Shape, Card.Sequence> sequences = new HashMap<>();
    private Feed feed;

    /** What a recorded sequence is good for. */
    private record Shape(int n, int steps, long seed) {}

    /** @param feeds puts batches on the card */
    CudaKernel(Card card, CudaMatrices matrices, List<Operation> operations, Function<Batches, Feed> feeds) {
        this.card = card;
        this.room = new Room(card);
        this.matrices = matrices;
        this.stages = Stage.of(operations);
        var numbers = operations.stream()
                .flatMap(operation -> StepNumber.of(operation).stream())
                .distinct()
                .toList();
        this.table = new StepTable(card, room, matrices.real(), numbers);
        this.segments = new SegmentTables(card, room, matrices, stages);
        this.counts = operations.stream().anyMatch(LossGradient.class::isInstance);
        this.feeds = feeds;
    }

    @Override
    public void run(Step step) {
        run(List.of(step));
    }

    @Override
    public void run(Iterable<Step> steps) {
        var waiting = new ArrayList<Step>();
        for (var step : steps) {
            boolean other = !waiting.isEmpty() && waiting.get(0).order() != step.order();
            if (other || waiting.size() == StepTable.CAPACITY) {
                make(waiting);
                waiting.clear();
            }
            waiting.add(step);
        }
        if (!waiting.isEmpty()) {
            make(waiting);
        }
    }

    /** Steps of one order, no more than the table holds. */
    private void make(List<Step> steps) {
        feed(steps.get(0));
        table.write(steps);
        for (int i = 0; i < steps.size(); ) {
            int count = alike(steps, i) >= MANY ? MANY : 1;
            sequence(steps.get(i), count).run();
            i += count;
        }
        if (counts) {
            table.count(steps);
        }
    }

    private void feed(Step step) {
        if (step.batches() == null) {
            return;
        }
        if (feed == null || feed.batches() != step.batches()) {
            forget();
            feed = feeds.apply(step.batches());
        }
        feed.put(step.order());
    }

    /** How many steps from the {@code i}th on are done by the same launches. */
    private static int alike(List<Step> steps, int i) {
        var shape = shape(steps.get(i), 1);
        return (int) IntStream.range(i, Math.min(steps.size(), i + MANY))
                .takeWhile(k -> shape(steps.get(k), 1).equals(shape))
                .count();
    }

    private static Shape shape(Step step, int steps) {
        return new Shape(step.n(), steps, step.seed());
    }

    private Card.Sequence sequence(Step step, int count) {
        return sequences.computeIfAbsent(
                shape(step, count),
                shape -> card.record(launches -> {
                    var recorder =
                            new Recorder(card, matrices, table, segments, feed, shape.n(), shape.seed(), launches);
                    for (int i = 0; i < count; i++) {
                        recorder.step(stages);
                    }
                }));
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
        room.close();
    }
}
