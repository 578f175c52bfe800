package chainrule.mlp;

import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Mixup;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.model.Parameters;
import chainrule.optim.LearningRate;
import chainrule.optim.Schedule;
import chainrule.train.ClassWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * One more pass over some samples. The step number, which dropout masks and the bias correction of Adam (D4) depend on, continues at
 * the next whole pass: on the data of the first training that is the very next step.
 */
record Refit(Fitted fitted, TrainingMemory memory, double rate) {
    static Refit of(Fitted fitted) {
        var memory = fitted.memory()
                .orElseThrow(
                        () -> new UserException(
                                "this model is a network alone, without the state that training continues from: a frozen one, or of a run's file; fit another one"));
        return new Refit(fitted, memory, memory.optimizer().rate());
    }

    Refit at(double other) {
        InvalidValue.requirePositive("rate", other);
        return new Refit(fitted, memory, other);
    }

    Fitted on(Dataset data) {
        var network = fitted.checkpoint();
        var samples = new MatchedData(network, data).withTargets();
        var weights = new ClassWeights(memory.classWeights()).of(network.task(), samples);
        var batches = new Batches(
                        samples,
                        network.shape(),
                        network.normalization(),
                        memory.augmentation(),
                        memory.batch().of(samples.count()),
                        memory.seed())
                .withScaling(network.scaling())
                .withClassWeights(weights)
                .withMixup(new Mixup(memory.mixup()));
        int steps = batches.steps();
        int updates = memory.rules().updates(steps);
        int epoch = Math.toIntExact((memory.steps() + updates - 1) / updates + 1);
        var engine = engine();
        var job = job(batches, epoch);
        Fitting.requireAble(engine, job);
        try (var training = engine.train(job)) {
            var tally = new RunningMetrics();
            training.run(epoch, 0, steps, tally);
            var state = training.state();
            requireFinite(tally, state.parameters());
            var after = new Checkpoint(
                    state.parameters(),
                    memory.precision(),
                    network.shape(),
                    network.task(),
                    network.scaling(),
                    network.normalization(),
                    network.epoch() + 1,
                    network.encoding());
            var next = memory.after((long) epoch * updates, state.optimizer());
            return new Fitted(after, Optional.of(next), fitted.engine(), fitted.history());
        }
    }

    private TrainingJob job(Batches batches, int epoch) {
        return new TrainingJob(
                fitted.checkpoint().parameters(),
                batches,
                memory.optimizer(),
                new LearningRate(rate, new Schedule.Constant(), memory.rules().updates(batches.steps()), epoch),
                memory.clipNorm(),
                memory.seed(),
                memory.precision(),
                memory.threads(),
                memory.state(),
                memory.rules());
    }

    private Engine engine() {
        boolean own = fitted.engine() instanceof EngineChoice.Given given
                && given.engine().name().equals(memory.engine());
        return own ? fitted.engine().find() : Engines.onClassPath().named(memory.engine());
    }

    /** The last update may have spoilt what no step sees any more. */
    private void requireFinite(RunningMetrics tally, Parameters after) {
        if (!Double.isFinite(tally.loss()) || !Arrays.stream(after.values()).allMatch(Double::isFinite)) {
            throw new UserException(
                    "the loss stopped being a finite number: the learning rate %s is too large".formatted(rate));
        }
    }
}
