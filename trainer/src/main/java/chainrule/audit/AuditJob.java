package chainrule.audit;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.update.LearningRate;
import chainrule.update.Optimizer.Sgd;
import chainrule.update.Schedule.Constant;
import java.util.ArrayList;
import java.util.List;

/** Small trainings on random samples, all of them one batch. */
final class AuditJob {
    static final double RATE = 0.5;
    private static final long SEED = 31;

    private AuditJob() {}

    static TrainingJob of(int inputs, List<Integer> hidden, Activation activation, Loss loss, int classes, int n) {
        return of(inputs, hidden, activation, loss, classes, n, Penalty.NONE, 0);
    }

    static TrainingJob of(
            int inputs,
            List<Integer> hidden,
            Activation activation,
            Loss loss,
            int classes,
            int n,
            Penalty penalty,
            double dropout) {
        var layers = new ArrayList<LayerSpec>();
        for (int units : hidden) {
            layers.add(new LayerSpec(units, activation, Initialization.GLOROT, penalty, dropout));
        }
        layers.add(new LayerSpec(loss.outputs(classes), new Activation.Identity(), Initialization.GLOROT, penalty, 0));
        return of(new MlpSpec(inputs, layers, loss), classes, n);
    }

    /** Biases are random, too: where they are 0, a gradient that forgets them may look right. */
    static TrainingJob of(MlpSpec spec, int classes, int n) {
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
        var labels = new int[n];
        java.util.Arrays.setAll(labels, i -> i % classes);
        var samples = new Samples(new Features.Floats(features, spec.inputs()), labels);
        var shape = Shape.vector(spec.inputs());
        var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
        var batches = new Batches(samples.all(), shape, raw, Augmentation.NONE, n, SEED);
        var rate = new LearningRate(RATE, new Constant(), 1, 1);
        return new TrainingJob(parameters, batches, new Sgd(RATE), rate, SEED, Precision.FLOAT64);
    }
}
