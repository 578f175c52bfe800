package chainrule.statistics;

import chainrule.base.UserException;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the bars around a mean stand for. */
public enum ErrorBars {
    TWO_SD("2sd", "mean ± 2 s", "mean ± 2 standard deviations", s -> 2 * s.deviation()),
    SD("sd", "mean ± 1 s", "mean ± 1 standard deviation", Summary::deviation),
    CI95("ci95", "95 % interval of the mean", "mean and its 95 % confidence interval", Summary::halfInterval),
    MINMAX("minmax", "mean, min to max", "mean, from the smallest to the largest", s -> Double.NaN) {
        @Override
        public double low(Summary summary) {
            return summary.min();
        }

        @Override
        public double high(Summary summary) {
            return summary.max();
        }
    };

    private final String word;
    private final String brief;
    private final String meaning;
    private final ToDoubleFunction<Summary> half;

    ErrorBars(String word, String brief, String meaning, ToDoubleFunction<Summary> half) {
        this.word = word;
        this.brief = brief;
        this.meaning = meaning;
        this.half = half;
    }

    /** @throws UserException if there are none of that name */
    public static ErrorBars named(String word) {
        return Arrays.stream(values())
                .filter(bars -> bars.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new UserException("there are no error bars '%s': choose one of %s"
                        .formatted(
                                word,
                                Arrays.stream(values()).map(bars -> bars.word).collect(Collectors.joining(", ")))));
    }

    /** For an axis; s is the standard deviation. */
    public String brief() {
        return brief;
    }

    /** For a figure's caption. */
    public String meaning() {
        return meaning;
    }

    /** Where the bar begins; NaN where it can't be told from so few values. */
    public double low(Summary summary) {
        return summary.mean() - half.applyAsDouble(summary);
    }

    /** Where it ends. */
    public double high(Summary summary) {
        return summary.mean() + half.applyAsDouble(summary);
    }

    @Override
    public String toString() {
        return word;
    }
}
