package chainrule.metric;

import chainrule.base.Kebab;
import chainrule.datasets.Task;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * A figure that says how good predictions are. Samples count alike, whatever weights they have in training. Of several targets it is
 * the mean of theirs, as scikit-learn's {@code multioutput='uniform_average'}; but for {@link #POOLED_R2}.
 */
public enum Metric {
    ACCURACY(
            "accuracy",
            Task.Kind.CLASSIFICATION,
            true,
            true,
            p -> Confusion.of(p).accuracy()),
    BALANCED_ACCURACY(
            "balanced accuracy",
            Task.Kind.CLASSIFICATION,
            true,
            true,
            p -> Confusion.of(p).balancedAccuracy()),
    MACRO_F1(
            "macro F1",
            Task.Kind.CLASSIFICATION,
            true,
            true,
            p -> Confusion.of(p).macroF1()),
    LOG_LOSS("log loss", Task.Kind.CLASSIFICATION, false, false, ClassMetrics::logLoss),
    /** F3: of two classes that of the second one; of more the mean of each against the rest. */
    ROC_AUC("ROC AUC", Task.Kind.CLASSIFICATION, true, true, Ranking::meanRocArea),
    /** Of two classes that of the second one; of more the mean of each against the rest. */
    AVERAGE_PRECISION("average precision", Task.Kind.CLASSIFICATION, true, true, Ranking::meanAveragePrecision),
    /** F1, of the highest probability of each sample. */
    CALIBRATION_ERROR("calibration error", Task.Kind.CLASSIFICATION, false, true, Reliability::meanError),
    R2("R²", RealMetrics::r2, true),
    /**
     * Of several real targets in training: 1 less the sum of the squared errors of all standardised targets divided by the sum of
     * their squared deviations. It is counted sample by sample ({@code Score}); predictions in the targets' own units do not have it.
     */
    POOLED_R2("pooled R²", Task.Kind.REGRESSION, true, false, p -> Double.NaN),
    RMSE("RMSE", RealMetrics::rmse, false),
    MAE("MAE", RealMetrics::mae, false),
    PINBALL("pinball loss", RealMetrics::pinball, false) {
        @Override
        public boolean isOf(Task.Kind task, Loss loss) {
            return loss instanceof Quantile;
        }
    },
    NEGATIVE_LOG_LIKELIHOOD("negative log likelihood", RealMetrics::negativeLogLikelihood, false) {
        @Override
        public boolean isOf(Task.Kind task, Loss loss) {
            return loss instanceof Gaussian;
        }
    },
    SUBSET_ACCURACY("subset accuracy", Task.Kind.MULTILABEL, true, true, LabelMetrics::subsetAccuracy),
    LABEL_F1("macro F1 of labels", Task.Kind.MULTILABEL, true, true, LabelMetrics::macroF1),
    /** F3, the mean of the labels'. */
    LABEL_ROC_AUC("ROC AUC", Task.Kind.MULTILABEL, true, true, Ranking::meanRocArea),
    /** The mean of the labels'. */
    LABEL_AVERAGE_PRECISION("average precision", Task.Kind.MULTILABEL, true, true, Ranking::meanAveragePrecision),
    /** F1, the mean of the labels'. */
    LABEL_CALIBRATION_ERROR("calibration error", Task.Kind.MULTILABEL, false, true, Reliability::meanError);

    private static final double FIRST_WITH_SIX_DIGITS = 99999.5;
    private static final double LARGEST_WITH_ALL_DIGITS = 1e9;

    private final String label;
    private final Task.Kind task;
    private final boolean higherIsBetter;
    private final boolean share;
    private final ToDoubleFunction<Predictions> value;

    Metric(String label, Task.Kind task, boolean higherIsBetter, boolean share, ToDoubleFunction<Predictions> value) {
        this.label = label;
        this.task = task;
        this.higherIsBetter = higherIsBetter;
        this.share = share;
        this.value = value;
    }

    /** Of one real target. */
    Metric(String label, ToDoubleBiFunction<Predictions, Integer> ofTarget, boolean higherIsBetter) {
        this(
                label,
                Task.Kind.REGRESSION,
                higherIsBetter,
                false,
                p -> Means.of(p.task().width(), k -> ofTarget.applyAsDouble(p, k)));
    }

    /** The metrics of a task whose network has a loss, the most telling one first. */
    public static List<Metric> of(Task.Kind task, Loss loss) {
        return Arrays.stream(values())
                .filter(metric -> metric.isOf(task, loss) && metric != POOLED_R2)
                .toList();
    }

    /** Whether it measures the errors of predicted numbers: it is undefined of quantiles without a median ({@link Loss#hasPoint}). */
    public boolean needsPoint() {
        return switch (this) {
            case R2, POOLED_R2, RMSE, MAE -> true;
            default -> false;
        };
    }

    /** Whether it can be computed where a network with this loss learns this task. */
    public boolean isOf(Task.Kind other, Loss loss) {
        return task == other;
    }

    /** The kind of task that it is for. */
    public Task.Kind task() {
        return task;
    }

    /** For people: "balanced accuracy". */
    public String label() {
        return label;
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** Whether it lies between 0 and 1, and may be shown in percent. */
    public boolean isShare() {
        return share;
    }

    /** Its value; NaN where it is undefined. */
    public double of(Predictions predictions) {
        return value.applyAsDouble(predictions);
    }

    /** A value for people: shares, R² and log loss with four digits, what has a unit with five significant ones; "–" where undefined. */
    public String text(double value) {
        boolean plain = share || this == R2 || this == POOLED_R2 || this == LOG_LOSS;
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, plain ? "%.4f" : format(value), value);
    }

    /** Errors in prices are compared with each other: 153532 next to 18168, not 1.5353e+05. */
    private static String format(double value) {
        double size = Math.abs(value);
        return size >= FIRST_WITH_SIX_DIGITS && size < LARGEST_WITH_ALL_DIGITS ? "%.0f" : "%.5g";
    }

    /** One of a name such as "balanced-accuracy"; empty if there is none. */
    public static Optional<Metric> named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.toString().equals(name))
                .findFirst();
    }

    /** As options and files name it: "balanced-accuracy". */
    @Override
    public String toString() {
        return Kebab.name(this);
    }
}
