package chainrule.audit;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.InputLayer;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.train.ClassWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Small training runs on random samples, all of them one batch. */
final class AuditJob {
    static final double RATE = 0.5;
    private static final long SEED = 31;

    private AuditJob() {}

    static TrainingJob of(int inputs, List<Integer> hidden, Activation activation, Loss loss, int names, int n) {
        return of(inputs, hidden, activation, loss, names, n, Penalty.NONE, 0);
    }

    static TrainingJob of(
            int inputs,
            List<Integer> hidden,
            Activation activation,
            Loss loss,
            int names,
            int n,
            Penalty penalty,
            double dropout) {
        return of(spec(inputs, hidden, activation, loss, names, penalty, dropout), names, n);
    }

    static MlpSpec spec(
            int inputs,
            List<Integer> hidden,
            Activation activation,
            Loss loss,
            int names,
            Penalty penalty,
            double dropout) {
        var layers = new ArrayList<LayerSpec>();
        for (int units : hidden) {
            layers.add(new LayerSpec(units, activation, Initialization.GLOROT, penalty, dropout));
        }
        layers.add(new LayerSpec(loss.outputs(names), new Activation.Identity(), Initialization.GLOROT, penalty, 0));
        return new MlpSpec(inputs, layers, loss);
    }

    /** The same network behind an input layer. */
    static MlpSpec behind(InputLayer features, MlpSpec spec) {
        return new MlpSpec(features.inputs(), features, spec.layers(), spec.loss());
    }

    /** With random classes, or random real targets where the loss is for those. */
    static TrainingJob of(MlpSpec spec, int names, int n) {
        boolean reals = spec.loss().judges(Task.Kind.REGRESSION);
        return of(spec, reals ? Task.Kind.REGRESSION : Task.Kind.CLASSIFICATION, names, n);
    }

    /** Biases are random, too: where they are 0, a gradient that forgets them may look right. */
    static TrainingJob of(MlpSpec spec, Task.Kind task, int names, int n) {
        var parameters = Parameters.initial(spec, SEED, Precision.FLOAT64);
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 1);
        for (int l = 0; l < spec.layers().size(); l++) {
            for (int j = 0; j < spec.fanOut(l); j++) {
                parameters.values()[parameters.biases(l) + j] = random.nextUniform(-0.3, 0.3);
            }
        }
        var features = new float[n * spec.inputs()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        drawOthers(parameters);
        index(spec, features);
        var samples = new Samples(new Features.Floats(features, spec.inputs()), targets(spec.loss(), task, names, n));
        return new TrainingJob(
                parameters,
                batches(samples, new double[0]),
                new Sgd(RATE),
                new LearningRate(RATE, new Constant(), 1, 1),
                SEED,
                Precision.FLOAT64);
    }

    /** Of an input layer and of slopes: none of them stays what all begin with. */
    private static void drawOthers(Parameters parameters) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 4);
        for (int i = parameters.input(); i < parameters.values().length; i++) {
            parameters.values()[i] += random.nextUniform(-0.2, 0.2);
        }
    }

    /** An embedding's features are indices, −1 among them. */
    private static void index(MlpSpec spec, float[] features) {
        int column = 0;
        for (var part : spec.features().parts()) {
            if (part instanceof InputLayer.Embedding embedding) {
                for (int i = 0; i * spec.inputs() < features.length; i++) {
                    features[i * spec.inputs() + column] = i * 3 % (embedding.categories() + 1) - 1;
                }
            }
            column += part.inputs();
        }
    }

    private static Targets targets(Loss loss, Task.Kind task, int names, int n) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 2);
        return switch (task) {
            case CLASSIFICATION -> {
                var labels = new int[n];
                java.util.Arrays.setAll(labels, i -> i % names);
                yield new Targets.Classes(labels);
            }
            case REGRESSION -> {
                var values = new double[n * names];
                // Counts for what is not standardised.
                java.util.Arrays.setAll(
                        values,
                        i -> loss.standardizes() ? random.nextGaussian() : Math.floor(random.nextUniform(0, 4)));
                yield new Targets.Reals(values, names);
            }
            case MULTILABEL -> {
                var bits = new byte[n * names];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = (byte) random.nextIndex(2);
                }
                yield new Targets.Labels(bits, names);
            }
        };
    }

    private static Batches batches(Samples samples, double[] classWeights) {
        var shape = Shape.vector(samples.features().width());
        var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
        return new Batches(samples.all(), shape, raw, Augmentation.NONE, samples.count(), SEED)
                .withClassWeights(classWeights);
    }

    /**
     * The same with weights (B14): each sample has one, and so have classes.
     *
     * @param balanced of classes: those of {@code train.classWeights: balanced}
     */
    static TrainingJob weighted(TrainingJob job, boolean balanced) {
        var plain = job.batches().subset().samples();
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 3);
        var weights = new double[plain.count()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i == 1 ? 0 : random.nextUniform(0.1, 3);
        }
        var samples = new Samples(plain.features(), plain.targets(), weights);
        var spec = job.initial().spec();
        var task = Task.classification(IntStream.range(0, spec.loss().names(spec.outputs()))
                .mapToObj(c -> "c" + c)
                .toList());
        double[] ofClasses = balanced ? new ClassWeights(List.of("balanced")).of(task, samples.all()) : new double[0];
        return new TrainingJob(
                job.initial(), batches(samples, ofClasses), job.optimizer(), job.rate(), SEED, job.precision());
    }
}
