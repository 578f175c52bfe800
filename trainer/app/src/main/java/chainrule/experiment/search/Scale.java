package chainrule.experiment.search;

import chainrule.config.SearchSpace.Interval;
import java.math.BigDecimal;
import java.math.MathContext;

/** The numbers of an interval as places from 0 to 1: even ones, or their logarithms. A whole number has the places that round to it. */
record Scale(Interval interval) {
    private static final int DIGITS = 4;

    private double low() {
        return scaled(interval.from() - margin());
    }

    private double high() {
        return scaled(interval.to() + margin());
    }

    private double margin() {
        return interval.whole() ? 0.5 : 0;
    }

    private double scaled(double x) {
        return interval.logarithmic() ? Math.log(x) : x;
    }

    private double placeOf(double x) {
        return Math.max(0, Math.min(1, (scaled(x) - low()) / (high() - low())));
    }

    double place(String text) {
        return placeOf(Double.parseDouble(text));
    }

    /** Where the numbers begin that round to a whole one. */
    double begin(String text) {
        return placeOf(Double.parseDouble(text) - margin());
    }

    /** Where they end. */
    double end(String text) {
        return placeOf(Double.parseDouble(text) + margin());
    }

    /** The number at a place, with four digits, or whole. */
    String at(double place) {
        double scaled = low() + (high() - low()) * place;
        double value = interval.logarithmic() ? Math.exp(scaled) : scaled;
        if (interval.whole()) {
            double rounded = Math.max(interval.from(), Math.min(interval.to(), Math.rint(value)));
            return BigDecimal.valueOf(rounded).setScale(0).toPlainString();
        }
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }
}
