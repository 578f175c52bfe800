package chainrule.run;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.config.Configuration;
import chainrule.config.DataConfig;
import chainrule.config.ModelConfig;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.TableFormat;
import chainrule.model.Activation;
import chainrule.optim.Schedule;
import chainrule.train.EarlyStopping;
import chainrule.train.Monitor;
import chainrule.train.TrainingSetting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a configuration asks for and nothing comes of: a sentence for each key that its user should know of. */
public record WithoutEffect(RunConfig config, Dataset dataset) {
    private static final String TABLE_BEST = "table-best";
    private static final double USUAL_SHARE = 0.2;
    private static final int USUAL_BATCH = 100;
    private static final int USUAL_ONE_HOT = 8;
    private static final int USUAL_EMBEDDING = 8;
    private static final double USUAL_DEVIATION = 0.1;

    /** One sentence for each key that changes nothing in this training. Keys that have their defaults are passed over. */
    public List<Message> sentences() {
        var found = new ArrayList<Message>();
        data(found);
        model(found);
        training(found);
        return found;
    }

    /** Those of {@link #sentences} that are about the data alone. */
    public List<Message> ofData() {
        var found = new ArrayList<Message>();
        data(found);
        return found;
    }

    private void data(List<Message> to) {
        var data = config.data();
        var source = data.source();
        boolean table = Configuration.isTable(data.name());
        if (!table) {
            targets(data, to);
        }
        if (data.missingLabels() == TableFormat.MissingLabels.KEEP
                && !dataset.task().isClassification()) {
            to.add(Message.of(
                    "%s has no effect: it is for classes, and the targets are %s",
                    DataSetting.MISSING_LABELS.stated("keep"), dataset.task().summary()));
        }
        if (!table && !isUsual(source)) {
            to.add(Message.of(
                    "%s, separator, decimal, thousands, header, columns, missing, missingMarks and missingLabels have no effect: they are for tables, and the data are %s",
                    DataSetting.ENCODING, data.name()));
        }
        if (!data.name().equals("images") && data.size().isPresent()) {
            to.add(Message.of(
                    "%s has no effect: it is for folders of images, and the data are %s",
                    DataSetting.SIZE, data.name()));
        }
        if (!data.name().equals("images") && !source.images().equals(ImageOptions.STANDARD)) {
            to.add(Message.of(
                    "%s and %s have no effect: they are for folders of images, and the data are %s",
                    RunSetting.EXIF, DataSetting.BROKEN, data.name()));
        }
        if (data.oneHot() != USUAL_ONE_HOT && !hasCategoriesOf(0)) {
            to.add(Message.of("%s has no effect: it is for tables with categories", DataSetting.ONE_HOT));
        }
        boolean ownTest = dataset.test().count() > 0;
        boolean folded = data.fold().isPresent();
        if (folded && data.test() != USUAL_SHARE && data.test() != 0 && !(table && data.test() == testOfPreset())) {
            to.add(Message.of(
                    "%s has no effect: the test part is the fold that is held out (%s)",
                    DataSetting.TEST, DataSetting.FOLD.given()));
        } else if (ownTest && data.test() != USUAL_SHARE && data.test() != 0) {
            to.add(Message.of(
                    "%s has no effect: %s has %,d test samples of its own",
                    DataSetting.TEST, dataset.name(), dataset.test().count()));
        }
        boolean ownValidation = dataset.validation().count() > 0;
        if (ownValidation && data.validation() != USUAL_SHARE && !(table && data.validation() == shareOfPreset())) {
            to.add(Message.of(
                    "%s has no effect: %s has %,d validation samples of its own",
                    DataSetting.VALIDATION, dataset.name(), dataset.validation().count()));
        }
        boolean undivided = (ownValidation || data.validation() == 0) && (folded || ownTest || data.test() == 0);
        if (undivided && data.stratified()) {
            to.add(Message.of("%s has no effect: no samples are taken for validation or test", DataSetting.STRATIFIED));
        }
        if (undivided && data.training().isEmpty() && data.splitSeed() != 0) {
            to.add(Message.of("%s has no effect: no samples are taken for validation or test", RunSetting.SPLIT_SEED));
        }
        int trained = dataset.train().count();
        if (data.training().isPresent() && data.training().get() >= trained) {
            to.add(Message.of(
                    "%s has no effect: it is %,d, and there are only %s",
                    RunSetting.TRAINING, data.training().get(), Counted.of(trained, "sample")));
        }
    }

    private static void targets(DataConfig data, List<Message> to) {
        var given = new LinkedHashMap<Setting, Boolean>();
        given.put(RunSetting.LABEL, data.label().isPresent());
        given.put(DataSetting.TARGET, !data.target().isEmpty());
        given.put(DataSetting.TASK, data.task().isPresent());
        given.put(DataSetting.WEIGHT, data.weight().isPresent());
        given.put(DataSetting.SCHEMA, data.schema().isPresent());
        given.forEach((setting, isGiven) -> {
            if (isGiven) {
                to.add(Message.of("%s has no effect: it is for tables, and the data are %s", setting, data.name()));
            }
        });
    }

    private static boolean isUsual(DataSource source) {
        return source.format().equals(TableFormat.USUAL);
    }

    /** A user of the preset for tables has not chosen its share. */
    private static double shareOfPreset() {
        return Configuration.named(Configuration.TABLE).resolve().data().validation();
    }

    private static double testOfPreset() {
        return Configuration.named(Configuration.TABLE).resolve().data().test();
    }

