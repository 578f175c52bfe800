package chainrule.run;

import chainrule.config.DataConfig;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.TableFormat;
import chainrule.model.Activation;
import chainrule.train.Monitor;
import chainrule.update.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Finds what a configuration asks for and nothing comes of: a sentence for each key that its user should know of. */
public record WithoutEffect(RunConfig config, Dataset dataset) {
    private static final double USUAL_SHARE = 0.2;
    private static final int USUAL_BATCH = 100;

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
        boolean table = data.name().equals("table");
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
                    "data.encoding, separator, decimal and missingLabels have no effect: they are for tables, and the data are "
                            + data.name());
        }
        if (!data.name().equals("images") && data.size().isPresent()) {
            to.add("data.size has no effect: it is for folders of images, and the data are " + data.name());
        }
        if (!data.name().equals("images") && !source.images().equals(ImageOptions.STANDARD)) {
            to.add("data.exif and data.broken have no effect: they are for folders of images, and the data are "
                    + data.name());
        }
        boolean ownTest = dataset.test().count() > 0;
        if (ownTest && data.test() != USUAL_SHARE && data.test() != 0) {
            to.add("data.test has no effect: %s has %,d test samples of its own"
                    .formatted(dataset.name(), dataset.test().count()));
        }
        boolean ownValidation = dataset.validation().count() > 0;
        boolean undivided = (ownValidation || data.validation() == 0) && (ownTest || data.test() == 0);
        if (undivided && data.stratified()) {
            to.add("data.stratified has no effect: no samples are taken for validation or test");
        }
        if (undivided && data.training().isEmpty() && data.splitSeed() != 0) {
            to.add("data.splitSeed has no effect: no samples are taken for validation or test");
        }
        int trained = dataset.train().count();
        if (data.training().isPresent() && data.training().get() >= trained) {
            to.add("data.training has no effect: it is %,d, and there are only %,d samples"
                    .formatted(data.training().get(), trained));
        }
    }

    private static void targets(DataConfig data, List<String> to) {
        var given = new LinkedHashMap<String, Boolean>();
        given.put("data.label", data.label().isPresent());
        given.put("data.target", !data.target().isEmpty());
        given.put("data.task", data.task().isPresent());
        given.put("data.weight", data.weight().isPresent());
        given.forEach((key, isGiven) -> {
            if (isGiven) {
                to.add("%s has no effect: it is for tables, and the data are %s".formatted(key, data.name()));
            }
        });
    }

    private static boolean isUsual(DataSource source) {
        return source.format().equals(TableFormat.USUAL);
    }

    private void model(List<String> to) {
        var model = config.model();
        boolean noneHidden = model.spec(1, 2).layers().size() == 1;
        if (noneHidden && model.dropout().stream().anyMatch(p -> p > 0)) {
            to.add("model.dropout has no effect: there is no hidden layer");
        }
        if (noneHidden && model.activation().stream().anyMatch(a -> !(a instanceof Activation.Relu))) {
            to.add("model.activation has no effect: there is no hidden layer");
        }
    }

    private void training(List<String> to) {
        var train = config.train();
        if (config.data().validation() == 0
                && dataset.validation().count() == 0
                && train.monitor() != Monitor.VALIDATION_ACCURACY) {
            to.add("train.monitor has no effect: there are no validation samples; the last epoch counts as the best");
        }
        train.earlyStopping()
                .filter(stopping -> stopping.patience() >= train.epochs())
                .ifPresent(stopping ->
                        to.add("train.earlyStopping has no effect: its patience is %d, and there are only %d epochs"
                                .formatted(stopping.patience(), train.epochs())));
        int samples = dataset.train().count();
        train.batch().samples().ifPresent(batch -> {
            if (batch > samples && batch != USUAL_BATCH) {
                to.add("train.batch is %,d, and there are only %,d samples: every batch has all of them"
                        .formatted(batch, samples));
            }
        });
        schedule(train.schedule(), train.epochs(), to);
    }

    private static void schedule(Schedule schedule, double epochs, List<String> to) {
        if (schedule instanceof Schedule.Step step && step.every() >= epochs) {
            to.add("train.schedule has no effect: its first step comes after %d epochs, and there are only %s"
                    .formatted(step.every(), count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup && warmup.epochs() >= epochs) {
            to.add("train.schedule does not end its warm-up: that takes %s epochs, and there are only %s"
                    .formatted(count(warmup.epochs()), count(epochs)));
        } else if (schedule instanceof Schedule.Warmup warmup) {
            schedule(warmup.then(), epochs - warmup.epochs(), to);
        }
    }

    private static String count(double epochs) {
        return epochs == Math.rint(epochs) ? Long.toString((long) epochs) : Double.toString(epochs);
    }
}
