package chainrule.report;

import chainrule.metric.Predictions;
import chainrule.model.Gaussian;
import chainrule.model.Quantile;
import java.util.function.IntToDoubleFunction;

/** How far targets are expected to lie from the prediction. */
record Band(String label, IntToDoubleFunction lower, IntToDoubleFunction upper) {
    static final double DEVIATIONS = 2;

    /** Null if a network predicts a number alone. */
    static Band of(Predictions p, int k) {
        if (p.loss() instanceof Quantile quantile && quantile.levels().size() > 1) {
            int levels = quantile.levels().size();
            return new Band(
                    "quantiles %s to %s"
                            .formatted(
                                    quantile.levels().get(0), quantile.levels().get(levels - 1)),
                    i -> p.response(i, k * levels),
                    i -> p.response(i, k * levels + levels - 1));
        }
        return p.loss() instanceof Gaussian
                ? new Band(
                        "±2σ",
                        i -> p.point(i, k) - DEVIATIONS * p.deviation(i, k),
                        i -> p.point(i, k) + DEVIATIONS * p.deviation(i, k))
                : null;
    }

    double low(int i) {
        return lower.applyAsDouble(i);
    }

    double high(int i) {
        return upper.applyAsDouble(i);
    }
}
