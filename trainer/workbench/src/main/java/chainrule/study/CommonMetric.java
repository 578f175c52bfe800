package chainrule.study;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSource;
import chainrule.datasets.Task;
import chainrule.model.Loss;
import chainrule.study.trial.Outcome;
import chainrule.train.Score;
import chainrule.train.TrainingSetting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The one metric by which several configurations are compared. A loss compares only configurations that have the same one: a Huber
 * loss and a squared error of the same predictions are different numbers.
 */
public final class CommonMetric {
    private final List<RunConfig> configs;
    private final List<Task> tasks;

    private CommonMetric(List<RunConfig> configs, List<Task> tasks) {
        this.configs = configs;
        this.tasks = tasks;
    }

    /**
     * The metric of a name, as {@link Metric#resolved} knows it, for training runs of several configurations.
     *
     * @param task of a configuration's data; asked once for each source
     * @throws UserException if a configuration's training runs do not measure it, or their values can't be compared
     */
    public static Metric resolved(String name, List<RunConfig> configs, Function<RunConfig, Task> task) {
        Map<DataSource, Task> bySource = new HashMap<>();
        var tasks = configs.stream()
                .map(config -> bySource.computeIfAbsent(config.source(), source -> task.apply(config)))
                .toList();
        return new CommonMetric(configs, tasks).of((config, learnt) -> Metric.resolved(name, learnt, config));
    }

    /** The same of what a cross-validation holds out, as {@link Metric#resolvedOfTest} knows it. */
    public static Metric resolvedOfTest(String name, List<RunConfig> configs, Task task) {
        return new CommonMetric(configs, Collections.nCopies(configs.size(), task))
                .of((config, learnt) -> Metric.resolvedOfTest(name, learnt, config));
    }

    private Metric of(BiFunction<RunConfig, Task, Metric> resolving) {
        var metrics = new ArrayList<Metric>();
        for (int i = 0; i < configs.size(); i++) {
            metrics.add(resolving.apply(configs.get(i), tasks.get(i)));
        }
        var losses = metrics.stream().filter(Metric::isLoss).findFirst();
        losses.ifPresent(this::requireOneLoss);
        for (int i = 1; i < metrics.size(); i++) {
            if (!metrics.get(i).equals(metrics.get(0))) {
                throw new UserException(Message.of(
                        "%s of a %s and %s of a %s cannot be compared: choose one %s that all have",
                        metrics.get(0),
                        Metric.kind(tasks.get(0)),
                        metrics.get(i),
                        Metric.kind(tasks.get(i)),
                        RunSetting.METRIC.bare()));
            }
        }
        return metrics.get(0);
    }

    private void requireOneLoss(Metric metric) {
        var first = loss(0);
        for (int i = 1; i < configs.size(); i++) {
            var other = loss(i);
            if (!other.equals(first)) {
                throw new UserException(Message.of(
                        "%s of different losses cannot be compared: one configuration has %s, another %s; %s",
                        metric, ConfigWriter.text(first), ConfigWriter.text(other), advice(metric)));
            }
            var weights = configs.get(i).train().classWeights();
            if (metric.equals(Metric.TRAINING_LOSS)
                    && !weights.equals(configs.get(0).train().classWeights())) {
                throw new UserException(Message.of(
                        "training-loss with different class weights cannot be compared: one configuration has %s %s, another %s; %s",
                        TrainingSetting.CLASS_WEIGHTS, configs.get(0).train().classWeights(), weights, advice(metric)));
            }
        }
    }

    private Loss loss(int i) {
        return configs.get(i).model().lossFor(tasks.get(i).kind());
    }

    /** A metric that all of them have, and that no loss decides. */
    private Message advice(Metric metric) {
        boolean points = true;
        for (int i = 0; i < configs.size(); i++) {
            points &= loss(i).hasPoint();
        }
        var task = tasks.get(0);
        if (!points) {
            return Message.text(
                    "quantiles without a level near 0.5 have no other metric: compare configurations with one loss");
        }
        if (metric.split() == Metric.Split.TEST) {
            return Message.of("use %s", RunSetting.METRIC.to(Metric.test(Score.metric(task))));
        }
        String score = Metric.score(task).toString();
        return task.isRegression()
                ? Message.of(
                        "use %s, or validation-rmse with %s",
                        RunSetting.METRIC.to(score), TrainingSetting.MONITOR.to("validation-rmse"))
                : Message.of("use %s", RunSetting.METRIC.to(score));
    }

    /**
     * What a reader should know of losses in a figure or a table of several outcomes.
     *
     * @return empty if all have the same loss
     */
    public static Optional<String> note(List<Outcome> outcomes) {
        var losses = outcomes.stream()
                .filter(outcome -> !outcome.epochs().isEmpty())
                .map(CommonMetric::loss)
                .distinct()
                .map(ConfigWriter::text)
                .toList();
        return losses.size() < 2
                ? Optional.empty()
                : Optional.of("The configurations have different losses (%s): their loss values cannot be compared."
                        .formatted(String.join("; ", losses)));
    }

    private static Loss loss(Outcome outcome) {
        var task = outcome.epochs().get(0).train().metric().task();
        return outcome.trial().config().model().loss().orElseGet(() -> Loss.usual(task));
    }
}
