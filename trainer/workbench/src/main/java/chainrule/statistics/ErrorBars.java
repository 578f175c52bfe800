package chainrule.statistics;

import chainrule.base.UserException;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** What the bars around a mean stand for. */
public sealed interface ErrorBars {
    ErrorBars TWO_SD = new Deviations(2);
    ErrorBars SD = new Deviations(1);
    ErrorBars CI95 = new Interval();
    ErrorBars MINMAX = new Range();

    /** Where the bar begins; NaN where there are too few values for it. */
    double low(Summary summary);

    /** Where it ends. */
    double high(Summary summary);

    /** For a figure's axis and caption. */
    String meaning();

    /** The usual ones by their words; in place of 2 another factor may stand. */
    static List<ErrorBars> usual() {
        return List.of(TWO_SD, SD, CI95, MINMAX);
    }

    /**
     * By its word: {@code 2sd}, {@code sd}, {@code ci95}, {@code minmax}, or any other factor above 0, such as {@code 1.5sd}.
     *
     * @throws UserException if there are none of that name
     */
    static ErrorBars named(String word) {
        var usual =
                usual().stream().filter(bars -> bars.toString().equals(word)).findFirst();
        if (usual.isPresent()) {
            return usual.get();
        }
        var factor = Deviations.WORD.matcher(word);
        if (factor.matches() && Double.parseDouble(factor.group(1)) > 0) {
            return new Deviations(Double.parseDouble(factor.group(1)));
        }
        throw new UserException(
                "there are no error bars '%s': choose one of 2sd, sd, ci95, minmax, or another factor above 0, such as 1.5sd"
                        .formatted(word));
    }

    /** @param factor how many standard deviations, above 0 */
    record Deviations(double factor) implements ErrorBars {
        private static final Pattern WORD = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,4})?)sd");

        @Override
        public double low(Summary summary) {
            return summary.mean() - factor * summary.deviation();
        }

        @Override
        public double high(Summary summary) {
            return summary.mean() + factor * summary.deviation();
        }

        @Override
        public String meaning() {
            return "mean ± %s standard deviation%s".formatted(number(), factor == 1 ? "" : "s");
        }

        private String number() {
            return BigDecimal.valueOf(factor).stripTrailingZeros().toPlainString();
        }

        @Override
        public String toString() {
            return factor == 1 ? "sd" : number() + "sd";
        }
    }

    /** The mean's 95 % confidence interval. */
    record Interval() implements ErrorBars {
        @Override
        public double low(Summary summary) {
            return summary.mean() - summary.halfInterval();
        }

        @Override
        public double high(Summary summary) {
            return summary.mean() + summary.halfInterval();
        }

        @Override
        public String meaning() {
            return "mean and its 95 % confidence interval";
        }

        @Override
        public String toString() {
            return "ci95";
        }
    }

    /** From the smallest to the largest value. */
    record Range() implements ErrorBars {
        @Override
        public double low(Summary summary) {
            return summary.min();
        }

        @Override
        public double high(Summary summary) {
            return summary.max();
        }

        @Override
        public String meaning() {
            return "mean, from the smallest to the largest";
        }

        @Override
        public String toString() {
            return "minmax";
        }
    }
}
