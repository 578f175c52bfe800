package chainrule.audit;

import chainrule.config.ConfigWriter;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.Task;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Blocks;
import chainrule.model.Initialization;
import chainrule.model.InputLayer;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small training that every engine must make alike: 5-4-3-3, seven samples in batches of two, the last of them smaller.
 *
 * @param task what a sample's target is: three classes, three real numbers or three labels
 * @param weighted whether samples, and their classes, have weights (B14)
 * @param regularized with an elastic net and dropout
 * @param features the input layer, if it has one, for five inputs
 * @param layers how the hidden layers are built and normalised
 */
public record EngineCase(
        Activation activation,
        Loss loss,
        Task.Kind task,
        boolean weighted,
        Optimizer optimizer,
        boolean regularized,
        Optional<InputLayer> features,
        Layers layers) {
    /** Kinds of hidden layers. */
    public enum Layers {
        DENSE,
        /** With layer normalisation (E4). */
        LAYER_NORM,
        /** With batch normalisation (E1), in batches of four and three samples: one alone has no variance. */
        BATCH_NORM,
        /** Two inverted bottlenecks (E6). */
        BLOCKS;

        private String suffix() {
            return this == DENSE ? "" : ", " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Updates of a training run. */
    public static final int STEPS = 100;

    private static final int INPUTS = 5;
    private static final int CLASSES = 3;
    private static final int SAMPLES = 7;
    private static final int BATCH = 2;
    private static final Penalty ELASTIC_NET = new Penalty(1e-3, 2e-3);
    private static final double DROPOUT = 0.25;

    /** What three or four units have in common is often their mean: their difference from it is then mostly rounding. */
    private static final int WIDE = 10;

    private static final double EPSILON = 0.01;

    /** Every non-linearity. */
    public static final List<Activation> ACTIVATIONS = Activation.Kind.all(0.2);

    /** Every optimiser, with rates at which these training runs stay small. */
    public static final List<Optimizer> OPTIMIZERS = List.of(
            new Sgd(0.05),
            new Momentum(0.02, 0.9),
            new Nesterov(0.02, 0.9),
            new RmsProp(0.005, 0.9, 1e-8),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.UNDER_ROOT),
            new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1),
            new Lion(0.002, 0.9, 0.99, 0.1));

    /** Each part of an input layer alone, and all together. */
    private static final List<InputLayer> INPUT_LAYERS = List.of(
            new InputLayer(List.of(new InputLayer.Scaled(5))),
            new InputLayer(List.of(new InputLayer.Embedding(3, 2), new InputLayer.Plain(4))),
            new InputLayer(List.of(new InputLayer.Periodic(5, 2, 0.3))),
            new InputLayer(List.of(
                    new InputLayer.Periodic(1, 3, 0.3),
                    new InputLayer.Embedding(3, 4),
                    new InputLayer.Plain(1),
                    new InputLayer.Scaled(1),
                    new InputLayer.Embedding(2, 1))));

    private EngineCase(
            Activation activation,
            Loss loss,
            Task.Kind task,
            boolean weighted,
            Optimizer optimizer,
            boolean regularized) {
        this(activation, loss, task, weighted, optimizer, regularized, Optional.empty(), Layers.DENSE);
    }

    /** In addition to the losses of classes with every optimiser: what is tried with these two. */
    private static final List<Optimizer> TWO_OPTIMIZERS = List.of(OPTIMIZERS.get(0), OPTIMIZERS.get(4));

    /** A case without regularisation, but for its optimiser. */
    private record Kind(Loss loss, Task.Kind task, boolean weighted) {}

    /** Every other loss, label smoothing, several labels, and weights. */
    private static List<Kind> kinds() {
        var kinds = new ArrayList<Kind>();
        for (var loss : PlainLoss.ALL) {
            if (!Loss.ofClasses().contains(loss)) {
                boolean reals = loss.judges(Task.Kind.REGRESSION);
                kinds.add(new Kind(loss, reals ? Task.Kind.REGRESSION : Task.Kind.CLASSIFICATION, false));
            }
        }
        kinds.add(new Kind(Loss.BINARY_CROSS_ENTROPY, Task.Kind.MULTILABEL, false));
        kinds.add(new Kind(Loss.CROSS_ENTROPY, Task.Kind.CLASSIFICATION, true));
        kinds.add(new Kind(Loss.SQUARED_ERROR, Task.Kind.REGRESSION, true));
        return kinds;
    }

    /**
     * Every activation with every loss of classes and every optimiser (those that are expressions alone with two), with and without
     * regularisation; every other loss, several labels
     * and weights with two optimisers; learnt slopes and input layers; normalisations and blocks.
     */
    public static List<EngineCase> all() {
        var all = new ArrayList<EngineCase>();
        for (var activation : ACTIVATIONS) {
            for (var loss : Loss.ofClasses()) {
                boolean expression = activation.kind().compareTo(Activation.Kind.PARAMETRIC) > 0;
                for (var optimizer : expression ? TWO_OPTIMIZERS : OPTIMIZERS) {
                    var task = Task.Kind.CLASSIFICATION;
                    all.add(new EngineCase(activation, loss, task, false, optimizer, false));
                    all.add(new EngineCase(activation, loss, task, false, optimizer, true));
                }
            }
        }
        for (var kind : kinds()) {
            for (var optimizer : TWO_OPTIMIZERS) {
                var tanh = new Activation.Tanh();
                all.add(new EngineCase(tanh, kind.loss(), kind.task(), kind.weighted(), optimizer, false));
            }
        }
        all.addAll(others());
        all.addAll(normalized());
        return all;
    }

    /** Learnt slopes and input layers: each with two optimisers, all together with every one. */
    private static List<EngineCase> others() {
        var others = new ArrayList<EngineCase>();
        var classes = Task.Kind.CLASSIFICATION;
        var tanh = new Activation.Tanh();
        var prelu = new Activation.Parametric(0.25);
        for (var optimizer : TWO_OPTIMIZERS) {
            others.add(new EngineCase(prelu, Loss.CROSS_ENTROPY, classes, false, optimizer, false));
            for (var layer : INPUT_LAYERS.subList(0, INPUT_LAYERS.size() - 1)) {
                others.add(new EngineCase(
                        tanh, Loss.CROSS_ENTROPY, classes, false, optimizer, false, Optional.of(layer), Layers.DENSE));
            }
        }
        var together = Optional.of(INPUT_LAYERS.get(INPUT_LAYERS.size() - 1));
        for (var optimizer : OPTIMIZERS) {
            others.add(
                    new EngineCase(prelu, Loss.CROSS_ENTROPY, classes, false, optimizer, true, together, Layers.DENSE));
        }
        return others;
    }

    /** Normalisations and blocks: with every optimiser, without and with regularisation. */
    private static List<EngineCase> normalized() {
        var all = new ArrayList<EngineCase>();
        for (var layers : List.of(Layers.LAYER_NORM, Layers.BATCH_NORM, Layers.BLOCKS)) {
            for (var optimizer : OPTIMIZERS) {
                for (boolean regularized : new boolean[] {false, true}) {
                    all.add(new EngineCase(
                            new Activation.Tanh(),
                            Loss.CROSS_ENTROPY,
                            Task.Kind.CLASSIFICATION,
                            false,
                            optimizer,
                            regularized,
                            Optional.empty(),
                            layers));
                }
            }
        }
        return all;
    }

    /** Such as {@code tanh, cross-entropy, sgd(0.05), regularised}. */
    public String name() {
        String word = loss.equals(Loss.CROSS_ENTROPY) ? loss.name() : ConfigWriter.text(loss);
        return "%s, %s%s%s, %s%s%s%s"
                .formatted(
                        ConfigWriter.text(activation),
                        word,
                        task == Task.Kind.MULTILABEL ? " of several labels" : "",
                        weighted ? " with weights" : "",
                        ConfigWriter.text(optimizer),
                        regularized ? ", regularised" : "",
                        features.map(EngineCase::parts).orElse(""),
                        layers.suffix());
    }

    private static String parts(InputLayer layer) {
        return layer.parts().stream()
                .map(part -> part.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" ", ", inputs ", ""));
    }

    TrainingJob job(Precision precision) {
        return job(precision, layers == Layers.BATCH_NORM ? 2 * BATCH : BATCH);
    }

    /** In batches of another size. */
    TrainingJob job(Precision precision, int batch) {
        var dense = AuditJob.spec(
                INPUTS,
                List.of(4, 3),
                activation,
                loss,
                CLASSES,
                regularized ? ELASTIC_NET : Penalty.NONE,
                regularized ? DROPOUT : 0);
        var built = built(dense);
        var spec = features.map(layer -> AuditJob.behind(layer, built)).orElse(built);
        var plain = AuditJob.of(spec, task, CLASSES, SAMPLES);
        var whole = weighted ? AuditJob.weighted(plain, task == Task.Kind.CLASSIFICATION) : plain;
        var samples = whole.batches().subset();
        var shape = Shape.vector(INPUTS);
        var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples);
        var batches = new Batches(samples, shape, raw, Augmentation.NONE, batch, whole.seed())
                .withClassWeights(whole.batches().classWeights());
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), STEPS);
        return new TrainingJob(whole.initial().rounded(precision), batches, optimizer, rate, whole.seed(), precision);
    }

    private MlpSpec built(MlpSpec dense) {
        return switch (layers) {
            case DENSE -> dense;
            case LAYER_NORM -> normalized(dense, new Norm.Layer(EPSILON));
            case BATCH_NORM -> normalized(dense, new Norm.Batch(EPSILON, 0.1));
            case BLOCKS -> {
                var blocks = new Blocks(2, 8, 2);
                var penalties =
                        Collections.nCopies(blocks.hiddenLayers() + 1, regularized ? ELASTIC_NET : Penalty.NONE);
                yield new MlpSpec(
                        INPUTS,
                        blocks.layers(
                                activation,
                                Initialization.GLOROT,
                                penalties,
                                regularized ? DROPOUT : 0,
                                dense.outputs()),
                        loss);
            }
        };
    }

    private static MlpSpec normalized(MlpSpec dense, Norm norm) {
        int last = dense.layers().size() - 1;
        var layers = IntStream.rangeClosed(0, last)
                .mapToObj(l -> l == last
                        ? dense.layers().get(l)
                        : dense.layers().get(l).withUnits(WIDE).withNorm(norm))
                .toList();
        return new MlpSpec(INPUTS, layers, dense.loss());
    }

    /** The loss of each of the first {@code steps} updates' batches, before the update. */
    public double[] losses(Engine engine, Precision precision, int steps) {
        var losses = new double[steps];
        var job = job(precision);
        int perEpoch = job.batches().steps();
        try (var training = engine.train(job)) {
            for (int step = 0; step < steps; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / perEpoch, step % perEpoch, 1, tally);
                losses[step] = tally.loss();
            }
        }
        return losses;
    }
}
