package chainrule.run;

import chainrule.config.DataConfig;
import chainrule.config.ModelConfig;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.model.MlpSpec;

/** A data set, divided and measured as a configuration says. */
public record Preparation(Dataset dataset, Split split, Normalization normalization, Augmentation augmentation) {
    private static final int MOST_ROWS = 1000;
    private static final int MOST_VALUES = 1 << 22;

    public static Preparation of(DataConfig config, Dataset dataset) {
        var split = Split.of(dataset, config.split());
        var normalization = Normalization.fit(config.normalize(), dataset.shape(), split.train());
        return new Preparation(dataset, split, normalization, config.augmentation());
    }

    /** The network of a configuration for these data. */
    public MlpSpec spec(ModelConfig model) {
        return model.spec(dataset.shape().features(), dataset.classes().size());
    }

    /** The training split in shuffled batches. */
    public Batches training(int batch, long seed) {
        return new Batches(split.train(), dataset.shape(), normalization, augmentation, batch, seed);
    }

    /** Any samples in their order, in batches of a size that is good for computing outputs only. */
    public Batches inOrder(Subset subset) {
        int rows = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / dataset.shape().features()));
        return Batches.inOrder(subset, dataset.shape(), normalization, rows);
    }
}
