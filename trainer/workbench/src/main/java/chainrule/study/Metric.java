package chainrule.study;

import chainrule.base.Counted;
import chainrule.base.Decimals;
import chainrule.base.Kebab;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.datasets.Task;
import chainrule.model.Loss;
import chainrule.study.trial.Outcome;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import chainrule.train.TrainingSetting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an epoch is measured by: the loss or a metric of one of its splits. Training figures are means over the epoch's batches as they
 * were trained on.
 *
 * @param of the metric; empty: the loss
 */
public record Metric(Split split, Optional<chainrule.metric.Metric> of) {
    /** Which samples. */
    public enum Split {
        VALIDATION,
        TRAINING,
        /** What a cross-validation held out; no epoch is measured by it. */
        TEST
    }

    /** A task's usual choice: it has to be {@link #resolved}. */
    public static final String AUTO = "auto";

    public static final Metric VALIDATION_ACCURACY = validation(chainrule.metric.Metric.ACCURACY);
    public static final Metric VALIDATION_LOSS = new Metric(Split.VALIDATION, Optional.empty());
    public static final Metric TEST_LOSS = new Metric(Split.TEST, Optional.empty());
    public static final Metric TRAINING_ACCURACY = training(chainrule.metric.Metric.ACCURACY);
    public static final Metric TRAINING_LOSS = new Metric(Split.TRAINING, Optional.empty());

    /** Of the validation split. */
    public static Metric validation(chainrule.metric.Metric of) {
        return new Metric(Split.VALIDATION, Optional.of(of));
    }

    /** Of the training split, where it is scored by this. */
    public static Metric training(chainrule.metric.Metric of) {
        return new Metric(Split.TRAINING, Optional.of(of));
    }

    /** Of what a cross-validation held out. */
    public static Metric test(chainrule.metric.Metric of) {
        return new Metric(Split.TEST, Optional.of(of));
    }

    /** All that may be asked for of a cross-validation, whatever the task. */
    public static List<Metric> allOfTest() {
        var all = new ArrayList<>(List.of(TEST_LOSS));
        for (var metric : chainrule.metric.Metric.values()) {
            all.add(test(metric));
        }
        return all;
    }

    /** All that may be asked for, whatever the task. */
    public static List<Metric> all() {
        var all = new ArrayList<>(List.of(VALIDATION_LOSS, TRAINING_LOSS));
        for (var metric : chainrule.metric.Metric.values()) {
            all.add(validation(metric));
            if (metric == Score.metric(metric.task(), 1) || metric == chainrule.metric.Metric.POOLED_R2) {
                all.add(training(metric));
            }
        }
        return all;
    }

    /** What epochs have: their scores, which runs of different tasks have several of, their losses and what is monitored; of accuracy where there is no epoch. */
    public static List<Metric> of(List<EpochMetrics> epochs) {
        var scores = new LinkedHashSet<chainrule.metric.Metric>();
        epochs.forEach(epoch -> scores.add(epoch.train().metric()));
        if (scores.isEmpty()) {
            scores.add(chainrule.metric.Metric.ACCURACY);
        }
        var metrics = new LinkedHashSet<Metric>();
        scores.forEach(score -> metrics.add(validation(score)));
        metrics.add(VALIDATION_LOSS);
        scores.forEach(score -> metrics.add(training(score)));
        metrics.add(TRAINING_LOSS);
        epochs.stream()
                .flatMap(epoch -> epoch.monitored().stream())
                .forEach(monitored -> metrics.add(validation(monitored.metric())));
        return List.copyOf(metrics);
    }

    /** What the epochs of some training runs have. */
    public static List<Metric> ofOutcomes(List<Outcome> outcomes) {
        return of(
                outcomes.stream().flatMap(outcome -> outcome.epochs().stream()).toList());
    }

    /** The score of the validation split of a task: accuracy, or R². */
    public static Metric score(Task task) {
        return validation(Score.metric(task));
    }

    /**
     * The metric of a name for training runs of a configuration.
     *
     * @param name one of {@link #all}, or {@value #AUTO}: the score of the validation split; its loss where the configuration predicts
     *     quantiles without a median, which have no R²
     * @throws UserException if there is none of that name, or the training runs do not measure it
     */
    public static Metric resolved(String name, Task task, RunConfig config) {
        var loss = config.model().lossFor(task.kind());
        var usual = loss.hasPoint() ? score(task) : VALIDATION_LOSS;
        var metric = name.equals(AUTO) ? usual : named(name);
        metric.requireFitting(task, loss);
        boolean measured = metric.of.isEmpty()
                || metric.of.get() == Score.metric(task)
                || metric.of.equals(config.monitored(task));
        if (!measured) {
            throw new UserException(
                    metric.split == Split.VALIDATION
                            ? Message.of(
                                    "%s is not measured after each epoch: train with %s",
                                    metric, TrainingSetting.MONITOR.to(metric))
                            : Message.of(
                                    "%s is not measured after each epoch: choose %s, such as %s",
                                    metric, RunSetting.METRIC.another(), training(Score.metric(task))));
        }
        return metric;
    }

    /**
     * The metric of a name for a cross-validation of a configuration.
     *
     * @param name one of {@link #allOfTest}, or {@value #AUTO}: the score; the loss where the configuration predicts quantiles without a
     *     median, which have no R²
     * @throws UserException if there is none of that name, or it is another task's
     */
    public static Metric resolvedOfTest(String name, Task task, RunConfig config) {
        var loss = config.model().lossFor(task.kind());
        var usual = loss.hasPoint() ? test(Score.metric(task)) : TEST_LOSS;
        var metric = name.equals(AUTO) ? usual : namedOfTest(name);
        metric.requireFitting(task, loss);
        return metric;
    }

