package chainrule.engine;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.CrossEntropy;
import chainrule.model.Huber;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule.Constant;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small training run with random targets of any kind: 5 inputs, one hidden layer of 4 units.
 *
 * @param names how many classes, real targets or labels
 * @param weighted whether samples have weights from 0 to 2, one of them 0
 * @param classWeights see {@link Batches#withClassWeights}
 */
public record LossJob(Loss loss, Task.Kind kind, int names, int samples, boolean weighted, List<Double> classWeights) {
    private static final int INPUTS = 5;
    private static final int HIDDEN = 4;
    private static final long SEED = 23;

    public static LossJob of(Loss loss, Task.Kind kind, int names, int samples) {
        return new LossJob(loss, kind, names, samples, false, List.of());
    }

    public LossJob withWeights() {
        return new LossJob(loss, kind, names, samples, true, classWeights);
    }

    public LossJob withClassWeights(Double... weights) {
        return new LossJob(loss, kind, names, samples, weighted, List.of(weights));
    }

    /** Every loss with every kind of target that it judges, with one real target or label and with several, with weights. */
    public static Stream<LossJob> all() {
        var all = new ArrayList<LossJob>();
        for (var loss : losses()) {
            for (var kind : Task.Kind.values()) {
                if (loss.judges(kind)) {
                    for (int names : kind == Task.Kind.CLASSIFICATION ? new int[] {2, 3} : new int[] {1, 3}) {
                        all.add(of(loss, kind, names, 7));
                        all.add(of(loss, kind, names, 7).withWeights());
                    }
                }
            }
        }
        all.add(of(Loss.CROSS_ENTROPY, Task.Kind.CLASSIFICATION, 3, 7).withClassWeights(0.5, 1.0, 2.5));
        all.add(of(new CrossEntropy(0.1), Task.Kind.CLASSIFICATION, 3, 7)
                .withWeights()
                .withClassWeights(0.5, 1.0, 2.5));
        return all.stream();
    }

    /** One of every kind, and those whose constants change the formula. */
    public static List<Loss> losses() {
        var all = new ArrayList<>(Loss.all());
        all.add(new CrossEntropy(0.2));
        all.add(new Huber(0.3));
        all.add(new Quantile(List.of(0.3)));
        return all;
    }

    public MlpSpec spec() {
        var task = new Task(
                kind, IntStream.range(0, names).mapToObj(i -> "name" + i).toList());
        var hidden = new LayerSpec(HIDDEN, new Activation.Tanh(), Initialization.GLOROT, Penalty.NONE, 0);
        var last = new LayerSpec(loss.outputs(task), new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        return new MlpSpec(INPUTS, List.of(hidden, last), loss);
    }

    public Batches batches(int batch) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 0);
        var features = new float[samples * INPUTS];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        var weights = new double[weighted ? samples : 0];
        for (int i = 1; i < weights.length; i++) {
            weights[i] = random.nextUniform(0, 2);
        }
        var all = new Samples(new Features.Floats(features, INPUTS), targets(random), weights).all();
        var shape = Shape.vector(INPUTS);
        var none = Normalization.fit(Normalization.Kind.NONE, shape, all);
        var batches = new Batches(all, shape, none, Augmentation.NONE, batch, SEED)
                .withClassWeights(
                        classWeights.stream().mapToDouble(weight -> weight).toArray());
        return kind == Task.Kind.REGRESSION && loss.standardizes()
                ? batches.withScaling(TargetScaling.standardizing(all))
                : batches;
    }

    private Targets targets(RandomStream random) {
        return switch (kind) {
            case CLASSIFICATION ->
                new Targets.Classes(IntStream.range(0, samples)
                        .map(i -> random.nextIndex(names))
                        .toArray());
            case REGRESSION -> {
                var values = new double[samples * names];
                // Counts for those that are learnt as they are.
                java.util.Arrays.setAll(
                        values, i -> loss.standardizes() ? 40 + 7 * random.nextGaussian() : random.nextIndex(6));
                yield new Targets.Reals(values, names);
            }
            case MULTILABEL -> {
                var bits = new byte[samples * names];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = (byte) random.nextIndex(2);
                }
                yield new Targets.Labels(bits, names);
            }
        };
    }

    public TrainingJob job(int batch, Optimizer optimizer, Precision precision) {
        var batches = batches(batch);
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), 100);
        return new TrainingJob(Parameters.initial(spec(), SEED, precision), batches, optimizer, rate, SEED, precision);
    }

    /**
     * The place and the two numbers where trajectories differ most, relative to numbers above 1; empty if nowhere by more than
     * a tolerance.
     */
    public static String difference(double[] found, double[] expected, double tolerance) {
        if (found.length != expected.length) {
            return "%d numbers, not %d".formatted(found.length, expected.length);
        }
        double worst = tolerance;
        String where = "";
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            if (!(error <= worst)) {
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
                where = "number %d of %d is %s, not %s".formatted(i, found.length, found[i], expected[i]);
            }
        }
        return where;
    }

    /** The loss and the score of every step, then loss and score of an evaluation, then the parameters. */
    public static double[] trajectory(Training training, Batches batches, int steps) {
        double[] parameters = training.parameters().values();
        var all = new double[2 * steps + 2 + parameters.length];
        for (int step = 0; step < steps; step++) {
            var tally = new Tally();
            training.run(1 + step / batches.steps(), step % batches.steps(), 1, tally);
            all[2 * step] = tally.loss();
            all[2 * step + 1] = tally.score();
        }
        var evaluated = training.evaluate(batches);
        all[2 * steps] = evaluated.loss();
        all[2 * steps + 1] = evaluated.score();
        System.arraycopy(training.parameters().values(), 0, all, 2 * steps + 2, parameters.length);
        return all;
    }
}
