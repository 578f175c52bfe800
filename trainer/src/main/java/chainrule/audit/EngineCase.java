package chainrule.audit;

import chainrule.config.ConfigWriter;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.update.LearningRate;
import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.AdamW;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import chainrule.update.Optimizer.Nesterov;
import chainrule.update.Optimizer.RmsProp;
import chainrule.update.Optimizer.Sgd;
import chainrule.update.Schedule.Constant;
import java.util.ArrayList;
import java.util.List;

/**
 * A small training that every engine must make alike: 5-4-3-3, seven samples in batches of two, the last of them smaller.
 *
 * @param regularized with an elastic net and dropout
 */
public record EngineCase(Activation activation, Loss loss, Optimizer optimizer, boolean regularized) {
    /** Updates of a training. */
    public static final int STEPS = 100;

    private static final int INPUTS = 5;
    private static final int CLASSES = 3;
    private static final int SAMPLES = 7;
    private static final int BATCH = 2;
    private static final Penalty ELASTIC_NET = new Penalty(1e-3, 2e-3);
    private static final double DROPOUT = 0.25;

    /** Every non-linearity. */
    public static final List<Activation> ACTIVATIONS = Activation.Kind.all(0.2);

    /** Every optimiser, with rates at which these trainings stay small. */
    public static final List<Optimizer> OPTIMIZERS = List.of(
            new Sgd(0.05),
            new Momentum(0.02, 0.9),
            new Nesterov(0.02, 0.9),
            new RmsProp(0.005, 0.9, 1e-8),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE),
            new Adam(0.01, 0.9, 0.999, 1e-8, EpsilonPlace.UNDER_ROOT),
            new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1));

    /** Every activation with every loss and every optimiser, with and without regularisation. */
    public static List<EngineCase> all() {
        var all = new ArrayList<EngineCase>();
        for (var activation : ACTIVATIONS) {
            for (var loss : Loss.ofClasses()) {
                for (var optimizer : OPTIMIZERS) {
                    all.add(new EngineCase(activation, loss, optimizer, false));
                    all.add(new EngineCase(activation, loss, optimizer, true));
                }
            }
        }
        return all;
    }

    /** Such as {@code tanh, cross-entropy, sgd(0.05), regularised}. */
    public String name() {
        return "%s, %s, %s%s"
                .formatted(
                        ConfigWriter.text(activation),
                        loss.name(),
                        ConfigWriter.text(optimizer),
                        regularized ? ", regularised" : "");
    }

    TrainingJob job(Precision precision) {
        var whole = AuditJob.of(
                INPUTS,
                List.of(4, 3),
                activation,
                loss,
                CLASSES,
                SAMPLES,
                regularized ? ELASTIC_NET : Penalty.NONE,
                regularized ? DROPOUT : 0);
        var samples = whole.batches().subset();
        var shape = Shape.vector(INPUTS);
        var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples);
        var batches = new Batches(samples, shape, raw, Augmentation.NONE, BATCH, whole.seed());
        var rate = new LearningRate(optimizer.rate(), new Constant(), batches.steps(), STEPS);
        return new TrainingJob(whole.initial().rounded(precision), batches, optimizer, rate, whole.seed(), precision);
    }

    /** The loss of each of the first {@code steps} updates' batches, before the update. */
    public double[] losses(Engine engine, Precision precision, int steps) {
        var losses = new double[steps];
        var job = job(precision);
        int perEpoch = job.batches().steps();
        try (var training = engine.train(job)) {
            for (int step = 0; step < steps; step++) {
                var tally = new Tally();
                training.run(1 + step / perEpoch, step % perEpoch, 1, tally);
                losses[step] = tally.loss();
            }
        }
        return losses;
    }
}