    private void model(List<Message> to) {
        if (config.model().loss().isPresent() && config.model().labelSmoothing().isPresent()) {
            to.add(Message.of(
                    "%s has no effect: %s names a loss; write it as cross-entropy(%s)",
                    RunSetting.LABEL_SMOOTHING,
                    DataSetting.LOSS,
                    config.model().labelSmoothing().get()));
        }
        var model = config.model();
        boolean noneHidden = model.spec(1, 2).layers().size() == 1;
        if (noneHidden && model.dropout().stream().anyMatch(p -> p > 0)) {
            to.add(Message.of("%s has no effect: there is no hidden layer", RunSetting.DROPOUT));
        }
        if (noneHidden && model.activation().stream().anyMatch(a -> !(a instanceof Activation.Relu))) {
            to.add(Message.of("%s has no effect: there is no hidden layer", RunSetting.ACTIVATION));
        }
        if (noneHidden && model.norm().isPresent()) {
            to.add(Message.of("%s has no effect: there is no hidden layer", RunSetting.NORM));
        }
        if (model.blocks().isPresent() && !isUsualSize(model)) {
            to.add(Message.of("%s has no effect: the network has %s", RunSetting.HIDDEN, RunSetting.BLOCKS));
        }
        inputLayer(model, to);
    }

    /** A default, or that of the preset for tables, whose user has not chosen it. */
    private static boolean isUsualSize(ModelConfig model) {
        return Stream.of(
                        Configuration.empty().with("data.name", "iris", "default"),
                        Configuration.named(Configuration.TABLE))
                .anyMatch(usual -> usual.resolve().model().hidden().equals(model.hidden()));
    }

    private void inputLayer(ModelConfig model, List<Message> to) {
        if (model.embeddingSize() != USUAL_EMBEDDING
                && !hasCategoriesOf(config.data().oneHot())) {
            to.add(Message.of(
                    "%s has no effect: no category has more than %d values (%s)",
                    RunSetting.EMBEDDING_SIZE, config.data().oneHot(), DataSetting.ONE_HOT));
        }
        boolean numbers = dataset.schema()
                .map(schema -> schema.columns().stream().anyMatch(column -> !column.isCategory()))
                .orElse(true);
        if (model.frequencies() > 0 && !numbers) {
            to.add(Message.of("%s has no effect: the table has no column of numbers", RunSetting.FREQUENCIES));
        }
        if (model.frequencies() == 0 && model.frequencyDeviation() != USUAL_DEVIATION) {
            to.add(Message.of("%s has no effect: %s is 0", RunSetting.FREQUENCY_DEVIATION, RunSetting.FREQUENCIES));
        }
    }

    /** Whether a column is a category of more values. */
    private boolean hasCategoriesOf(int values) {
        return dataset.schema().stream()
                .flatMap(schema -> schema.columns().stream())
                .anyMatch(column -> column.categories().size() > values);
    }

    private void training(List<Message> to) {
        var train = config.train();
        if (config.data().validation() == 0 && dataset.validation().count() == 0 && train.monitor() != Monitor.AUTO) {
            to.add(Message.of(
                    "%s has no effect: there are no validation samples; the last epoch counts as the best",
                    TrainingSetting.MONITOR));
        }
        train.earlyStopping()
                .filter(stopping -> stopping.patience() >= train.epochs())
                .filter(stopping -> !isOfPreset(stopping))
                .ifPresent(stopping -> to.add(Message.of(
                        "%s has no effect: its patience is %d, and %s",
                        RunSetting.EARLY_STOPPING,
                        stopping.patience(),
                        train.epochs() == 1
                                ? "there is only 1 epoch"
                                : "there are only " + Counted.of(train.epochs(), "epoch"))));
        int samples = dataset.train().count();
        train.batch().samples().ifPresent(batch -> {
            if (batch > samples && batch != USUAL_BATCH) {
                to.add(Message.of(
                        "%s is %,d, and there are only %s: every batch has all of them",
                        DataSetting.BATCH, batch, Counted.of(samples, "sample")));
            }
        });
        if (train.mixup() > 0 && train.batch().of(samples) == 1) {
            to.add(Message.of(
                    "%s has no effect: a batch of one sample has nothing to mix it with", TrainingSetting.MIXUP));
        }
        schedule(train.schedule(), train.epochs(), to);
    }

    /** A user of a preset for tables has not chosen its patience. */
    private boolean isOfPreset(EarlyStopping stopping) {
        return Configuration.isTable(config.data().name())
                && Stream.of(Configuration.TABLE, TABLE_BEST)
                        .anyMatch(preset -> Configuration.named(preset)
                                .resolve()
                                .train()
                                .earlyStopping()
                                .equals(Optional.of(stopping)));
    }

    private static void schedule(Schedule schedule, double epochs, List<Message> to) {
        if (schedule instanceof Schedule.Step step && step.every() >= epochs) {
            to.add(Message.of(
                    "%s has no effect: its first step comes after %s, and there are only %s",
                    RunSetting.SCHEDULE, Counted.of(step.every(), "epoch"), count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup && warmup.epochs() >= epochs) {
            to.add(Message.of(
                    "%s does not end its warm-up: that takes %s, and there are only %s",
                    RunSetting.SCHEDULE,
                    warmup.epochs() == 1 ? "1 epoch" : count(warmup.epochs()) + " epochs",
                    count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup) {
            schedule(warmup.then(), epochs - warmup.epochs(), to);
        }
    }

    private static String count(double epochs) {
        return epochs == Math.rint(epochs) ? Long.toString((long) epochs) : Double.toString(epochs);
    }
}
