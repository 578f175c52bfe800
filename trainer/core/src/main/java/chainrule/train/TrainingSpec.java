package chainrule.train;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.datasets.Mixup;
import chainrule.engine.TrainingRules;
import chainrule.optim.Averaging;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import chainrule.optim.Schedule;
import java.util.List;
import java.util.Map;
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
 * @param average which mean of the weights is validated and kept; empty: the weights themselves
 * @param accumulate how many batches make an update
 * @param freeze the layers, from 1, whose parameters stay as they are
 * @param groups which parameters have a rate of their own, or do not decay; where a parameter is in several, all of them apply
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
        Optional<Averaging> average,
        @Default("1") int accumulate,
        @Default("[]") List<Integer> freeze,
        @Default("{}") Map<ParameterGroup, GroupRule> groups,
        @Default("1") long seed) {
    public TrainingSpec {
        InvalidValue.requirePositive("epochs", epochs);
        if (clipNorm.isPresent()) {
            InvalidValue.requirePositive("clipNorm", clipNorm.get());
        }
        InvalidValue.requireNotNegative("mixup", mixup);
        InvalidValue.requirePositive("accumulate", accumulate);
        freeze = List.copyOf(freeze);
        freeze.forEach(layer -> InvalidValue.requirePositive("freeze", layer));
        groups = new ParameterGroups(groups).rules();
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
        this(epochs, batch, optimizer, schedule, clipNorm, earlyStopping, monitor, List.of(), seed);
    }

    /** By the usual step. */
    public TrainingSpec(
            int epochs,
            BatchSize batch,
            Optimizer optimizer,
            Schedule schedule,
            Optional<Double> clipNorm,
            Optional<EarlyStopping> earlyStopping,
            Monitor monitor,
            List<String> classWeights,
            long seed) {
        this(
                epochs,
                batch,
                optimizer,
                schedule,
                clipNorm,
                earlyStopping,
                monitor,
                classWeights,
                0,
                Optional.empty(),
                1,
                List.of(),
                Map.of(),
                seed);
    }

    /** The same with another seed. */
    public TrainingSpec withSeed(long other) {
        return new TrainingSpec(
                epochs,
                batch,
                optimizer,
                schedule,
                clipNorm,
                earlyStopping,
                monitor,
                classWeights,
                mixup,
                average,
                accumulate,
                freeze,
                groups,
                other);
    }

    /** What is done in addition to the usual step. */
    public TrainingRules rules() {
        return new TrainingRules(average, accumulate, freeze, new ParameterGroups(groups));
    }
}
