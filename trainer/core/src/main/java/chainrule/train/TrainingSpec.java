package chainrule.train;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * How a network is trained.
 *
 * @param epochs passes over the training split
 * @param clipNorm the largest Euclidean norm of the gradient; empty: any
 * @param seed of initial weights, order, dropout and augmentation
 * @param monitor by which figure the best epoch is chosen
 * @param classWeights see {@link ClassWeights}; none: every class counts 1
 */
public record TrainingSpec(
        @Default("10") int epochs,
        @Default("100") BatchSize batch,
        @Default("sgd") Optimizer optimizer,
        @Default("constant") Schedule schedule,
        Optional<Double> clipNorm,
        Optional<EarlyStopping> earlyStopping,
        @Default("auto") Monitor monitor,
        @Default("[]") List<String> classWeights,
        @Default("1") long seed) {
    public TrainingSpec {
        InvalidValue.requirePositive("epochs", epochs);
        if (clipNorm.isPresent()) {
            InvalidValue.requirePositive("clipNorm", clipNorm.get());
        }
    }

    /** Without weights for classes. */
    public TrainingSpec(
            int epochs,
            BatchSize batch,
            Optimizer optimizer,
            Schedule schedule,
            Optional<Double> clipNorm,
            Optional<EarlyStopping> earlyStopping,
            Monitor monitor,
            long seed) {
        this(epochs, batch, optimizer, schedule, clipNorm, earlyStopping, monitor, List.of(), seed);
    }

    /** The same with another seed. */
    public TrainingSpec withSeed(long other) {
        return new TrainingSpec(
                epochs, batch, optimizer, schedule, clipNorm, earlyStopping, monitor, classWeights, other);
    }
}
