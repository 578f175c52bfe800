package chainrule.experiment.catalog;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.ProgramGradients;
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
import chainrule.optim.Schedule;
import java.util.Arrays;
import java.util.List;

/**
 * The mean squared error of v·rect(u·x) on the samples y = x, as a function of both weights; the biases stay 0. For u above 0 it is
 * c·(u·v − 1)², with c the mean of x²: a valley along u·v = 1. For u of at most 0 the unit is off for every sample: the loss is c
 * everywhere, and the gradient is 0. Loss and gradient are those of the step program, in float64.
 */
final class TwoWeights implements AutoCloseable {
    private static final double[] X = {0.5, 1, 1.5};

    private final Parameters parameters;
    private final ProgramGradients gradients;

    TwoWeights() {
        var spec = new MlpSpec(
                1, List.of(layer(new Activation.Relu()), layer(new Activation.Identity())), Loss.SQUARED_ERROR);
        this.parameters = Parameters.zeros(spec);
        var samples = new Samples(new Features.Doubles(X.clone(), 1), new Targets.Reals(X.clone(), 1));
        var shape = Shape.vector(1);
        var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
        var batches = new Batches(samples.all(), shape, raw, Augmentation.NONE, X.length, 1);
        var job = new TrainingJob(
                parameters,
                batches,
                new Optimizer.Sgd(1),
                new LearningRate(1, new Schedule.Constant(), 1, 1),
                1,
                Precision.FLOAT64);
        this.gradients = new ProgramGradients(new ReferenceDevice(), job);
    }

    private static LayerSpec layer(Activation activation) {
        return new LayerSpec(1, activation, Initialization.GLOROT, Penalty.NONE, 0);
    }

    private Parameters at(double u, double v) {
        parameters.values()[parameters.weights(0)] = u;
        parameters.values()[parameters.weights(1)] = v;
        return parameters;
    }

    double loss(double u, double v) {
        return gradients.loss(at(u, v), 1, 0);
    }

    /** With respect to u and v. */
    double[] gradient(double u, double v) {
        double[] all = gradients.of(at(u, v), 1, 0).values();
        return new double[] {all[parameters.weights(0)], all[parameters.weights(1)]};
    }

    /** What an optimiser makes of a start. */
    DescentPath path(String start, String name, Optimizer optimizer, double u, double v, int steps) {
        var w = new double[] {u, v};
        var states = new double[optimizer.statesPerParameter()][w.length];
        var path = new DescentPath(start, name, new double[steps + 1][], new double[steps + 1]);
        for (int t = 0; t <= steps; t++) {
            path.places()[t] = w.clone();
            path.losses()[t] = loss(w[0], w[1]);
            if (t < steps) {
                optimizer.step(w, gradient(w[0], w[1]), states, w.length, optimizer.rate(), t + 1);
            }
        }
        return path;
    }

    /** The loss where the unit is off: the mean of y². */
    static double plateau() {
        return Arrays.stream(X).map(x -> x * x).average().orElseThrow();
    }

    @Override
    public void close() {
        gradients.close();
    }
}
