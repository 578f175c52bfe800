package chainrule.engine.cuda;

import chainrule.base.UserException;
import chainrule.engine.DeviceLimits;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.ProgramGroup;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Schedule;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Measures what a GPU can do at most. Sizes grow until one run takes long enough to be timed, so that the same code serves a
 * fast GPU and a slow stand-in.
 *
 * @param cards opens the GPU, its kernels compiled for a type
 */
record CardLimits(Function<ScalarType, Card> cards) {
    /** Seconds that a run of the largest size may take. */
    private static final double LONG_ENOUGH = 0.04;

    private static final int RUNS = 7;
    /** Seconds that runs of one size may take together. */
    private static final double LONG = 1;

    private static final int FIRST_SIDE = 128;
    private static final int LARGEST_SIDE = 8192;
    private static final long FIRST_BYTES = 1 << 20;
    /** Far more than any cache holds. */
    private static final long MOST_BYTES = 1L << 32;
    /** Of the free memory, for each of the three places that are taken at most. */
    private static final int SHARE = 8;

    private static final int BLOCK = 1 << 22;
    /** So small that weights keep their values. */
    private static final double TINY_RATE = 1e-9;

    DeviceLimits measure(List<TrainingJob> jobs) {
        var precision = jobs.get(0).precision();
        var products = new double[2];
        stepProducts(jobs, products);
        try (var card = cards.apply(ScalarType.of(precision))) {
            double copyRate = copyRate(card);
            var square = square(card, precision);
            return new DeviceLimits(copyRate, square.rate, square.side, products[0], products[1]);
        }
    }

    /** @param found seconds and operations of one step's products */
    private void stepProducts(List<TrainingJob> jobs, double[] found) {
        var opened = new ProductsOnly[1];
        var device = new CudaDevice(real -> opened[0] = new ProductsOnly(cards.apply(real)));
        var slowed = jobs.stream().map(CardLimits::slowed).toList();
        try (var group = new ProgramGroup(device, slowed)) {
            int members = group.members().size();
            if (members < jobs.size()) {
                throw new UserException(
                        "the GPU has not enough memory for the step's products in addition to the training");
            }
            group.run(
                    1, 0, 1, Stream.generate(RunningMetrics::new).limit(members).toList());
            var card = opened[0];
            try (var stopwatch = new Stopwatch(card)) {
                found[0] = stopwatch.median(card.products()::run) / ProductsOnly.REPEATS;
            }
            found[1] = card.operations();
        }
    }

    private static TrainingJob slowed(TrainingJob job) {
        var rate = new LearningRate(
                TINY_RATE, new Schedule.Constant(), job.batches().steps(), 1);
        return new TrainingJob(job.initial(), job.batches(), job.optimizer(), rate, job.seed(), job.precision());
    }

    /** Bytes read and written a second. */
    private static double copyRate(Card card) {
        long most = Math.min(MOST_BYTES, card.free() / SHARE);
        long bytes = Math.min(FIRST_BYTES, most);
        long from = random(card, most, Precision.FLOAT32);
        long to = card.allocate(most);
        try (var stopwatch = new Stopwatch(card)) {
            while (true) {
                long size = bytes;
                double seconds = stopwatch.once(() -> card.copy(to, from, size));
                if (bytes * 2 > most || seconds * 2 > LONG_ENOUGH) {
                    return 2.0 * bytes / stopwatch.median(() -> card.copy(to, from, size));
                }
                bytes *= 2;
            }
        } finally {
            card.release(to);
            card.release(from);
        }
    }

    private record Square(int side, double rate) {}

    private static Square square(Card card, Precision precision) {
        int most = FIRST_SIDE;
        long each = ScalarType.of(precision).bytes();
        while (most < LARGEST_SIDE && 4L * most * most * each <= card.free() / SHARE) {
            most *= 2;
        }
        long bytes = (long) most * most * each;
        long a = random(card, bytes, precision);
        long b = random(card, bytes, precision);
        long out = card.allocate(bytes);
        try (var stopwatch = new Stopwatch(card)) {
            for (int side = FIRST_SIDE; ; side *= 2) {
                try (var product = product(card, new long[] {out, a, b}, side, precision)) {
                    stopwatch.once(product::run);
                    double seconds = stopwatch.once(product::run);
                    if (side == most || seconds * 8 > LONG_ENOUGH) {
                        double rate = 2.0 * side * side * side / stopwatch.median(product::run);
                        return new Square(side, rate);
                    }
                }
            }
        } finally {
            List.of(out, b, a).forEach(card::release);
        }
    }

    /** @param places of the result and of both factors */
    private static Card.Sequence product(Card card, long[] places, int side, Precision precision) {
        var product = new Gemm(
                places[0],
                places[1],
                false,
                places[2],
                false,
                side,
                side,
                side,
                factors(precision),
                new Gemm.Constants(1, 0),
                Gemm.Epilogue.NONE,
                0,
                new Gemm.Members(1, 0, 0, 0, 0));
        return card.record(1, launches -> launches.multiply(product));
    }

    private static Gemm.Factors factors(Precision precision) {
        return switch (precision) {
            case FLOAT64 -> Gemm.Factors.FLOAT64;
            case FLOAT32 -> Gemm.Factors.FLOAT32;
            case BFLOAT16 -> Gemm.Factors.BFLOAT16;
            case TF32 -> Gemm.Factors.TF32;
        };
    }

    /** Memory full of random numbers between −1 and 1: a random block, again and again. */
    private static long random(Card card, long bytes, Precision precision) {
        long address = card.allocate(bytes);
        long block = Math.min(BLOCK, bytes);
        card.write(address, block((int) block, precision));
        for (long done = block; done < bytes; done += Math.min(done, bytes - done)) {
            card.copy(address + done, address, Math.min(done, bytes - done));
        }
        return address;
    }

    private static ByteBuffer block(int bytes, Precision precision) {
        var random = new SplittableRandom(1);
        var buffer = ScalarType.buffer(bytes);
        while (buffer.remaining() >= Double.BYTES) {
            switch (precision) {
                case FLOAT64 -> buffer.putDouble(random.nextDouble(-1, 1));
                case BFLOAT16 -> {
                    int bits = Float.floatToRawIntBits((float) random.nextDouble(-1, 1));
                    buffer.putShort((short) (bits >>> Short.SIZE));
                }
                case FLOAT32, TF32 -> buffer.putFloat((float) random.nextDouble(-1, 1));
            }
        }
        return buffer.clear();
    }

    /**
     * Times work on a GPU.
     *
     * @param place of a few bytes: to read them waits for all work so far
     */
    private record Stopwatch(Card card, long place) implements AutoCloseable {
        Stopwatch(Card card) {
            this(card, card.allocate(DeviceArena.ALIGNMENT));
        }

        double once(Runnable work) {
            var bytes = ScalarType.buffer(Integer.BYTES);
            card.read(place, bytes.duplicate());
            long begin = System.nanoTime();
            work.run();
            card.read(place, bytes);
            return (System.nanoTime() - begin) * 1e-9;
        }

        /** Of several runs after one to warm up; of fewer where one takes long. */
        double median(Runnable work) {
            once(work);
            var times = DoubleStream.builder();
            double sum = 0;
            int runs = 0;
            while (runs < RUNS && sum < LONG) {
                double time = once(work);
                times.add(time);
                sum += time;
                runs++;
            }
            double[] sorted = times.build().sorted().toArray();
            return sorted[runs / 2];
        }

        @Override
        public void close() {
            card.release(place);
        }
    }
}
