package chainrule.engine;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** A training small enough for finite differences: 5 inputs, hidden layers of 4 and 3 units, a handful of samples. */
public record SmallJob(
        Activation activation,
        Loss loss,
        Penalty penalty,
        double dropout,
        int classes,
        Precision precision,
        List<Integer> hidden) {
    public static final int SAMPLES = 7;
    private static final int INPUTS = 5;
    private static final long SEED = 11;

    public static SmallJob of(Activation activation, Loss loss) {
        return new SmallJob(activation, loss, Penalty.NONE, 0, 3, Precision.FLOAT64, List.of(4, 3));
    }

    public SmallJob with(Penalty penalty, double dropout) {
        return new SmallJob(activation, loss, penalty, dropout, classes, precision, hidden);
    }

    public SmallJob with(int classes) {
        return new SmallJob(activation, loss, penalty, dropout, classes, precision, hidden);
    }

    public SmallJob with(Precision precision) {
        return new SmallJob(activation, loss, penalty, dropout, classes, precision, hidden);
    }

    public SmallJob with(List<Integer> hidden) {
        return new SmallJob(activation, loss, penalty, dropout, classes, precision, hidden);
    }

    public MlpSpec spec() {
        var layers = new ArrayList<LayerSpec>();
        for (int units : hidden) {
            layers.add(new LayerSpec(units, activation, Initialization.GLOROT, penalty, dropout));
        }
        layers.add(new LayerSpec(loss.outputs(classes), new Activation.Identity(), Initialization.GLOROT, penalty, 0));
        return new MlpSpec(INPUTS, layers, loss);
    }

    /** Biases that are not 0, so that a gradient that forgets them shows. */
    public Parameters parameters() {
        var parameters = Parameters.initial(spec(), SEED, precision);
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 1);
        for (int l = 0; l < spec().layers().size(); l++) {
            for (int i = 0; i < spec().fanOut(l); i++) {
                parameters.values()[parameters.biases(l) + i] = (float) random.nextUniform(-0.5, 0.5);
            }
        }
        return parameters;
    }

    /** Random samples, whose last batch is the smaller one. */
    public Batches batches(int batch) {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 0);
        var features = new float[SAMPLES * INPUTS];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        var labels = new int[SAMPLES];
        java.util.Arrays.setAll(labels, i -> random.nextIndex(classes));
        var samples = new Samples(new Features.Floats(features, INPUTS), labels);
        var shape = Shape.vector(INPUTS);
        var none = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
        return new Batches(samples.all(), shape, none, chainrule.datasets.Augmentation.NONE, batch, SEED);
    }

    public TrainingJob job(Parameters initial, int batch, Optimizer optimizer) {
        var batches = batches(batch);
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), 100);
        return new TrainingJob(initial, batches, optimizer, rate, SEED, precision);
    }

    /** Mean loss of all samples in one step, dropout included, penalties not. */
    public double trainingLoss(Parameters parameters) {
        var tally = new Tally();
        try (var training = new Dl4jEngine().train(job(parameters, SAMPLES, new Sgd(1e-3)))) {
            training.run(1, 0, 1, tally);
        }
        return tally.loss();
    }

    /** ∂/∂θ of mean loss and penalties, as one step of plain SGD reveals it. */
    public double[] gradient(Parameters parameters) {
        double rate = 0.5;
        try (var training = new Dl4jEngine().train(job(parameters, SAMPLES, new Sgd(rate)))) {
            training.run(1, 0, 1, new Tally());
            double[] after = training.parameters().values();
            var gradient = new double[after.length];
            java.util.Arrays.setAll(gradient, i -> (parameters.values()[i] - after[i]) / rate);
            return gradient;
        }
    }

    /** C8's term, from its definition. */
    public double penaltyTerm(Parameters parameters) {
        double sum = 0;
        for (int l = 0; l < spec().layers().size(); l++) {
            for (int i = parameters.weights(l); i < parameters.biases(l); i++) {
                double w = parameters.values()[i];
                sum += penalty.l1() * Math.abs(w) + penalty.l2() * w * w;
            }
        }
        return sum;
    }

    public static List<Activation> activations() {
        return Activation.Kind.all(0.2);
    }
}
