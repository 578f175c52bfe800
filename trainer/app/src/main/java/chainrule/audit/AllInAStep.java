package chainrule.audit;

import chainrule.datasets.Batches;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import java.util.List;

/** A training run of 3072-512-256-10 with penalties and dropout, on samples that were made up. */
final class AllInAStep {
    static final int SAMPLES = 100;
    static final int EPOCHS = 3;
    private static final int INPUTS = 3072;
    private static final int CLASSES = 10;

    private AllInAStep() {}

    /** In float64, by plain SGD, all samples in one batch. */
    static TrainingJob job() {
        return AuditJob.of(
                INPUTS,
                List.of(512, 256),
                new Activation.Relu(),
                Loss.CROSS_ENTROPY,
                CLASSES,
                SAMPLES,
                new Penalty(1e-4, 1e-4),
                0.2);
    }

    /** The same in another precision, by another optimiser, in batches of this number of samples. */
    static TrainingJob of(TrainingJob whole, Precision precision, Optimizer optimizer, int batch) {
        var all = whole.batches();
        var batches =
                new Batches(all.subset(), all.shape(), all.normalization(), all.augmentation(), batch, whole.seed());
        var rate = new LearningRate(optimizer.rate(), new Schedule.Constant(), batches.steps(), EPOCHS);
        return new TrainingJob(whole.initial().rounded(precision), batches, optimizer, rate, whole.seed(), precision);
    }
}
