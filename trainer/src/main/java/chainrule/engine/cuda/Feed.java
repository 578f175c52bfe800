package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import java.nio.ByteBuffer;

/** Batches on a card: samples, the tables of their normalisation, and the order of the epoch. */
final class Feed implements AutoCloseable {
    private static final int BYTE_VALUES = 256;

    private final Card card;
    private final Batches batches;
    private final CardSamples samples;
    private final Room room;
    private final long order;
    private final long inputOf;
    private final long scale;
    private final long shift;
    private int[] ordered;

    Feed(Card card, CardSamples samples, Batches batches, Real real) {
        this.card = card;
        this.batches = batches;
        this.samples = samples;
        this.room = new Room(card);
        this.order = room.take((long) batches.count() * Integer.BYTES, "the samples' order");
        var normalization = batches.normalization();
        int groups = normalization.scale().length;
        this.inputOf = write(groups * BYTE_VALUES * real.bytes(), buffer -> inputs(buffer, normalization, real));
        this.scale = write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.scale()));
        this.shift = write(groups * Double.BYTES, buffer -> doubles(buffer, normalization.shift()));
    }

    Batches batches() {
        return batches;
    }

    long order() {
        return order;
    }

    long labels() {
        return samples.labels();
    }

    /** Puts an epoch's order on the card, if it isn't there. */
    void put(int[] rows) {
        if (rows != ordered) {
            CardSamples.copy(
                    card,
                    order,
                    rows.length,
                    Integer.BYTES,
                    (buffer, from, count) -> buffer.asIntBuffer().put(rows, from, count));
            ordered = rows;
        }
    }

    /**
     * Fills x with the current step's inputs.
     *
     * @param now see {@link StepTable#now}
     */
    void gather(Launches launches, long x, int n, long now) {
        var shape = batches.shape();
        int width = shape.features();
        int groupWidth = width / batches.normalization().scale().length;
        int count = n * width;
        if (batches.subset().samples().features() instanceof Features.Floats) {
            launches.each("gatherFloats", count, x, n, width, now, order, samples.features(), scale, shift, groupWidth);
        } else if (batches.augmentation().isNone()) {
            launches.each("gatherBytes", count, x, n, width, now, order, samples.features(), inputOf, groupWidth);
        } else {
            launches.each(
                    "gatherPictures",
                    count,
                    x,
                    n,
                    shape.channels(),
                    shape.height(),
                    shape.width(),
                    now,
                    order,
                    samples.features(),
                    inputOf,
                    groupWidth,
                    batches.augmentation().flip() ? 1 : 0,
                    batches.augmentation().crop(),
                    batches.seed());
        }
    }

    private interface Filling {
        void fill(ByteBuffer buffer);
    }

    private long write(int bytes, Filling filling) {
        long address = room.take(bytes, "the tables of the normalisation");
        var buffer = Real.buffer(bytes);
        filling.fill(buffer);
        card.write(address, buffer.flip());
        return address;
    }

    /** The input of each raw byte, group by group: as {@link Batches} makes it. */
    private static void inputs(ByteBuffer buffer, Normalization normalization, Real real) {
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
        room.close();
    }
}
