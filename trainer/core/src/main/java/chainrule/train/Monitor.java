package chainrule.train;

import chainrule.base.Kebab;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.metric.Metric;
import chainrule.metric.PredictionsReader;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The figure of the validation split by which an epoch is better than another: it decides which parameters are kept as the best. Of
 * epochs that it finds equal, the one with the lower validation loss is.
 */
public enum Monitor {
    /** The accuracy of classes, the subset accuracy of labels, the loss of real targets. */
    AUTO(null),
    VALIDATION_LOSS(null),
    VALIDATION_ACCURACY(Metric.ACCURACY),
    VALIDATION_BALANCED_ACCURACY(Metric.BALANCED_ACCURACY),
    VALIDATION_MACRO_F1(Metric.MACRO_F1),
    VALIDATION_LOG_LOSS(Metric.LOG_LOSS),
    VALIDATION_ROC_AUC(Metric.ROC_AUC),
    VALIDATION_AVERAGE_PRECISION(Metric.AVERAGE_PRECISION),
    VALIDATION_CALIBRATION_ERROR(Metric.CALIBRATION_ERROR),
    VALIDATION_R2(Metric.R2),
    VALIDATION_POOLED_R2(Metric.POOLED_R2),
    VALIDATION_RMSE(Metric.RMSE),
    VALIDATION_MAE(Metric.MAE),
    VALIDATION_PINBALL(Metric.PINBALL),
    VALIDATION_NEGATIVE_LOG_LIKELIHOOD(Metric.NEGATIVE_LOG_LIKELIHOOD),
    VALIDATION_SUBSET_ACCURACY(Metric.SUBSET_ACCURACY),
    VALIDATION_LABEL_F1(Metric.LABEL_F1),
    VALIDATION_LABEL_ROC_AUC(Metric.LABEL_ROC_AUC),
    VALIDATION_LABEL_AVERAGE_PRECISION(Metric.LABEL_AVERAGE_PRECISION),
    VALIDATION_LABEL_CALIBRATION_ERROR(Metric.LABEL_CALIBRATION_ERROR);

    /** Null: the loss. */
    private final Metric metric;

    Monitor(Metric metric) {
        this.metric = metric;
    }

    /**
     * What is monitored where a network with this loss learns this task: never {@link #AUTO}.
     *
     * @throws UserException if it is a figure of another task or loss
     */
    public Monitor of(Task.Kind task, Loss loss) {
        if (this == AUTO) {
            return switch (task) {
                case CLASSIFICATION -> VALIDATION_ACCURACY;
                case MULTILABEL -> VALIDATION_SUBSET_ACCURACY;
                case REGRESSION -> VALIDATION_LOSS;
            };
        }
        if (!fits(task, loss)) {
            throw new UserException(Message.of(
                    "%s is %s, which a %s with the loss %s does not have: choose one of %s",
                    TrainingSetting.MONITOR,
                    this,
                    Kebab.name(task),
                    loss.name(),
                    Arrays.stream(values())
                            .filter(monitor -> monitor.fits(task, loss))
                            .map(Monitor::toString)
                            .collect(Collectors.joining(", "))));
        }
        return this;
    }

    /** One of a name such as "validation-loss"; empty if there is none. */
    public static Optional<Monitor> named(String name) {
        return Arrays.stream(values())
                .filter(monitor -> monitor.toString().equals(name))
                .findFirst();
    }

    private boolean fits(Task.Kind task, Loss loss) {
        return metric == null || metric.isOf(task, loss) && (loss.hasPoint() || !metric.needsPoint());
    }

    /**
     * The metric that has to be computed from the network's outputs; empty: loss and score, which are counted, are enough.
     *
     * @param width numbers of a sample's target: the score of several real targets is not their R², but pooled
     */
    public Optional<Metric> further(int width) {
        boolean counted = metric == null || metric == Metric.POOLED_R2 || metric == Score.metric(metric.task(), width);
        return counted ? Optional.empty() : Optional.of(metric);
    }

    /**
     * Reads the outputs of a network for {@link #further}. Of classes, outputs or labels the names do not matter.
     *
     * @param spec of the network
     */
    static PredictionsReader reader(MlpSpec spec, Batches samples) {
        var targets = samples.subset().samples().targets();
        int names = targets.kind() == Task.Kind.CLASSIFICATION ? spec.loss().names(spec.outputs()) : targets.width();
        var task = new Task(
                targets.kind(),
                IntStream.range(0, names).mapToObj(Integer::toString).toList());
        return new PredictionsReader(task, spec, samples);
    }

    /** What it is, for people: "balanced accuracy", "validation loss"; not of {@link #AUTO}. */
    public String label() {
        return metric == null ? "validation loss" : metric.label();
    }

    /** By how much {@code now} is better: negative if it is worse. A figure that is defined is better than one that is not. */
    double gain(EpochMetrics now, EpochMetrics before) {
        double value = value(now);
        double best = value(before);
        if (Double.isNaN(best)) {
            return Double.isNaN(value) ? 0 : Double.POSITIVE_INFINITY;
        }
        return metric != null && metric.higherIsBetter() ? value - best : best - value;
    }

    /** Whether {@code now} is to be kept: it is better, or as good with a lower loss. */
    public boolean isBetter(EpochMetrics now, EpochMetrics before) {
        double gain = gain(now, before);
        return gain > 0
                || gain == 0 && now.validation().loss() < before.validation().loss();
    }

    private double value(EpochMetrics epoch) {
        if (metric == null) {
            return epoch.validation().loss();
        }
        return epoch.monitored()
                .filter(monitored -> monitored.metric() == metric)
                .map(Monitored::value)
                .orElse(epoch.validation().score());
    }

    /** As configurations name it: "validation-accuracy". */
    @Override
    public String toString() {
        return Kebab.name(this);
    }
}
