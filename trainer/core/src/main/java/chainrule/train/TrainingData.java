package chainrule.train;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Mixup;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.engine.TrainingJob;
import chainrule.model.InputLayer.Embedding;
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
     * @throws UserException if the network's inputs can't be mixed as the spec says
     */
    public TrainingJob job(TrainingSpec spec, Parameters initial, Precision precision, OptionalInt threads) {
        var batches = training(spec.batch().of(split.train().count()), spec.seed())
                .withClassWeights(new ClassWeights(spec.classWeights()).of(dataset.task(), split.train()))
                .withMixup(mixup(spec, initial));
        var rate = new LearningRate(
                spec.optimizer().rate(), spec.schedule(), spec.rules().updates(batches.steps()), spec.epochs());
        requireLayers(spec, initial);
        GroupCheck.require(spec, initial.spec());
        requireWholeBatches(spec, initial);
        return new TrainingJob(
                initial,
                batches,
                spec.optimizer(),
                rate,
                spec.clipNorm(),
                spec.seed(),
                precision,
                threads,
                List.of(),
                spec.rules());
    }

    private static void requireLayers(TrainingSpec spec, Parameters initial) {
        int layers = initial.spec().layers().size();
        for (int layer : spec.freeze()) {
            if (layer > layers) {
                throw new UserException(Message.of(
                        "%s names layer %d, and the network has %d, the last of them the outputs: leave it out",
                        TrainingSetting.FREEZE, layer, layers));
            }
        }
        if (spec.freeze().stream().distinct().count() == layers) {
            throw new UserException(Message.of("%s names all layers: nothing would be learnt", TrainingSetting.FREEZE));
        }
    }

    /** Statistics of several small batches are not those of the large one (E1), so that D9 does not hold. */
    private static void requireWholeBatches(TrainingSpec spec, Parameters initial) {
        if (spec.accumulate() > 1 && initial.spec().hasBatchNorm()) {
            throw new UserException(Message.of(
                    "batch normalisation does not go with %s: the statistics of each batch are others than those of all together; use layer normalisation, or raise %s",
                    TrainingSetting.ACCUMULATE, DataSetting.BATCH));
        }
    }

    /** Between two categories there is none, so that the places of embedded ones can't be mixed. */
    private static Mixup mixup(TrainingSpec spec, Parameters initial) {
        var mixup = new Mixup(spec.mixup());
        if (!mixup.isNone() && initial.spec().features().parts().stream().anyMatch(Embedding.class::isInstance)) {
            throw new UserException(Message.of(
                    "%s mixes numbers, and this table has embedded categories: raise %s, so that they become numbers",
                    TrainingSetting.MIXUP, DataSetting.ONE_HOT));
        }
        return mixup;
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
