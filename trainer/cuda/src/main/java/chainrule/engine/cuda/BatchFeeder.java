package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixing;
import chainrule.datasets.Normalization;
import chainrule.datasets.PictureChange;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.cuda.plan.StepPlaces;
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
    private final long inputOf;
    private final long scale;
    private final long shift;
    private final long seeds;
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
        this.inputOf = write(groups * BYTE_VALUES * real.bytes(), buffer -> inputs(buffer, normalization, real));
        this.scale = write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.scale()));
        this.shift = write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.shift()));
        this.seeds = write(all.size() * Long.BYTES, buffer -> all.forEach(member -> buffer.putLong(member.seed())));
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

    /** The first network's; the next one's is {@link #count} rows behind it. */
    long order() {
        return order;
    }

    /** Rows of an order. */
    int count() {
        return batches.count();
    }

    /** The rows of the partners that are mixed in, laid out as the order; null: nothing is mixed. */
    long partners() {
        return partners;
    }

    /** λ of each batch of the epoch; the next network's are a number for each step behind the first one's. */
    long shares() {
        return shares;
    }

    /** Samples a batch, but for the last. */
    int batch() {
        return batches.batch();
    }

    /** Of all rows of the data set. */
    CardTargets targets() {
        return targets;
    }

    /** Puts the epoch's order of every step on the card, if it isn't there, and what it mixes. */
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
    void gather(Launches launches, CudaMatrices.Place x, StepPlaces.Copy copy, int n, long now) {
        var shape = batches.shape();
        int width = shape.features();
        int groupWidth = width / batches.normalization().scale().length;
        int count = n * width;
        var features = batches.subset().samples().features();
        if (!(features instanceof Features.Bytes)) {
            launches.fours(
                    features instanceof Features.Doubles ? "gatherDoubles" : "gatherFloats",
                    count,
                    x.address(),
                    x.stride(),
                    n,
                    width,
                    now,
                    order,
                    count(),
                    partners,
                    shares,
                    batch(),
                    samples.features(),
                    scale,
                    shift,
                    groupWidth,
                    copy.address(),
                    copy.stride(),
                    copy.format());
        } else if (batches.augmentation().isNone()) {
            launches.fours(
                    "gatherBytes",
                    count,
                    x.address(),
                    x.stride(),
                    n,
                    width,
                    now,
                    order,
                    count(),
                    partners,
                    shares,
                    batch(),
                    samples.features(),
                    inputOf,
                    groupWidth,
                    copy.address(),
                    copy.stride(),
                    copy.format());
        } else {
            launches.fours(
                    "gatherPictures",
                    count,
                    x.address(),
                    x.stride(),
                    n,
                    shape.channels(),
                    shape.height(),
                    shape.width(),
                    now,
                    order,
                    count(),
                    partners,
                    shares,
                    batch(),
                    samples.features(),
                    inputOf,
                    groupWidth,
                    batches.augmentation().flip() ? 1 : 0,
                    batches.augmentation().crop(),
                    changes,
                    (long) batches.subset().samples().count() * PictureChange.SIZE,
                    batches.augmentation().cutout(),
                    seeds,
                    copy.address(),
                    copy.stride(),
                    copy.format());
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
