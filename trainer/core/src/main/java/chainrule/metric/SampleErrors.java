package chainrule.metric;

import chainrule.model.Quantile;
import java.util.stream.IntStream;

/** How wrong each prediction is by itself, so that the worst ones can be looked at. */
public final class SampleErrors {
    private SampleErrors() {}

    /** What {@link #of} computes, for people. */
    public static String name(Predictions predictions) {
        return switch (predictions.task().kind()) {
            case CLASSIFICATION -> "log loss";
            case MULTILABEL -> "mean log loss of the labels";
            case REGRESSION ->
                predictions.task().width() > 1
                        ? "mean error in standard deviations of the targets"
                        : predictions.loss().hasPoint() ? "absolute error" : "pinball loss";
        };
    }

    /**
     * One number a sample, of at least 0: of a class −ln p of the true one; of labels the mean of −ln p of what is true of each; of a real target
     * |y − ŷ|, or the mean pinball loss of quantiles without a median. Of several real targets it is the mean, each divided by the
     * standard deviation of its true values where that is not 0. A probability below 2⁻⁵² counts as 2⁻⁵².
     */
    public static double[] of(Predictions predictions) {
        return switch (predictions.task().kind()) {
            case CLASSIFICATION ->
                IntStream.range(0, predictions.count())
                        .mapToDouble(i -> ClassMetrics.logLoss(predictions, i))
                        .toArray();
            case MULTILABEL ->
                IntStream.range(0, predictions.count())
                        .mapToDouble(i -> labels(predictions, i))
                        .toArray();
            case REGRESSION -> reals(predictions);
        };
    }

    private static double labels(Predictions predictions, int i) {
        return Means.of(predictions.width(), k -> {
            double p = predictions.response(i, k);
            return -Math.log(Math.max(ClassMetrics.SMALLEST, predictions.target(i, k) > 0 ? p : 1 - p));
        });
    }

    private static double[] reals(Predictions predictions) {
        int width = predictions.task().width();
        var scale = IntStream.range(0, width)
                .mapToDouble(k -> width == 1 ? 1 : deviation(predictions, k))
                .toArray();
        return IntStream.range(0, predictions.count())
                .mapToDouble(i -> Means.of(width, k -> real(predictions, i, k) / scale[k]))
                .toArray();
    }

    private static double deviation(Predictions predictions, int k) {
        double mean = Means.of(predictions.count(), i -> predictions.target(i, k));
        double deviation = Math.sqrt(Means.of(predictions.count(), i -> Math.pow(predictions.target(i, k) - mean, 2)));
        return deviation > 0 ? deviation : 1;
    }

    private static double real(Predictions predictions, int i, int k) {
        if (predictions.loss().hasPoint()) {
            return Math.abs(predictions.target(i, k) - predictions.point(i, k));
        }
        var levels = ((Quantile) predictions.loss()).levels();
        return Means.of(levels.size(), q -> {
            double missing = predictions.target(i, k) - predictions.response(i, k * levels.size() + q);
            return Math.max(levels.get(q) * missing, (levels.get(q) - 1) * missing);
        });
    }
}
