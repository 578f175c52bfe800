package chainrule.bench;

import chainrule.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.StepProgram;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSizes;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.update.LearningRate;
import chainrule.update.Optimizer;
import chainrule.update.Schedule.Constant;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long a training step takes, from bytes to updated weights, as `train` makes it: gathered, normalised, counted.
 *
 * @param layers from the inputs to the classes
 */
public record StepBench(LayerSizes layers, int batch, Optimizer optimizer, Precision precision) {
    private static final int EPOCHS = 5;
    private static final int WARM_UP = 3;
    private static final int STEPS = 100;
    private static final Shape PICTURE = new Shape(3, 32, 32);
    /** Of samples: a batch's may come again within an epoch's steps, but the caches must not hold them all. */
    private static final int MOST_BYTES = 160 << 20;

    /** The network: ReLU layers and cross-entropy. */
    public MlpSpec spec() {
        var sizes = layers.sizes();
        int last = sizes.size() - 1;
        var specs = IntStream.rangeClosed(1, last)
                .mapToObj(l -> new LayerSpec(
                        sizes.get(l),
                        l == last ? new Activation.Identity() : new Activation.Relu(),
                        Initialization.UNIFORM_FAN_IN,
                        Penalty.NONE,
                        0))
                .toList();
        return new MlpSpec(sizes.get(0), specs, Loss.CROSS_ENTROPY);
    }

    /** The training that is timed, on random bytes. */
    public TrainingJob job() {
        var spec = spec();
        int count = Math.max(batch, Math.min(STEPS * batch, MOST_BYTES / spec.inputs()) / batch * batch);
        var bytes = new byte[count * spec.inputs()];
        new Random(1).nextBytes(bytes);
        var samples = new Samples(
                new Features.Bytes(bytes, spec.inputs()),
                IntStream.range(0, count).map(i -> i % spec.outputs()).toArray());
        var shape = spec.inputs() % PICTURE.features() == 0
                ? new Shape(spec.inputs() / 1024, 32, 32)
                : new Shape(1, 1, spec.inputs());
        var unit = Normalization.fit(Normalization.Kind.UNIT, shape, samples.all());
        var batches = new Batches(samples.all(), shape, unit, Augmentation.NONE, batch, 1);
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), 1000);
        var initial = Parameters.initial(spec, 1, precision);
        return new TrainingJob(initial, batches, optimizer, rate, 1, precision);
    }

    /** Multiplications of a step's products. */
    public long multiplyAdds() {
        return StepProgram.training(spec(), optimizer).operations().stream()
                .mapToLong(operation -> operation.multiplyAdds(batch))
                .sum();
    }

    /**
     * What a bench found, each a median in seconds; NaN where the products were not measured.
     *
     * @param step the whole
     * @param inThreads its products alone, in OpenBLAS's threads, each in its fastest order
     * @param inLanes its products alone, by the nd4j engine's lanes
     */
    public record Result(double step, double inThreads, double inLanes) {
        /** The time of the products in the faster of both ways. */
        public double limit() {
            return Math.min(inThreads, inLanes);
        }
    }

    /** {@value #STEPS} steps an epoch. */
    public Result measure(Engine engine, boolean withLimit) {
        return measure(engine, withLimit, STEPS);
    }

    /**
     * {@value #EPOCHS} epochs after {@value #WARM_UP} to warm up. Between them the limit is measured: this way both see the same
     * machine, whose speed changes from minute to minute.
     *
     * @param steps an epoch
     * @throws UserException if the engine can't do such a training
     */
    public Result measure(Engine engine, boolean withLimit, int steps) {
        var job = job();
        requireTrainable(engine, job);
        try (var training = engine.train(job);
                var limit = withLimit ? new ProductLimit(job, EPOCHS) : null) {
            var times = new double[EPOCHS * steps];
            for (int epoch = -WARM_UP; epoch < EPOCHS; epoch++) {
                for (int i = 0; i < steps; i++) {
                    double seconds = step(job, training, (epoch + WARM_UP) * steps + i);
                    if (epoch >= 0) {
                        times[epoch * steps + i] = seconds;
                    }
                }
                if (limit != null) {
                    limit.measure(Math.max(0, epoch));
                }
            }
            return limit == null
                    ? new Result(Medians.of(times), Double.NaN, Double.NaN)
                    : new Result(Medians.of(times), limit.inThreads(), limit.inLanes());
        }
    }

    /**
     * {@value #EPOCHS} epochs after {@value #WARM_UP} to warm up, each in one call: of a card, which takes many steps at once.
     *
     * @param steps an epoch
     * @param networks trained in step, each with a seed of its own; a step is one of all of them
     * @throws UserException if the engine can't do such trainings, or not so many at once
     */
    public Result measureEpochs(Engine engine, int steps, int networks) {
        var job = job();
        requireTrainable(engine, job);
        var jobs = LongStream.rangeClosed(1, networks).mapToObj(job::withSeed).toList();
        try (var group = engine.trainTogether(jobs)) {
            if (group.members().size() < networks) {
                throw new UserException("engine %s trains %d of %d such networks at once here: take fewer --seeds"
                        .formatted(engine.name(), group.members().size(), networks));
            }
            var tallies = Stream.generate(Tally::new).limit(networks).toList();
            var times = new double[EPOCHS];
            for (int epoch = -WARM_UP; epoch < EPOCHS; epoch++) {
                int perEpoch = job.batches().steps();
                int count = Math.min(steps, perEpoch);
                long begin = System.nanoTime();
                group.run(1 + epoch + WARM_UP, 0, count, tallies);
                if (epoch >= 0) {
                    times[epoch] = (System.nanoTime() - begin) * 1e-9 / count;
                }
            }
            return new Result(Medians.of(times), Double.NaN, Double.NaN);
        }
    }

    private static void requireTrainable(Engine engine, TrainingJob job) {
        engine.reasonNotToTrain(job).ifPresent(reason -> {
            throw new UserException("engine %s can't train this: %s".formatted(engine.name(), reason));
        });
    }

    private static double step(TrainingJob job, Training training, int number) {
        int perEpoch = job.batches().steps();
        long begin = System.nanoTime();
        training.run(1 + number / perEpoch, number % perEpoch, 1, new Tally());
        return (System.nanoTime() - begin) * 1e-9;
    }
}
