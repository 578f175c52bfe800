package chainrule.experiment.comparison;

import chainrule.study.FoldContrast;
import chainrule.study.FoldContrast.Values;
import chainrule.study.Metric;

/** What can be concluded from a contrast on the folds of a cross-validation, in words, and what can't. */
record FoldConclusion(FoldContrast contrast, Metric metric) {
    String text() {
        return contrast.values().map(this::compared).orElseGet(this::notCompared) + restriction();
    }

    private String notCompared() {
        return contrast.folds().isEmpty()
                ? "%s and %s are not compared: there is no fold that both finished."
                        .formatted(contrast.first(), contrast.second())
                : "%s and %s are not compared: the %s is undefined."
                        .formatted(contrast.first(), contrast.second(), metric.label());
    }

    private String restriction() {
        int count = contrast.folds().size();
        return contrast.omitted().isEmpty() || contrast.values().isEmpty()
                ? ""
                : " Only the %s that both finished %s compared."
                        .formatted(count == 1 ? "fold" : "%d folds".formatted(count), count == 1 ? "is" : "are");
    }

    private String compared(Values v) {
        if (v.isEqual()) {
            return "%s and %s have the same mean %s.".formatted(contrast.first(), contrast.second(), metric.label());
        }
        String lead = Conclusion.lead(
                metric, contrast.first(), contrast.second(), v.test().mean());
        int count = contrast.folds().size();
        if (Double.isNaN(v.p())) {
            return count == 1
                    ? lead + "; a single fold can't tell whether that is more than chance."
                    : lead + ", the same on every fold.";
        }
        String verdict = v.p() < Conclusion.SURPRISING
                ? "; this would be surprising if there were no difference (corrected resampled t test over %d folds, %s after Holm's correction)."
                : "; this may be chance (corrected resampled t test over %d folds, %s after Holm's correction). The smallest difference that this test would find is about %s: this does not mean that both are equally good.";
        return lead
                + verdict.formatted(
                        count,
                        Conclusion.said(v.p()),
                        metric.difference(v.test().halfInterval()));
    }
}
