package chainrule.train;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.datasets.Mixup;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * How a network is trained.
 *
 * @param epochs passes over the training split
 * @param clipNorm the largest Euclidean norm of the gradient; empty: any
 * @param seed of initial weights, order, dropout, augmentation and mixup
 * @param monitor by which figure the best epoch is chosen
 * @param classWeights see {@link ClassWeights}; none: every class counts 1
 * @param mixup α of {@link Mixup}; 0: none
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
        @Default("0") double mixup,
        @Default("1") long seed) {
    public TrainingSpec {
        InvalidValue.requirePositive("epochs", epochs);
        if (clipNorm.isPresent()) {
            InvalidValue.requirePositive("clipNorm", clipNorm.get());
        }
        InvalidValue.requireNotNegative("mixup", mixup);
    }

    /** Without weights for classes, and without what changes batches. */
    public TrainingSpec(
            int epochs,
            BatchSize batch,
            Optimizer optimizer,
            Schedule schedule,
            Optional<Double> clipNorm,
            Optional<EarlyStopping> earlyStopping,
            Monitor monitor,
            long seed) {
        this(epochs, batch, optimizer, schedule, clipNorm, earlyStopping, monitor, List.of(), 0, seed);
    }

    /** The same with another seed. */
    public TrainingSpec withSeed(long other) {
        return new TrainingSpec(
                epochs, batch, optimizer, schedule, clipNorm, earlyStopping, monitor, classWeights, mixup, other);
    }
}
