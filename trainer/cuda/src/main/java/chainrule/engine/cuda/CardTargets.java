package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Samples;
import chainrule.datasets.TargetScaling;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.ScalarType;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What the rows of a data set are to give, on a GPU, in the form that is learnt: classes as their indices, real targets scaled, labels as 0
 * and 1; and what each row counts in the risk (B14). All are numbers of the kernels' type.
 */
final class CardTargets implements AutoCloseable {
    private final DeviceArena arena;
    private final int width;
    private final Reals targets;
    private final Reals weights;

    /** What they are the same for. */
    record Key(Samples samples, TargetScaling scaling, List<Double> classWeights) {
        static Key of(Batches batches) {
            return new Key(
                    batches.subset().samples(),
                    batches.scaling(),
                    DoubleStream.of(batches.classWeights()).boxed().toList());
        }
    }

    /** @param batches of any rows of the data set */
    CardTargets(Card card, Batches batches, ScalarType real) {
        this.arena = new DeviceArena(card);
        this.width = batches.targetWidth();
        int rows = batches.subset().samples().count();
        this.targets = write(
                card,
                real,
                Math.multiplyExact(rows, width),
                "the data set's targets",
                i -> batches.target(i / width, i % width));
        this.weights = batches.isWeighted()
                ? write(card, real, rows, "the data set's sample weights", batches::weight)
                : Reals.NULL;
    }

    private interface Numbers {
        double at(int i);
    }

    private Reals write(Card card, ScalarType real, int count, String what, Numbers numbers) {
        long address = arena.take((long) count * real.bytes(), what);
        CardSamples.copy(card, address, count, real.bytes(), (buffer, from, here) -> {
            for (int i = from; i < from + here; i++) {
                real.put(buffer, numbers.at(i));
            }
        });
        return new Reals(address);
    }

    /** Bytes that they take on a card. */
    static long bytes(Batches batches, ScalarType real) {
        long rows = batches.subset().samples().count();
        return rows * real.bytes() * (batches.targetWidth() + (batches.isWeighted() ? 1 : 0));
    }

    /** Where they lie, row by row. */
    Reals targets() {
        return targets;
    }

    /** Numbers a row. */
    int width() {
        return width;
    }

    /** Null: all are 1. */
    Reals weights() {
        return weights;
    }

    @Override
    public void close() {
        arena.close();
    }
}
