package chainrule.mlp;

import chainrule.datasets.Augmentation;
import chainrule.engine.TrainingRules;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.train.BatchSize;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What training continues from, in addition to the parameters.
 *
 * @param engine by its name: another one may lay out the optimiser's state otherwise
 * @param mixup its α; 0: none
 * @param augmentation of training images
 * @param rules what was done in addition to the usual step
 * @param steps updates made so far
 * @param state the optimiser's arrays
 */
record TrainingMemory(
        Optimizer optimizer,
        BatchSize batch,
        Optional<Double> clipNorm,
        List<String> classWeights,
        double mixup,
        Augmentation augmentation,
        TrainingRules rules,
        long seed,
        Precision precision,
        OptionalInt threads,
        String engine,
        long steps,
        List<double[]> state) {
    TrainingMemory {
        classWeights = List.copyOf(classWeights);
        state = List.copyOf(state);
    }

    /** The same after more updates. */
    TrainingMemory after(long made, List<double[]> arrays) {
        return new TrainingMemory(
                optimizer,
                batch,
                clipNorm,
                classWeights,
                mixup,
                augmentation,
                rules,
                seed,
                precision,
                threads,
                engine,
                made,
                arrays);
    }
}
