package chainrule.spark;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;
import chainrule.datasets.TargetScaling;
import chainrule.datavec.BatchesIterator;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The training samples, as they travel to other machines.
 *
 * @param scaling of real targets
 * @param classWeights see {@link Batches#withClassWeights}
 * @param outputs columns of the labels
 * @param type of the numbers, FLOAT or DOUBLE
 */
record TrainingData(
        Subset subset,
        Shape shape,
        Normalization normalization,
        Augmentation augmentation,
        long seed,
        TargetScaling scaling,
        double[] classWeights,
        int outputs,
        DataType type)
        implements Serializable {
    static TrainingData of(Batches batches, int outputs, DataType type) {
        return new TrainingData(
                batches.subset(),
                batches.shape(),
                batches.normalization(),
                batches.augmentation(),
                batches.seed(),
                batches.scaling(),
                batches.classWeights(),
                outputs,
                type);
    }

    /** The share's batches, each in the arrays of the one before. */
    Iterator<DataSet> read(Share share) {
        int[] order = batches(subset, share.batch()).order(share.epoch());
        int[] rows = Arrays.copyOfRange(order, share.first(), share.first() + share.count());
        var batches = batches(new Subset(subset.samples(), rows), share.batch());
        return new BatchesIterator(batches, share.epoch(), rows, 0, batches.steps(), outputs, type);
    }

    private Batches batches(Subset rows, int batch) {
        return new Batches(rows, shape, normalization, augmentation, batch, seed)
                .withScaling(scaling)
                .withClassWeights(classWeights);
    }
}
