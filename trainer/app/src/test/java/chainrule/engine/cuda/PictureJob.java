package chainrule.engine.cuda;

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
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.List;

/** A training on random bytes: pictures of 2×3×5. Wide enough for every loop of the kernels to go around more than once. */
record PictureJob(int samples, int classes, int batch, Precision precision, Augmentation augmentation) {
    static final Shape SHAPE = new Shape(2, 3, 5);
    private static final long SEED = (7L << 40) + 3;
    private static final int HIDDEN = 70;

    Batches batches() {
        var random = new RandomStream(SEED, Purpose.EXPERIMENT, 0, 0);
        var pixels = new byte[samples * SHAPE.features()];
        var labels = new int[samples];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextIndex(256);
        }
        for (int i = 0; i < samples; i++) {
            labels[i] = random.nextIndex(classes);
        }
        var all = new Samples(new Features.Bytes(pixels, SHAPE.features()), labels).all();
        var normalization = Normalization.fit(Normalization.Kind.STANDARDIZE, SHAPE, all);
        return new Batches(all, SHAPE, normalization, augmentation, batch, SEED);
    }

    TrainingJob job(Optimizer optimizer) {
        var relu = new LayerSpec(HIDDEN, new Activation.Relu(), Initialization.HE, Penalty.NONE, 0);
        var dropped = new LayerSpec(HIDDEN, new Activation.Tanh(), Initialization.GLOROT, new Penalty(0, 1e-3), 0.3);
        var last = new LayerSpec(classes, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        var spec = new MlpSpec(SHAPE.features(), List.of(relu, dropped, last), Loss.CROSS_ENTROPY);
        var batches = batches();
        var rate = new LearningRate(optimizer.rate(), new Schedule.Cosine(0.1), batches.steps(), 3);
        return new TrainingJob(Parameters.initial(spec, SEED, precision), batches, optimizer, rate, SEED, precision);
    }
}
