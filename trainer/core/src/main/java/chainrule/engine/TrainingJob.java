package chainrule.engine;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an engine needs to train a network: all that decides the trajectory. Whatever is random comes from {@code
 * chainrule.random}, keyed by {@code seed}.
 *
 * @param initial the parameters to begin with, and the network they are for
 * @param batches the training samples in batches
 * @param clipNorm the largest Euclidean norm of the gradient of all parameters together: a longer one is shortened to it
 * @param seed of the dropout masks
 * @param optimizerState the optimiser's arrays to begin with, as {@link TrainingState} has them; empty: all 0
 * @param rules what it does in addition to the usual step
 * @param threads how many compute; empty: one for each core. Another number may give other bits
 */
public record TrainingJob(
        Parameters initial,
        Batches batches,
        Optimizer optimizer,
        LearningRate rate,
        Optional<Double> clipNorm,
        long seed,
        Precision precision,
        OptionalInt threads,
        List<double[]> optimizerState,
        TrainingRules rules) {
    public TrainingJob {
        BatchStatistics.require(initial.spec(), batches, rules);
    }

    /** By the usual step. */
    public TrainingJob(
            Parameters initial,
            Batches batches,
            Optimizer optimizer,
            LearningRate rate,
            Optional<Double> clipNorm,
            long seed,
            Precision precision,
            OptionalInt threads,
            List<double[]> optimizerState) {
        this(initial, batches, optimizer, rate, clipNorm, seed, precision, threads, optimizerState, TrainingRules.NONE);
    }

    /** On all cores, without clipping. */
    public TrainingJob(
            Parameters initial,
            Batches batches,
            Optimizer optimizer,
            LearningRate rate,
            long seed,
            Precision precision) {
        this(initial, batches, optimizer, rate, Optional.empty(), seed, precision, OptionalInt.empty(), List.of());
    }

    /**
     * Requires the optimiser's arrays to be those that an engine needs: they may come from a file.
     *
     * @throws UserException if there are others, or they have other lengths
     */
    public void requireOptimizerState(List<Integer> lengths) {
        var found = optimizerState.stream().map(array -> array.length).toList();
        if (!found.equals(lengths)) {
            throw new UserException(
                    "the checkpoint holds arrays of %s numbers for the optimiser, not %s: it is damaged, or of another training"
                            .formatted(found, lengths));
        }
    }

    /** The same from where another training of it was. */
    public TrainingJob from(TrainingState state) {
        return new TrainingJob(
                state.parameters(),
                batches,
                optimizer,
                rate,
                clipNorm,
                seed,
                precision,
                threads,
                state.optimizer(),
                rules);
    }

    /** Whether both are the same training but for their seeds and for what they begin with: such jobs can be done together. */
    public boolean goesWith(TrainingJob other) {
        return initial.spec().equals(other.initial.spec())
                && batches.isLike(other.batches)
                && optimizer.equals(other.optimizer)
                && rate.equals(other.rate)
                && clipNorm.equals(other.clipNorm)
                && precision == other.precision
                && threads.equals(other.threads)
                && rules.equals(other.rules);
    }

    /** The same with all that is random drawn again, beginning with the initial parameters. */
    public TrainingJob withSeed(long other) {
        return new TrainingJob(
                Parameters.initial(initial.spec(), other, precision),
                batches.withSeed(other),
                optimizer,
                rate,
                clipNorm,
                other,
                precision,
                threads,
                List.of(),
                rules);
    }

    /** The same with its gradients clipped. */
    public TrainingJob clipped(double norm) {
        return new TrainingJob(
                initial, batches, optimizer, rate, Optional.of(norm), seed, precision, threads, optimizerState, rules);
    }

    /** The same with other rules. */
    public TrainingJob with(TrainingRules other) {
        return new TrainingJob(
                initial, batches, optimizer, rate, clipNorm, seed, precision, threads, optimizerState, other);
    }

    /** The same at other rates. */
    public TrainingJob with(LearningRate other) {
        return new TrainingJob(
                initial, batches, optimizer, other, clipNorm, seed, precision, threads, optimizerState, rules);
    }

    /** Updates an epoch. */
    public int updates() {
        return rules.updates(batches.steps());
    }
}