    private void requireFitting(Task task, Loss loss) {
        if (of.isPresent() && !fits(of.get(), task, loss)) {
            throw new UserException(Message.of(
                    "%s is not a metric of a %s with the loss %s: choose %s",
                    this, kind(task), ConfigWriter.text(loss), RunSetting.METRIC.another()));
        }
    }

    /** R² has another name where several targets are pooled. */
    private static boolean fits(chainrule.metric.Metric of, Task task, Loss loss) {
        boolean isPooled = of == chainrule.metric.Metric.POOLED_R2;
        return of.isOf(task.kind(), loss) && (loss.hasPoint() || !of.needsPoint()) && !(isPooled && task.width() == 1);
    }

    static String kind(Task task) {
        return Kebab.name(task.kind()) + (task.isRegression() ? " of " + Counted.of(task.width(), "target") : "");
    }

    /** @throws UserException if there is none of that name */
    public static Metric named(String name) {
        return named(name, all());
    }

    /** @throws UserException if there is none of that name */
    public static Metric namedOfTest(String name) {
        return named(name, allOfTest());
    }

    private static Metric named(String name, List<Metric> all) {
        return all.stream()
                .filter(metric -> metric.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserException(
                        "there is no metric '%s': choose one of %s".formatted(name, String.join(", ", names(all)))));
    }

    /** What {@link #resolved} knows. */
    public static List<String> names() {
        return names(all());
    }

    /** What {@link #resolvedOfTest} knows. */
    public static List<String> namesOfTest() {
        return names(allOfTest());
    }

    private static List<String> names(List<Metric> all) {
        var names = new ArrayList<>(List.of(AUTO));
        all.forEach(metric -> names.add(metric.toString()));
        return names;
    }

    /** Whether its values are in the unit of the loss, and compare only configurations that have the same one. */
    boolean isLoss() {
        return of.isEmpty() || of.get() == chainrule.metric.Metric.PINBALL;
    }

    /** In words. */
    public String label() {
        return word() + " " + measure();
    }

    private String word() {
        return Kebab.name(split);
    }

    /** What is measured, without its split: "accuracy", "loss". */
    public String measure() {
        return of.map(chainrule.metric.Metric::label).orElse("loss");
    }

    /** As an option names it, such as validation-accuracy. */
    @Override
    public String toString() {
        return word() + "-" + of.map(chainrule.metric.Metric::toString).orElse("loss");
    }

    public boolean higherIsBetter() {
        return of.map(chainrule.metric.Metric::higherIsBetter).orElse(false);
    }

    /** Whether it is shown in percent. */
    public boolean isShare() {
        return of.map(chainrule.metric.Metric::isShare).orElse(false);
    }

    /** NaN where it was not measured. */
    public double of(EpochMetrics epoch) {
        if (split == Split.TEST) {
            return Double.NaN;
        }
        var score = split == Split.VALIDATION ? epoch.validation() : epoch.train();
        if (of.isEmpty()) {
            return score.loss();
        }
        if (isOf(score)) {
            return score.score();
        }
        return split == Split.TRAINING
                ? Double.NaN
                : epoch.monitored()
                        .filter(monitored -> monitored.metric() == of.get())
                        .map(Monitored::value)
                        .orElse(Double.NaN);
    }

    /** In older runs the pooled R² of several targets is called R². */
    private boolean isOf(Score score) {
        boolean isOlder = score.metric() == chainrule.metric.Metric.R2
                && of.equals(Optional.of(chainrule.metric.Metric.POOLED_R2));
        return isOlder || of.equals(Optional.of(score.metric()));
    }

    /** Of the samples that were held out; NaN if none were, or the training run failed. */
    public double heldOut(Outcome outcome) {
        return outcome.heldOut()
                .map(measured -> of.map(metric -> measured.metrics().getOrDefault(metric, Double.NaN))
                        .orElse(measured.loss()))
                .orElse(Double.NaN);
    }

    /** What a trial is compared by: the samples that were held out, or the last epoch; NaN where there is none. */
    public double result(Outcome outcome) {
        return split == Split.TEST ? heldOut(outcome) : last(outcome);
    }

    /** After the last epoch; NaN if none ended. */
    public double last(Outcome outcome) {
        var epochs = outcome.epochs();
        return epochs.isEmpty() ? Double.NaN : of(epochs.get(epochs.size() - 1));
    }

    /** The best of all epochs; NaN if none ended. */
    public double best(Outcome outcome) {
        var values = outcome.epochs().stream().mapToDouble(this::of).filter(value -> !Double.isNaN(value));
        return (higherIsBetter() ? values.max() : values.min()).orElse(Double.NaN);
    }

    /** A difference of two values: in points or unchanged; one that would be rounded to 0 with its first two digits. */
    public String difference(double value) {
        double size = isShare() ? 100 * value : value;
        double smallest = isShare() ? 0.005 : 0.00005;
        String number = size != 0 && Math.abs(size) < smallest
                ? String.format(Locale.ROOT, "%.1e", size)
                : String.format(Locale.ROOT, isShare() ? "%.2f" : "%.4f", size);
        return isShare() ? number + " points" : number;
    }

    /** A value as tables show it: a share in percent, all else with four digits. */
    public String text(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        return isShare() ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : Decimals.of(value, 4);
    }

    /** The score of a split as tables show it. */
    public static String text(Score score) {
        return validation(score.metric()).text(score.score());
    }
}
