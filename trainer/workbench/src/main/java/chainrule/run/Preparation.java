package chainrule.run;

import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.DataConfig;
import chainrule.config.ModelConfig;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.engine.TrainingJob;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.train.DataPlan;
import chainrule.train.TrainingData;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A data set, divided and measured as a configuration says.
 *
 * @param dataset what is learnt from, a table's columns as numbers
 * @param encoding of a table: how its columns became these
 */
public record Preparation(
        Dataset dataset,
        Optional<TableEncoding> encoding,
        Split split,
        Normalization normalization,
        TargetScaling scaling,
        Augmentation augmentation,
        Digests digests) {
    public static Preparation of(DataConfig config, Dataset raw) {
        return of(config, raw, Optional.empty());
    }

    private static Preparation of(DataConfig config, Dataset raw, Optional<TableEncoding> known) {
        requireColumns(config.normalize(), raw);
        var plan = new DataPlan(
                config.split(), config.normalize(), config.missing(), config.oneHot(), config.augmentation());
        var data = plan.of(raw, known);
        return of(data, Digests.of(raw, data.split()));
    }

    private static Preparation of(TrainingData data, Digests digests) {
        return new Preparation(
                data.dataset(),
                data.encoding(),
                data.split(),
                data.normalization(),
                data.scaling(),
                data.augmentation(),
                digests);
    }

    private TrainingData data() {
        return new TrainingData(dataset, encoding, split, normalization, scaling, augmentation);
    }

    /** Curves belong to a table's columns. */
    private static void requireColumns(Normalization.Kind kind, Dataset raw) {
        if (!kind.isAffine() && raw.schema().isEmpty()) {
            throw new UserException(Message.of(
                    "%s (%s) is for the columns of tables, and %s is not a table: use standardize, unit or none",
                    DataSetting.NORMALIZE.stated(kind), DataSetting.NORMALIZE.given(), raw.name()));
        }
    }

    /** Of a data set that a run is trained on: real targets are standardised by the training split if its loss wants that. */
    public static Preparation of(RunConfig config, Dataset dataset) {
        return of(config.data(), dataset).scaledFor(config.model());
    }

    /** The same with a table's columns as inputs in the way that a run has begun with: an older version may have chosen another way. */
    Preparation as(TableEncoding known, RunConfig config, Dataset raw) {
        return encoding.isEmpty() || encoding.get().equals(known)
                ? this
                : of(config.data(), raw, Optional.of(known)).scaledFor(config.model());
    }

    /** Poisson's loss (B11) is for counts. */
    private static void requireCounts(ModelConfig model, Dataset dataset) {
        boolean counted =
                model.loss().filter(loss -> loss.kind() == Loss.Kind.POISSON).isPresent();
        if (!counted || !dataset.task().isRegression()) {
            return;
        }
        for (var samples : List.of(dataset.train(), dataset.validation(), dataset.test())) {
            for (int i = 0; i < samples.count() * dataset.task().width(); i++) {
                int k = i % dataset.task().width();
                double target = samples.targets().value(i / dataset.task().width(), k);
                if (target < 0) {
                    throw new UserException(Message.of(
                            "%s needs counts of at least 0, and target \"%s\" has %s: choose another loss, such as %s",
                            DataSetting.LOSS.stated("poisson"),
                            dataset.task().names().get(k),
                            target,
                            DataSetting.LOSS.to("squared-error")));
                }
            }
        }
    }

    /**
     * The same data with real targets as a model's loss learns them: standardised by the training split, or as they are.
     *
     * @throws UserException if the loss can't judge these targets
     */
    public Preparation scaledFor(ModelConfig model) {
        requireCounts(model, dataset);
        var task = dataset.task();
        return task.isRegression() ? of(data().scaledFor(model.lossFor(task.kind())), digests) : this;
    }

    /** The network of a configuration for these data. */
    public MlpSpec spec(ModelConfig model) {
        return model.spec(dataset.shape().features(), encoding, dataset.task());
    }

    /**
     * Refuses what a new training could not heed. One that was begun is resumed as it was.
     *
     * @throws UserException if a share of the samples rounds to none, or early stopping has no validation samples to look at
     */
    public void requireHeeded(RunConfig config) {
        requireShare(DataSetting.VALIDATION, config.data().validation(), split.validation());
        if (config.data().fold().isEmpty()) {
            requireShare(DataSetting.TEST, config.data().test(), split.test());
        }
        if (SplitWarnings.isWeightless(split.train())) {
            throw new UserException(Message.of(
                    "all samples of the training split have the weight 0 by %s: there is nothing to learn; use another split with %s, or other weights",
                    DataSetting.WEIGHT.introduced(), RunSetting.SPLIT_SEED.to(1)));
        }
        if (config.train().earlyStopping().isPresent() && split.validation().count() == 0) {
            throw new UserException(Message.of(
                    "%s (%s) needs validation samples, and there are none: turn it off with %s (%s), or raise %s",
                    RunSetting.EARLY_STOPPING,
                    RunSetting.PATIENCE.given(),
                    RunSetting.PATIENCE.to("none"),
                    RunSetting.EARLY_STOPPING.stated("none"),
                    DataSetting.VALIDATION.introduced()));
        }
    }

    private void requireShare(Setting setting, double size, Subset part) {
        if (size > 0 && part.count() == 0) {
            throw new UserException(Message.of(
                    "%s is %s of %,d samples, which rounds to none: give a larger share or a number of samples; 0 means none",
                    setting, size, dataset.train().count()));
        }
    }

    /**
     * The training that a configuration describes.
     *
     * @throws UserException if a part of it does not fit these data
     */
    public TrainingJob job(RunConfig config) {
        var train = config.train();
        var engine = config.engine();
        var spec = spec(config.model());
        train.monitor().of(dataset.task().kind(), spec.loss());
        var initial = config.model()
                .parameters()
                .map(file -> InitialParameters.of(UserPath.of(file), spec, this)
                        .parameters()
                        .rounded(engine.precision()))
                .orElseGet(() -> Parameters.initial(spec, train.seed(), engine.precision()));
        var threads = engine.threads().map(OptionalInt::of).orElseGet(OptionalInt::empty);
        return data().job(train, initial, engine.precision(), threads);
    }

    /**
     * A network that is trained on these data, in a form that describes itself.
     *
     * @param epoch after which
     */
    public Checkpoint checkpoint(Parameters parameters, Precision precision, int epoch) {
        return new Checkpoint(
                parameters,
                precision,
                dataset.shape(),
                dataset.task(),
                data().scaling(),
                data().normalization(),
                epoch,
                data().encoding());
    }

    /** What a user should know of the file that a configuration's network begins with, a line each. */
    public List<Message> initialNotes(ModelConfig model) {
        return model.parameters()
                .map(file -> InitialParameters.of(UserPath.of(file), spec(model), this)
                        .notes())
                .orElse(List.of());
    }

    /** The training split in shuffled batches. */
    public Batches training(int batch, long seed) {
        return data().training(batch, seed);
    }

    /** Any samples in their order, in batches of a size that is good for computing outputs only. */
    public Batches inOrder(Subset subset) {
        return data().inOrder(subset);
    }
}
