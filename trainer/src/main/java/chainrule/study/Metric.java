package chainrule.study;

import chainrule.UserException;
import chainrule.train.EpochMetrics;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What an epoch is measured by. Training figures are means over the epoch's batches as they were trained on. */
public enum Metric {
    VALIDATION_ACCURACY("validation accuracy", true, epoch -> epoch.validation().accuracy()),
    VALIDATION_LOSS("validation loss", false, epoch -> epoch.validation().loss()),
    TRAINING_ACCURACY("training accuracy", true, epoch -> epoch.train().accuracy()),
    TRAINING_LOSS("training loss", false, epoch -> epoch.train().loss());

    private final String label;
    private final boolean higherIsBetter;
    private final ToDoubleFunction<EpochMetrics> value;

    Metric(String label, boolean higherIsBetter, ToDoubleFunction<EpochMetrics> value) {
        this.label = label;
        this.higherIsBetter = higherIsBetter;
        this.value = value;
    }

    /** @throws UserException if there is none of that name */
    public static Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserException("there is no metric '%s': choose one of %s"
                        .formatted(
                                name,
                                Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining(", ")))));
    }

    /** In words. */
    public String label() {
        return label;
    }

    /** As an option names it, such as validation-accuracy. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    public double of(EpochMetrics epoch) {
        return value.applyAsDouble(epoch);
    }

    /** After the last epoch; NaN if none ended. */
    public double last(Outcome outcome) {
        var epochs = outcome.epochs();
        return epochs.isEmpty() ? Double.NaN : of(epochs.get(epochs.size() - 1));
    }

    /** The best of all epochs; NaN if none ended. */
    public double best(Outcome outcome) {
        var values = outcome.epochs().stream().mapToDouble(this::of);
        return (higherIsBetter ? values.max() : values.min()).orElse(Double.NaN);
    }

    /** A difference of two values: in points or as it is; one that would be rounded to 0 with its first two digits. */
    public String difference(double value) {
        double size = higherIsBetter ? 100 * value : value;
        double smallest = higherIsBetter ? 0.005 : 0.00005;
        String number = size != 0 && Math.abs(size) < smallest
                ? String.format(Locale.ROOT, "%.1e", size)
                : String.format(Locale.ROOT, higherIsBetter ? "%.2f" : "%.4f", size);
        return higherIsBetter ? number + " points" : number;
    }

    /** A value as tables show it: a share in percent, a loss with four digits. */
    public String text(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        return higherIsBetter
                ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}
