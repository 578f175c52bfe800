package chainrule.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A card that does nothing, and notes what it would do; of its memory it keeps small things that were written. */
final class NotingCard implements Card {
    private static final int SMALL = 1 << 16;

    private final TreeMap<Long, ByteBuffer> written = new TreeMap<>();
    private final List<Launch> launches = new ArrayList<>();
    private long next = Room.ALIGNMENT;
    private int sequences;

    /** A kernel's launch or a product. */
    sealed interface Launch {
        At at();
    }

    /**
     * When a launch is done.
     *
     * @param sequence that it is part of
     * @param place in its queue
     * @param before how many launches of each queue are done before it
     */
    record At(int sequence, int queue, int place, List<Integer> before) {
        /** Whether neither waits for the other. */
        boolean isBeside(At other) {
            return sequence == other.sequence
                    && before.get(other.queue) <= other.place
                    && other.before.get(queue) <= place;
        }
    }

    record Kernel(String name, int blocks, List<Object> arguments, At at) implements Launch {
        long number(int argument) {
            return ((Number) arguments.get(argument)).longValue();
        }
    }

    record Multiply(Gemm product, At at) implements Launch {}

    List<Launch> launches() {
        return launches;
    }

    /** A small thing that was written there, from that address on. */
    ByteBuffer at(long address) {
        var piece = written.floorEntry(address);
        int from = (int) (address - piece.getKey());
        return piece.getValue().slice(from, piece.getValue().capacity() - from).order(ByteOrder.nativeOrder());
    }

    @Override
    public String name() {
        return "a card that notes";
    }

    @Override
    public long free() {
        return Long.MAX_VALUE;
    }

    @Override
    public long allocate(long bytes) {
        long address = next;
        next += Room.aligned(bytes);
        return address;
    }

    @Override
    public void release(long address) {}

    @Override
    public void write(long address, ByteBuffer from) {
        if (from.remaining() <= SMALL) {
            var copy = ByteBuffer.allocate(from.remaining());
            written.put(address, copy.put(from.duplicate()));
        }
    }

    @Override
    public void copy(long to, long from, long bytes) {}

    @Override
    public void read(long address, ByteBuffer to) {}

    @Override
    public boolean fuses(Gemm product) {
        return true;
    }

    @Override
    public Sequence record(int members, Consumer<Launches> work) {
        work.accept(new Noting(sequences++));
        return new Sequence() {
            @Override
            public void run() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}

    private final class Noting implements Launches {
        private final int sequence;
        private final int[][] done = new int[QUEUES][QUEUES];
        private final List<int[]> marks = new ArrayList<>();
        private int queue = MAIN;

        Noting(int sequence) {
            this.sequence = sequence;
        }

        @Override
        public void kernel(String name, int blocks, int threads, Object... arguments) {
            launches.add(new Kernel(name, blocks, List.of(arguments), at()));
        }

        @Override
        public void multiply(Gemm product) {
            launches.add(new Multiply(product, at()));
        }

        private At at() {
            var before = java.util.Arrays.stream(done[queue]).boxed().toList();
            return new At(sequence, queue, done[queue][queue]++, before);
        }

        @Override
        public void to(int number) {
            queue = number;
        }

        @Override
        public int mark() {
            marks.add(done[queue].clone());
            return marks.size() - 1;
        }

        @Override
        public void await(int mark) {
            for (int q = 0; q < QUEUES; q++) {
                done[queue][q] = Math.max(done[queue][q], marks.get(mark)[q]);
            }
        }
    }
}
