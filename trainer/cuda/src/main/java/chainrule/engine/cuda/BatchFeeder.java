package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixing;
import chainrule.datasets.Normalization;
import chainrule.datasets.PictureChange;
import chainrule.engine.cuda.arguments.Address.Bytes;
import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Floats;
import chainrule.engine.cuda.arguments.Address.Ints;
import chainrule.engine.cuda.arguments.Address.Longs;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.Groups.Order;
import chainrule.engine.cuda.arguments.Groups.Partners;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batches on a card, for each of several networks: samples and the tables of their normalisation, once, and the order of the
 * epoch, what it mixes and the seed of the augmentation for each.
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
    /** Null: nothing is mixed. */
    private final long partners;

    private final long shares;
    /** What is done with the pictures of each row of the data set; null: they are moved at most. */
    private final long changes;

    private final int[][] ordered;

    /** @param all for each network, alike but for their seeds */
    BatchFeeder(Card card, CardSamples samples, CardTargets targets, List<Batches> all, ScalarType real) {
        this.card = card;
        this.all = List.copyOf(all);
        this.batches = all.get(0);
        this.samples = samples;
        this.targets = targets;
        this.arena = new DeviceArena(card);
        this.order = arena.take(bytesOfRows(batches) * all.size(), "the samples' order");
        this.ordered = new int[all.size()][];
        boolean mixes = !batches.mixup().isNone();
        this.partners = mixes ? arena.take(bytesOfRows(batches) * all.size(), "the order of the samples' partners") : 0;
        this.changes = batches.augmentation().isMove()
                ? 0
                : arena.take(bytesOfChanges(batches) * all.size(), "how the images are changed");
        this.shares = mixes ? arena.take(bytesOfShares() * all.size(), "the shares of mixed samples") : 0;
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
        return bytesOfRows(batches)
                + (batches.augmentation().isMove() ? 0 : bytesOfChanges(batches))
                + (batches.mixup().isNone() ? 0 : bytesOfRows(batches) + (long) batches.steps() * Double.BYTES);
    }

    private static long bytesOfRows(Batches batches) {
        return (long) batches.count() * Integer.BYTES;
    }

    private static long bytesOfChanges(Batches batches) {
        return (long) batches.subset().samples().count() * PictureChange.SIZE * Integer.BYTES;
    }

    private long bytesOfShares() {
        return (long) batches.steps() * Double.BYTES;
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

    /** What is mixed into the samples. */
    Partners partners() {
        return new Partners(new Ints(partners), new Doubles(shares), batches.batch());
    }

    /** Of all rows of the data set. */
    CardTargets targets() {
        return targets;
    }

    /** Puts the epoch's order of every step on the GPU, if it isn't there, and what it mixes. */
    void put(List<Step> steps) {
        for (int k = 0; k < ordered.length; k++) {
            int[] rows = steps.get(k).order();
            if (rows != ordered[k]) {
                put(rows, order + k * bytesOfRows(batches));
                if (changes != 0) {
                    putChanges(k, rows, steps.get(k).epoch());
                }
                if (partners != 0) {
                    putMixing(k, rows, steps.get(k).epoch());
                }
                ordered[k] = rows;
            }
        }
    }

    private void put(int[] rows, long to) {
        CardSamples.copy(
                card,
                to,
                rows.length,
                Integer.BYTES,
                (buffer, from, count) -> buffer.asIntBuffer().put(rows, from, count));
    }

    /** Drawn by all cores: an epoch has many. Rows that the batches do not have keep what they had. */
    private void putChanges(int k, int[] rows, int epoch) {
        int count = batches.subset().samples().count();
        var numbers = new int[count * PictureChange.SIZE];
        Arrays.stream(rows).parallel().forEach(row -> {
            int[] drawn = all.get(k).change(row, epoch).numbers();
            System.arraycopy(drawn, 0, numbers, row * PictureChange.SIZE, PictureChange.SIZE);
        });
        put(numbers, changes + k * bytesOfChanges(batches));
    }

    /** An evaluation mixes nothing: each sample counts wholly, and is its own partner. */
    private void putMixing(int k, int[] rows, int epoch) {
        var mixing = all.get(k).mixing(epoch);
        put(mixing.map(drawn -> drawn.rows(rows, 0, rows.length)).orElse(rows), partners + k * bytesOfRows(batches));
        var lambda = mixing.map(Mixing::shares).orElseGet(() -> {
            var ones = new double[batches.steps()];
            Arrays.fill(ones, 1);
            return ones;
        });
        CardSamples.copy(
                card,
                shares + k * bytesOfShares(),
                lambda.length,
                Double.BYTES,
                (buffer, from, count) -> buffer.asDoubleBuffer().put(lambda, from, count));
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
                    ? new GatherBytes(
                            out(),
                            x.stride(),
                            n,
                            width(),
                            order,
                            feed.partners(),
                            data,
                            feed.inputOf,
                            groupWidth(),
                            copy)
                    : new GatherPictures(
                            out(),
                            x.stride(),
                            n,
                            shape.channels(),
                            shape.height(),
                            shape.width(),
                            order,
                            feed.partners(),
                            data,
                            feed.inputOf,
                            groupWidth(),
                            augmentation.flip(),
                            augmentation.crop(),
                            new Ints(feed.changes),
                            (long) feed.batches.subset().samples().count() * PictureChange.SIZE,
                            augmentation.cutout(),
                            feed.seeds,
                            copy);
        }

        @Override
        public KernelArguments floats(Features.Floats floats) {
            var data = new Floats(feed.samples.features());
            return new GatherFloats(
                    out(),
                    x.stride(),
                    n,
                    width(),
                    order,
                    feed.partners(),
                    data,
                    feed.scale,
                    feed.shift,
                    groupWidth(),
                    copy);
        }

        @Override
        public KernelArguments doubles(Features.Doubles doubles) {
            var data = new Doubles(feed.samples.features());
            return new GatherDoubles(
                    out(),
                    x.stride(),
                    n,
                    width(),
                    order,
                    feed.partners(),
                    data,
                    feed.scale,
                    feed.shift,
                    groupWidth(),
                    copy);
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
