package chainrule.engine;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
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
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule.Constant;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.List;

/** A training of a network with every part of an input layer and with learnt slopes, in batches of which the last is smaller. */
public final class InputLayerJob {
    /** The first of an embedding's rows that samples have; the last one is not seen. */
    public static final int SEEN_CATEGORIES = 4;

    private static final int SAMPLES = 37;
    private static final int CLASSES = 3;
    private static final long SEED = 5;
    /** Every part. */
    public static final InputLayer FEATURES = new InputLayer(List.of(
            new InputLayer.Plain(1),
            new InputLayer.Scaled(2),
            new InputLayer.Embedding(SEEN_CATEGORIES + 1, 3),
            new InputLayer.Periodic(2, 3, 0.3),
            new InputLayer.Embedding(2, 1)));

    private InputLayerJob() {}

    public static MlpSpec spec() {
        return new MlpSpec(FEATURES.inputs(), FEATURES, layers(), Loss.CROSS_ENTROPY);
    }

    /** Of parts that learn nothing. */
    public static MlpSpec plainSpec() {
        var plain = new InputLayer(List.of(new InputLayer.Plain(2), new InputLayer.Plain(3)));
        return new MlpSpec(plain.inputs(), plain, List.of(layers().get(2)), Loss.CROSS_ENTROPY);
    }

    private static List<LayerSpec> layers() {
        return List.of(
                layer(17, new Activation.Parametric(0.25), 0),
                layer(5, new Activation.Parametric(-0.1), 0.2),
                layer(CLASSES, new Activation.Identity(), 0));
    }

    private static LayerSpec layer(int units, Activation activation, double dropout) {
        return new LayerSpec(units, activation, Initialization.GLOROT, Penalty.NONE, dropout);
    }

    public static TrainingJob job(Precision precision, Optimizer optimizer) {
        var batches = batches(16);
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), 100);
        return new TrainingJob(Parameters.initial(spec(), SEED, precision), batches, optimizer, rate, SEED, precision);
    }

    private static Batches batches(int batch) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 0);
        int inputs = FEATURES.inputs();
        var features = new float[SAMPLES * inputs];
        var labels = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < inputs; j++) {
                features[i * inputs + j] = (float) random.nextGaussian();
            }
            features[i * inputs + 3] = random.nextIndex(SEEN_CATEGORIES + 1) - 1;
            features[i * inputs + 6] = random.nextIndex(3) - 1;
            labels[i] = random.nextIndex(CLASSES);
        }
        var samples = new Samples(new Features.Floats(features, inputs), labels);
        var shape = Shape.vector(inputs);
        var none = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
        return new Batches(samples.all(), shape, none, Augmentation.NONE, batch, SEED);
    }
}
