package chainrule.train;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.engine.TrainingJob;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A data set, divided and measured for training: see {@link DataPlan}.
 *
 * @param dataset what is learnt from, a table's columns as inputs
 * @param encoding of a table: how its columns became these
 * @param normalization of the inputs
 * @param scaling of real targets
 */
public record TrainingData(
        Dataset dataset,
        Optional<TableEncoding> encoding,
        Split split,
        Normalization normalization,
        TargetScaling scaling,
        Augmentation augmentation) {
    private static final int MOST_ROWS = 1000;
    private static final int MOST_VALUES = 1 << 22;

    /** The same with real targets as a loss learns them: standardised by the training split, or as they are. */
    public TrainingData scaledFor(Loss loss) {
        boolean scaled = dataset.task().isRegression() && loss.standardizes();
        return withScaling(
                scaled
                        ? TargetScaling.standardizing(split.train())
                        : TargetScaling.none(dataset.task().width()));
    }

    /** The same with another scaling of real targets. */
    public TrainingData withScaling(TargetScaling other) {
        return new TrainingData(dataset, encoding, split, normalization, other, augmentation);
    }

    /**
     * A training run.
     *
     * @param spec how it is trained
     * @param initial the parameters to begin with, numbers of this precision
     * @param threads that compute; empty: one for each core
     */
    public TrainingJob job(TrainingSpec spec, Parameters initial, Precision precision, OptionalInt threads) {
        var batches = training(spec.batch().of(split.train().count()), spec.seed())
                .withClassWeights(new ClassWeights(spec.classWeights()).of(dataset.task(), split.train()));
        var rate = new LearningRate(spec.optimizer().rate(), spec.schedule(), batches.steps(), spec.epochs());
        return new TrainingJob(
                initial, batches, spec.optimizer(), rate, spec.clipNorm(), spec.seed(), precision, threads, List.of());
    }

    /** The training split in shuffled batches. */
    public Batches training(int batch, long seed) {
        return new Batches(split.train(), dataset.shape(), normalization, augmentation, batch, seed)
                .withScaling(scaling);
    }

    /** Any samples in their order, in batches of a size that is good for computing outputs only. */
    public Batches inOrder(Subset subset) {
        int rows = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / dataset.shape().features()));
        return Batches.inOrder(subset, dataset.shape(), normalization, rows).withScaling(scaling);
    }
}
