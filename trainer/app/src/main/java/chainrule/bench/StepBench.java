package chainrule.bench;

import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.engine.Engine;
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
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule.Constant;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How long a training step takes, from bytes to updated weights, as `train` makes it: gathered, normalised, counted.
 *
 * @param layers from the inputs to the outputs
 * @param loss of classes, or else of real targets
 */
public record StepBench(LayerSizes layers, int batch, Optimizer optimizer, Precision precision, Loss loss) {
    private static final int STEPS = 100;
    private static final Shape PICTURE = new Shape(3, 32, 32);
    /** Of samples: a batch's may come again within an epoch's steps, but the caches must not hold them all. */
    private static final int MOST_BYTES = 160 << 20;
    /** What Java's arrays can hold. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** @throws UserException if no network for that loss has as many outputs */
    public StepBench {
        int outputs = outputs(layers);
        if (!fitsNames(loss, outputs) && !loss.judges(Task.Kind.MULTILABEL)) {
            throw new UserException("--layers is %s: a network with the loss %s can't have %d outputs"
                    .formatted(layers, loss.name(), outputs));
        }
    }

    private static int outputs(LayerSizes layers) {
        return layers.sizes().get(layers.sizes().size() - 1);
    }

    /** Two logistic outputs do not: they are labels, since two classes have one output. */
    private static boolean fitsNames(Loss loss, int outputs) {
        return loss.outputs(loss.names(outputs)) == outputs;
    }

    /** With cross-entropy. */
    public StepBench(LayerSizes layers, int batch, Optimizer optimizer, Precision precision) {
        this(layers, batch, optimizer, precision, Loss.CROSS_ENTROPY);
    }

    /** The network: ReLU layers and the loss. */
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
        return new MlpSpec(sizes.get(0), specs, loss);
    }

    /** The training that is timed, on random bytes, with {@value #STEPS} batches of them where memory allows it. */
    public TrainingJob job() {
        return job(STEPS);
    }

    /**
     * The training that is timed, on random bytes.
     *
     * @param steps batches of them, where memory allows it: all in all at most 160 MiB, but for a batch that is larger
     * @throws UserException if the batch is too large for an array
     */
    public TrainingJob job(int steps) {
        long most = Math.min(Math.max(steps, STEPS) * (long) batch, MOST_BYTES / spec().inputs());
        return jobOf((int) Math.max(batch, most / batch * batch));
    }

    /** The same with this number of samples. */
    TrainingJob jobOf(int count) {
        var spec = spec();
        requireArrays();
        var bytes = new byte[count * spec.inputs()];
        new Random(1).nextBytes(bytes);
        var samples = new Samples(new Features.Bytes(bytes, spec.inputs()), targets(count));
        var shape = spec.inputs() % PICTURE.features() == 0
                ? new Shape(spec.inputs() / 1024, 32, 32)
                : new Shape(1, 1, spec.inputs());
        var unit = Normalization.fit(Normalization.Kind.UNIT, shape, samples.all());
        var batches = new Batches(samples.all(), shape, unit, Augmentation.NONE, batch, 1);
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), 1000);
        var initial = Parameters.initial(spec, 1, precision);
        return new TrainingJob(initial, batches, optimizer, rate, 1, precision);
    }

    private Targets targets(int count) {
        int names = loss.names(spec().outputs());
        if (!fitsNames(loss, outputs(layers))) {
            var bits = new byte[count * outputs(layers)];
            IntStream.range(0, bits.length).forEach(i -> bits[i] = (byte) (i % 3 / 2));
            return new Targets.Labels(bits, outputs(layers));
        }
        if (loss.judges(Task.Kind.CLASSIFICATION)) {
            return new Targets.Classes(
                    IntStream.range(0, count).map(i -> i % names).toArray());
        }
        // From 0 to 1: numbers that every loss can judge, counts included.
        var random = new Random(2);
        return new Targets.Reals(
                DoubleStream.generate(random::nextDouble)
                        .limit((long) count * names)
                        .toArray(),
                names);
    }

    /** A batch's samples are one array, and so are the outputs of each layer. */
    private void requireArrays() {
        int widest = layers.sizes().stream().mapToInt(Integer::intValue).max().orElseThrow();
        if ((long) batch * widest > LONGEST_ARRAY) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "--batch is %,d: with a layer of %,d it can be %,d at most: take a smaller batch",
                    batch,
                    widest,
                    LONGEST_ARRAY / widest));
        }
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

    /**
     * Times this in one go; {@link OpenBench} has more to offer.
     *
     * @param steps of a timed round
     * @throws UserException if the engine can't do such a training run
     */
    public Result measure(Engine engine, boolean withLimit, int steps, Pace pace) {
        try (var open = new OpenBench(this, engine, steps, 1, withLimit, pace)) {
            var found = open.measure(progress -> {});
            return new Result(found.timing().median(), found.inThreads(), found.inLanes());
        }
    }
}
