package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.engine.cuda.arguments.Address.Bytes;
import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Floats;
import chainrule.engine.cuda.arguments.Address.Ints;
import chainrule.engine.cuda.arguments.Address.Longs;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.Groups.Order;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.arguments.KernelArguments.GatherBytes;
import chainrule.engine.cuda.arguments.KernelArguments.GatherDoubles;
import chainrule.engine.cuda.arguments.KernelArguments.GatherFloats;
import chainrule.engine.cuda.arguments.KernelArguments.GatherPictures;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Step;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batches on a card, for each of several networks: samples and the tables of their normalisation, once, and the order of the
 * epoch and the seed of the augmentation for each.
 */
final class BatchFeeder implements AutoCloseable {
    private static final int BYTE_VALUES = 256;

    private final Card card;
    private final List<Batches> all;
    private final Batches batches;
    private final CardSamples samples;
    private final CardTargets targets;
    private final DeviceArena arena;
    private final long order;
    private final Reals inputOf;
    private final Doubles scale;
    private final Doubles shift;
    private final Longs seeds;
    private final int[][] ordered;

    /** @param all for each network, alike but for their seeds */
    BatchFeeder(Card card, CardSamples samples, CardTargets targets, List<Batches> all, ScalarType real) {
        this.card = card;
        this.all = List.copyOf(all);
        this.batches = all.get(0);
        this.samples = samples;
        this.targets = targets;
        this.arena = new DeviceArena(card);
        this.order = arena.take(bytesOfOrder(batches) * all.size(), "the samples' order");
        this.ordered = new int[all.size()][];
        var normalization = batches.normalization();
        int groups = normalization.scale().length;
        this.inputOf =
                new Reals(write(groups * BYTE_VALUES * real.bytes(), buffer -> inputs(buffer, normalization, real)));
        this.scale = new Doubles(write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.scale())));
        this.shift = new Doubles(write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.shift())));
        this.seeds = new Longs(
                write(all.size() * Long.BYTES, buffer -> all.forEach(member -> buffer.putLong(member.seed()))));
    }

    /** What the order takes on a card, for one network. */
    static long bytesOfOrder(Batches batches) {
        return (long) batches.count() * Integer.BYTES;
    }

    /** Whether it is made for these steps, one for each network. */
    boolean isFor(List<Step> steps) {
        return IntStream.range(0, all.size())
                .allMatch(k -> all.get(k) == steps.get(k).batches());
    }

    /**
     * The samples of a step.
     *
     * @param now see {@link StepTable.Slot#now}
     */
    Order order(Ints now) {
        return new Order(now, new Ints(order), batches.count());
    }

    /** Of all rows of the data set. */
    CardTargets targets() {
        return targets;
    }

    /** Puts the epoch's order of every step on the card, if it isn't there. */
    void put(List<Step> steps) {
        for (int k = 0; k < ordered.length; k++) {
            int[] rows = steps.get(k).order();
            if (rows != ordered[k]) {
                CardSamples.copy(
                        card,
                        order + k * bytesOfOrder(batches),
                        rows.length,
                        Integer.BYTES,
                        (buffer, from, count) -> buffer.asIntBuffer().put(rows, from, count));
                ordered[k] = rows;
            }
        }
    }

    /**
     * Fills x with a step's inputs.
     *
     * @param x null where products alone read them
     * @param copy that is rounded for products
     * @param now see {@link StepTable.Slot#now}
     */
    void gather(Launches launches, CudaMatrices.Place x, Copy copy, int n, Ints now) {
        var call = new Gathering(this, x, copy, n, order(now));
        launches.fours(
                n * batches.shape().features(),
                batches.subset().samples().features().choose(call));
    }

    /** The kernel that gathers, by the type of the samples' numbers. */
    private record Gathering(BatchFeeder feed, CudaMatrices.Place x, Copy copy, int n, Order order)
            implements Features.Cases<KernelArguments> {
        private Reals out() {
            return x.numbers();
        }

        private int width() {
            return feed.batches.shape().features();
        }

        private int groupWidth() {
            return width() / feed.batches.normalization().scale().length;
        }

        @Override
        public KernelArguments bytes(Features.Bytes bytes) {
            var data = new Bytes(feed.samples.features());
            var augmentation = feed.batches.augmentation();
            var shape = feed.batches.shape();
            return augmentation.isNone()
                    ? new GatherBytes(out(), x.stride(), n, width(), order, data, feed.inputOf, groupWidth(), copy)
                    : new GatherPictures(
                            out(),
                            x.stride(),
                            n,
                            shape.channels(),
                            shape.height(),
                            shape.width(),
                            order,
                            data,
                            feed.inputOf,
                            groupWidth(),
                            augmentation.flip(),
                            augmentation.crop(),
                            feed.seeds,
                            copy);
        }

        @Override
        public KernelArguments floats(Features.Floats floats) {
            var data = new Floats(feed.samples.features());
            return new GatherFloats(
                    out(), x.stride(), n, width(), order, data, feed.scale, feed.shift, groupWidth(), copy);
        }

        @Override
        public KernelArguments doubles(Features.Doubles doubles) {
            var data = new Doubles(feed.samples.features());
            return new GatherDoubles(
                    out(), x.stride(), n, width(), order, data, feed.scale, feed.shift, groupWidth(), copy);
        }
    }

    private interface Filling {
        void fill(ByteBuffer buffer);
    }

    private long write(int bytes, Filling filling) {
        long address = arena.take(bytes, "the tables of the normalisation");
        var buffer = ScalarType.buffer(bytes);
        filling.fill(buffer);
        card.write(address, buffer.flip());
        return address;
    }

    /** The input of each raw byte, group by group: as {@link Batches} makes it. */
    private static void inputs(ByteBuffer buffer, Normalization normalization, ScalarType real) {
        for (int group = 0; group < normalization.scale().length; group++) {
            for (int value = 0; value < BYTE_VALUES; value++) {
                real.put(buffer, normalization.apply(group, value));
            }
        }
    }

    private static void doubles(ByteBuffer buffer, double[] values) {
        for (double value : values) {
            buffer.putDouble(value);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
