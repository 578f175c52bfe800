package chainrule.run;

import chainrule.base.Counted;
import chainrule.config.Configuration;
import chainrule.config.DataConfig;
import chainrule.config.ModelConfig;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.TableFormat;
import chainrule.model.Activation;
import chainrule.optim.Schedule;
import chainrule.train.Monitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Finds what a configuration asks for and nothing comes of: a sentence for each key that its user should know of. */
public record WithoutEffect(RunConfig config, Dataset dataset) {
    private static final double USUAL_SHARE = 0.2;
    private static final int USUAL_BATCH = 100;
    private static final int USUAL_ONE_HOT = 8;
    private static final int USUAL_EMBEDDING = 8;
    private static final double USUAL_DEVIATION = 0.1;

    /** One sentence for each key that changes nothing in this training. Keys that have their defaults are passed over. */
    public List<String> sentences() {
        var found = new ArrayList<String>();
        data(found);
        model(found);
        training(found);
        return found;
    }

    private void data(List<String> to) {
        var data = config.data();
        var source = data.source();
        boolean table = Configuration.isTable(data.name());
        if (!table) {
            targets(data, to);
        }
        if (data.missingLabels() == TableFormat.MissingLabels.KEEP
                && !dataset.task().isClassification()) {
            to.add("data.missingLabels: keep has no effect: it is for classes, and the targets are "
                    + dataset.task().summary());
        }
        if (!table && !isUsual(source)) {
            to.add(
                    "data.encoding, separator, decimal, thousands, header, columns, missing, missingMarks and missingLabels have no effect: they are for tables, and the data are "
                            + data.name());
        }
        if (!data.name().equals("images") && data.size().isPresent()) {
            to.add("data.size has no effect: it is for folders of images, and the data are " + data.name());
        }
        if (!data.name().equals("images") && !source.images().equals(ImageOptions.STANDARD)) {
            to.add("data.exif and data.broken have no effect: they are for folders of images, and the data are "
                    + data.name());
        }
        if (data.oneHot() != USUAL_ONE_HOT && !hasCategoriesOf(0)) {
            to.add("data.oneHot has no effect: it is for tables with categories");
        }
        boolean ownTest = dataset.test().count() > 0;
        if (ownTest && data.test() != USUAL_SHARE && data.test() != 0) {
            to.add(String.format(
                    Locale.ROOT,
                    "data.test has no effect: %s has %,d test samples of its own",
                    dataset.name(),
                    dataset.test().count()));
        }
        boolean ownValidation = dataset.validation().count() > 0;
        if (ownValidation && data.validation() != USUAL_SHARE && !(table && data.validation() == shareOfPreset())) {
            to.add(String.format(
                    Locale.ROOT,
                    "data.validation has no effect: %s has %,d validation samples of its own",
                    dataset.name(),
                    dataset.validation().count()));
        }
        boolean undivided = (ownValidation || data.validation() == 0) && (ownTest || data.test() == 0);
        if (undivided && data.stratified()) {
            to.add("data.stratified has no effect: no samples are taken for validation or test");
        }
        if (undivided && data.training().isEmpty() && data.splitSeed() != 0) {
            to.add("data.splitSeed has no effect: no samples are taken for validation or test");
        }
        int trained = dataset.train().count();
        if (data.training().isPresent() && data.training().get() >= trained) {
            to.add(String.format(
                    Locale.ROOT,
                    "data.training has no effect: it is %,d, and there are only %s",
                    data.training().get(),
                    Counted.of(trained, "sample")));
        }
    }

