package chainrule.train;

import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Dataset;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import java.util.BitSet;
import java.util.Optional;

/**
 * How a data set becomes what a network is trained on. All statistics are those of the training split.
 *
 * @param split which samples are for training, validation and test
 * @param normalize what is done with the inputs
 * @param missing what stands in for numbers of a table that are missing
 * @param oneHot up to how many values of the training split a category has an input for each; one with more is embedded
 * @param augmentation of training images
 */
public record DataPlan(
        Split.Plan split, Normalization.Kind normalize, MissingValues missing, int oneHot, Augmentation augmentation) {
    public DataPlan {
        InvalidValue.requireNotNegative("oneHot", oneHot);
    }

    /**
     * Divides and measures a data set. Real targets stay as they are: see {@link TrainingData#scaledFor}.
     *
     * @param known how the columns of a table with these names become inputs; empty, or of other columns: it is measured
     * @throws UserException if nothing is left to train on, or the normalisation is for tables and the data are not
     */
    public TrainingData of(Dataset raw, Optional<TableEncoding> known) {
        var divided = Split.of(raw, split);
        if (!normalize.isAffine() && raw.schema().isEmpty()) {
            throw new UserException(
                    "normalisation %s is for the columns of tables, and %s is not a table: use standardize, unit or none"
                            .formatted(normalize, raw.name()));
        }
        var encoding = raw.schema()
                .map(schema -> known.filter(columns -> columns.schema().names().equals(schema.names()))
                        .orElseGet(() -> TableEncoding.fit(schema, missing, oneHot, divided.train())
                                .curved(normalize, divided.train())));
        var dataset = encoding.map(columns -> columns.apply(raw)).orElse(raw);
        var parts = dataset == raw ? divided : Split.of(dataset, split);
        var flags = encoding.map(TableEncoding::flags).orElseGet(BitSet::new);
        var normalization = normalize.isAffine()
                ? Normalization.fit(normalize, dataset.shape(), parts.train(), flags)
                : Normalization.none(dataset.shape());
        return new TrainingData(dataset, encoding, parts, normalization, unscaled(dataset), augmentation);
    }

    private static TargetScaling unscaled(Dataset dataset) {
        return TargetScaling.none(dataset.task().width());
    }
}
