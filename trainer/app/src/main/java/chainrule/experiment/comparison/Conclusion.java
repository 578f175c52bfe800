package chainrule.experiment.comparison;

import chainrule.study.Contrast;
import chainrule.study.Contrast.Values;
import chainrule.study.Metric;
import java.util.Locale;

/** What can be concluded from a contrast by a metric, in words, and what can't. */
record Conclusion(Contrast contrast, Metric metric) {
    static final double SURPRISING = 0.05;
    /** Smaller probabilities of so few seeds mean no more than that they are small. */
    private static final double SMALLEST = 0.001;

    private static final int FEW = 5;

    String text() {
        return contrast.values().map(this::compared).orElseGet(this::notCompared) + restriction();
    }

    private String notCompared() {
        return contrast.seeds().isEmpty()
                ? "%s and %s are not compared: there is no seed with which both finished."
                        .formatted(contrast.first(), contrast.second())
                : "%s and %s are not compared: the %s is undefined."
                        .formatted(contrast.first(), contrast.second(), metric.label());
    }

    private String restriction() {
        int count = contrast.seeds().size();
        return contrast.omitted().isEmpty() || contrast.values().isEmpty()
                ? ""
                : " Only the %s with which both finished %s compared."
                        .formatted(count == 1 ? "seed" : "%d seeds".formatted(count), count == 1 ? "is" : "are");
    }

    private String compared(Values v) {
        if (v.isEqual()) {
            return "%s and %s have the same mean %s.".formatted(contrast.first(), contrast.second(), metric.label());
        }
        String lead =
                lead(metric, contrast.first(), contrast.second(), v.bootstrap().difference());
        int count = v.of().count();
        if (Double.isNaN(v.p())) {
            return count == 1
                    ? lead + "; a single seed each can't tell whether that is more than chance."
                    : lead + ", the same with every seed.";
        }
        String seeds = "%d seeds".formatted(count);
        String verdict = v.p() < SURPRISING
                ? "; between %s this would be surprising if there were no difference (Welch's test, %s after Holm's correction)."
                : "; with %s this may be chance (Welch's test, %s after Holm's correction).";
        String few = count < FEW && v.p() >= SURPRISING
                ? " So few seeds show only differences of about %s or more: this does not mean that both are equally good."
                        .formatted(metric.difference(v.detectable()))
                : "";
        return lead + verdict.formatted(seeds, said(v.p())) + few;
    }

    /** Which of two leads, as the beginning of a sentence. */
    static String lead(Metric metric, String first, String second, double difference) {
        boolean firstLeads = difference > 0 == metric.higherIsBetter();
        return "%s leads %s by %s in mean %s"
                .formatted(
                        firstLeads ? first : second,
                        firstLeads ? second : first,
                        metric.difference(Math.abs(difference)),
                        metric.label());
    }

    /** Such as "p = 0.03" or "p below 0.001". */
    static String said(double p) {
        return "p " + (p < SMALLEST ? "" : "= ") + probability(p);
    }

    /** Such as 0.03, or below 0.001. */
    static String probability(double p) {
        return Double.isNaN(p) ? "–" : p < SMALLEST ? "below 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