    private static void targets(DataConfig data, List<String> to) {
        var given = new LinkedHashMap<String, Boolean>();
        given.put("data.label", data.label().isPresent());
        given.put("data.target", !data.target().isEmpty());
        given.put("data.task", data.task().isPresent());
        given.put("data.weight", data.weight().isPresent());
        given.put("data.schema", data.schema().isPresent());
        given.forEach((key, isGiven) -> {
            if (isGiven) {
                to.add("%s has no effect: it is for tables, and the data are %s".formatted(key, data.name()));
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

    private void model(List<String> to) {
        if (config.model().loss().isPresent() && config.model().labelSmoothing().isPresent()) {
            to.add("model.labelSmoothing has no effect: model.loss names a loss; write it as cross-entropy(%s)"
                    .formatted(config.model().labelSmoothing().get()));
        }
        var model = config.model();
        boolean noneHidden = model.spec(1, 2).layers().size() == 1;
        if (noneHidden && model.dropout().stream().anyMatch(p -> p > 0)) {
            to.add("model.dropout has no effect: there is no hidden layer");
        }
        if (noneHidden && model.activation().stream().anyMatch(a -> !(a instanceof Activation.Relu))) {
            to.add("model.activation has no effect: there is no hidden layer");
        }
        inputLayer(model, to);
    }

    private void inputLayer(ModelConfig model, List<String> to) {
        if (model.embeddingSize() != USUAL_EMBEDDING
                && !hasCategoriesOf(config.data().oneHot())) {
            to.add("model.embeddingSize has no effect: no category has more than %d values (data.oneHot)"
                    .formatted(config.data().oneHot()));
        }
        boolean numbers = dataset.schema()
                .map(schema -> schema.columns().stream().anyMatch(column -> !column.isCategory()))
                .orElse(true);
        if (model.frequencies() > 0 && !numbers) {
            to.add("model.frequencies has no effect: the table has no column of numbers");
        }
        if (model.frequencies() == 0 && model.frequencyDeviation() != USUAL_DEVIATION) {
            to.add("model.frequencyDeviation has no effect: model.frequencies is 0");
        }
    }

    /** Whether a column is a category of more values. */
    private boolean hasCategoriesOf(int values) {
        return dataset.schema().stream()
                .flatMap(schema -> schema.columns().stream())
                .anyMatch(column -> column.categories().size() > values);
    }

    private void training(List<String> to) {
        var train = config.train();
        if (config.data().validation() == 0 && dataset.validation().count() == 0 && train.monitor() != Monitor.AUTO) {
            to.add("train.monitor has no effect: there are no validation samples; the last epoch counts as the best");
        }
        train.earlyStopping()
                .filter(stopping -> stopping.patience() >= train.epochs())
                .ifPresent(stopping -> to.add("train.earlyStopping has no effect: its patience is %d, and %s"
                        .formatted(
                                stopping.patience(),
                                train.epochs() == 1
                                        ? "there is only 1 epoch"
                                        : "there are only " + Counted.of(train.epochs(), "epoch"))));
        int samples = dataset.train().count();
        train.batch().samples().ifPresent(batch -> {
            if (batch > samples && batch != USUAL_BATCH) {
                to.add(String.format(
                        Locale.ROOT,
                        "train.batch is %,d, and there are only %s: every batch has all of them",
                        batch,
                        Counted.of(samples, "sample")));
            }
        });
        schedule(train.schedule(), train.epochs(), to);
    }

    private static void schedule(Schedule schedule, double epochs, List<String> to) {
        if (schedule instanceof Schedule.Step step && step.every() >= epochs) {
            to.add("train.schedule has no effect: its first step comes after %s, and there are only %s"
                    .formatted(Counted.of(step.every(), "epoch"), count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup && warmup.epochs() >= epochs) {
            to.add("train.schedule does not end its warm-up: that takes %s, and there are only %s"
                    .formatted(warmup.epochs() == 1 ? "1 epoch" : count(warmup.epochs()) + " epochs", count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup) {
            schedule(warmup.then(), epochs - warmup.epochs(), to);
        }
    }

    private static String count(double epochs) {
        return epochs == Math.rint(epochs) ? Long.toString((long) epochs) : Double.toString(epochs);
    }
}
