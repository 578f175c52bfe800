package chainrule.run;

import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.TrainingState;
import chainrule.model.Parameters;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import chainrule.train.Divergence;
import chainrule.train.TrainingProgress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Finds the step at which a training run diverged, and the gradient that led to it, by making its steps again, one at a time:
 * they are the same steps, because a training run is decided by its job and its state.
 *
 * @param job in the state of {@code from}
 * @param from a point of the epoch in which the training diverged
 * @param interrupted asked after every step: whether to give up
 */
record DivergenceSearch(Engine engine, TrainingJob job, TrainingProgress from, BooleanSupplier interrupted) {
    /** Empty if it was interrupted. */
    Optional<Divergence> find() {
        int steps = job.batches().steps();
        int bad;
        try (var training = engine.train(job)) {
            bad = from.step();
            while (bad < steps && isFinite(training, bad)) {
                bad++;
                if (interrupted.getAsBoolean()) {
                    return Optional.empty();
                }
            }
        }
        // The loss of the epoch's first bad step was spoilt by the step before, if that is not of an epoch before.
        int cause = Math.max(from.step(), bad - 1);
        double[] gradient = gradient(cause);
        int largest = 0;
        for (int i = 1; i < gradient.length; i++) {
            largest = magnitude(gradient[i]) > magnitude(gradient[largest]) ? i : largest;
        }
        long number = (from.epoch() - 1L) * steps + Math.min(bad, steps - 1);
        int update = Math.min(bad, steps - 1) / job.rules().accumulate();
        double rate = job.rate().at((from.epoch() - 1L) * job.updates() + update);
        return Optional.of(new Divergence(from.epoch(), number + 1, rate, Math.abs(gradient[largest]), name(largest)));
    }

    private static double magnitude(double element) {
        return Double.isNaN(element) ? Double.POSITIVE_INFINITY : Math.abs(element);
    }

    private boolean isFinite(Training training, int step) {
        var tally = new RunningMetrics();
        training.run(from.epoch(), step, 1, tally);
        return Double.isFinite(tally.loss());
    }

    /** What plain SGD with a rate of 1 subtracts at a step. */
    private double[] gradient(int step) {
        var before = parametersAt(step);
        var batches = job.batches();
        var once = new TrainingJob(
                before,
                batches,
                new Sgd(1),
                new LearningRate(1, new Constant(), batches.steps(), from.epoch()),
                Optional.empty(),
                job.seed(),
                job.precision(),
                job.threads(),
                List.of(),
                new TrainingRules(Optional.empty(), 1, job.rules().frozen()));
        try (var training = engine.train(once)) {
            training.run(from.epoch(), step, 1, new RunningMetrics());
            double[] gradient = training.parameters().values();
            java.util.Arrays.setAll(gradient, i -> before.values()[i] - gradient[i]);
            // Running statistics, at the end, change without a gradient.
            java.util.Arrays.fill(gradient, before.learnt(), gradient.length, 0);
            return gradient;
        }
    }

    private Parameters parametersAt(int step) {
        try (var training = engine.train(job)) {
            training.run(from.epoch(), from.step(), step - from.step(), new RunningMetrics());
            return trained(training.state());
        }
    }

    /** Where weights are averaged, a mean is not what the next step begins with: that is the state's last array. */
    private Parameters trained(TrainingState state) {
        var arrays = state.optimizer();
        return job.rules().average().isEmpty()
                ? state.parameters()
                : new Parameters(job.initial().spec(), arrays.get(arrays.size() - 1));
    }

    /** Such as W1. */
    private String name(int index) {
        return Parameters.pieces(job.initial().spec()).stream()
                .filter(piece -> index < piece.at() + piece.size())
                .findFirst()
                .orElseThrow()
                .name();
    }
}
