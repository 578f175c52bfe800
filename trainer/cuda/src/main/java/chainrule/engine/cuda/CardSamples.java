package chainrule.engine.cuda;

import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.ScalarType;
import java.nio.ByteBuffer;

/** Raw features on a card, as they came: bytes stay bytes. */
final class CardSamples implements AutoCloseable {
    private static final int CHUNK = 1 << 24;

    private final DeviceArena arena;
    private final long features;

    CardSamples(Card card, Samples samples) {
        this.arena = new DeviceArena(card);
        long size = bytes(samples.features());
        this.features = arena.take(size, "the data set's samples");
        samples.features().choose(new Copying(card, features)).run();
    }

    /** Puts features where they lie on a card. */
    private record Copying(Card card, long to) implements Features.Cases<Runnable> {
        @Override
        public Runnable bytes(Features.Bytes features) {
            byte[] data = features.data();
            return () -> copy(card, to, data.length, 1, (buffer, from, count) -> buffer.put(data, from, count));
        }

        @Override
        public Runnable floats(Features.Floats features) {
            float[] data = features.data();
            return () -> copy(
                    card,
                    to,
                    data.length,
                    Float.BYTES,
                    (buffer, from, count) -> buffer.asFloatBuffer().put(data, from, count));
        }

        @Override
        public Runnable doubles(Features.Doubles features) {
            double[] data = features.data();
            return () -> copy(
                    card,
                    to,
                    data.length,
                    Double.BYTES,
                    (buffer, from, count) -> buffer.asDoubleBuffer().put(data, from, count));
        }
    }

    /** Bytes of each kind's numbers. */
    private record Sizes() implements Features.Cases<Integer> {
        @Override
        public Integer bytes(Features.Bytes features) {
            return 1;
        }

        @Override
        public Integer floats(Features.Floats features) {
            return Float.BYTES;
        }

        @Override
        public Integer doubles(Features.Doubles features) {
            return Double.BYTES;
        }
    }

    /** Bytes that features take on a card. */
    static long bytes(Features features) {
        return (long) features.count() * features.width() * features.choose(new Sizes());
    }

    long features() {
        return features;
    }

    /** Puts {@code count} values, those of an array from {@code from} on, into a buffer. */
    interface Part {
        void put(ByteBuffer buffer, int from, int count);
    }

    /** Copies an array of {@code count} values to a card, a piece at a time. */
    static void copy(Card card, long to, int count, int bytesEach, Part part) {
        var buffer = ScalarType.buffer((int) Math.min(CHUNK, Math.max(1, (long) count * bytesEach)));
        int most = buffer.capacity() / bytesEach;
        for (int from = 0; from < count; from += most) {
            int here = Math.min(most, count - from);
            buffer.clear();
            part.put(buffer, from, here);
            buffer.limit(here * bytesEach).position(0);
            card.write(to + (long) from * bytesEach, buffer);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
