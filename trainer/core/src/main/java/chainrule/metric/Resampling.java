package chainrule.metric;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A metric of resamples: what can be computed once for all of them is, such as the order of the samples and the loss of each. {@code
 * drawn[i]} is how often sample {@code i} is in a resample.
 */
public interface Resampling {
    /** The metric of a resample; NaN where it is undefined. */
    double of(int[] drawn);

    /** Of predictions of at least one sample. */
    static Resampling of(Metric metric, Predictions predictions) {
        return switch (metric) {
            case ACCURACY -> drawn -> confusion(predictions, drawn).accuracy();
            case BALANCED_ACCURACY -> drawn -> confusion(predictions, drawn).balancedAccuracy();
            case MACRO_F1 -> drawn -> confusion(predictions, drawn).macroF1();
            case LOG_LOSS -> mean(predictions, i -> ClassMetrics.logLoss(predictions, i));
            case SUBSET_ACCURACY -> mean(predictions, i -> LabelMetrics.isRight(predictions, i) ? 1 : 0);
            case LABEL_F1 -> drawn -> labelF1(predictions, drawn);
            case ROC_AUC, LABEL_ROC_AUC -> {
                var rankings = rankings(predictions);
                yield drawn -> Means.ofDefined(Arrays.stream(rankings).mapToDouble(r -> r.rocArea(drawn)));
            }
            case AVERAGE_PRECISION, LABEL_AVERAGE_PRECISION -> {
                var rankings = rankings(predictions);
                yield drawn -> Means.ofDefined(Arrays.stream(rankings).mapToDouble(r -> r.averagePrecision(drawn)));
            }
            case CALIBRATION_ERROR, LABEL_CALIBRATION_ERROR -> {
                var reliabilities = Reliability.of(predictions);
                yield drawn -> Means.ofDefined(reliabilities.stream().mapToDouble(r -> r.error(drawn)));
            }
            case R2, POOLED_R2, RMSE, MAE, PINBALL, NEGATIVE_LOG_LIKELIHOOD ->
                drawn -> metric.of(resampled(predictions, drawn));
        };
    }

    /** The predictions of a resample, sample by sample: any metric of it can be computed from them. */
    static Predictions resampled(Predictions predictions, int[] drawn) {
        var rows = IntStream.range(0, drawn.length)
                .flatMap(i -> IntStream.range(0, drawn[i]).map(copy -> i))
                .toArray();
        return new Predictions(
                predictions.task(),
                predictions.loss(),
                gathered(predictions.responses(), predictions.count(), rows),
                Arrays.stream(gathered(
                                Arrays.stream(predictions.decisions())
                                        .asDoubleStream()
                                        .toArray(),
                                predictions.count(),
                                rows))
                        .mapToInt(decision -> (int) decision)
                        .toArray(),
                gathered(predictions.targets(), predictions.count(), rows));
    }

    private static double[] gathered(double[] values, int count, int[] rows) {
        int width = values.length / count;
        var gathered = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, gathered, i * width, width);
        }
        return gathered;
    }

    private static Confusion confusion(Predictions predictions, int[] drawn) {
        int classes = predictions.task().names().size();
        var counts = new int[classes][classes];
        for (int i = 0; i < drawn.length; i++) {
            counts[(int) predictions.target(i, 0)][predictions.decision(i, 0)] += drawn[i];
        }
        return new Confusion(counts);
    }

    private static Resampling mean(Predictions predictions, IntToDoubleFunction value) {
        var values = IntStream.range(0, predictions.count()).mapToDouble(value).toArray();
        return drawn -> {
            double sum = 0;
            long all = 0;
            for (int i = 0; i < values.length; i++) {
                sum += drawn[i] * values[i];
                all += drawn[i];
            }
            return sum / all;
        };
    }

    private static double labelF1(Predictions predictions, int[] drawn) {
        return Means.ofDefined(IntStream.range(0, predictions.task().names().size())
                .mapToDouble(k -> {
                    long hits = 0;
                    long falseAlarms = 0;
                    long misses = 0;
                    for (int i = 0; i < drawn.length; i++) {
                        boolean has = predictions.target(i, k) > 0;
                        boolean predicted = predictions.decision(i, k) > 0;
                        hits += has && predicted ? drawn[i] : 0;
                        falseAlarms += !has && predicted ? drawn[i] : 0;
                        misses += has && !predicted ? drawn[i] : 0;
                    }
                    return new Counts(hits, falseAlarms, misses).f1();
                }));
    }

    private static Ranking[] rankings(Predictions predictions) {
        return Arrays.stream(Ranking.ranked(predictions))
                .mapToObj(k -> Ranking.of(predictions, k))
                .toArray(Ranking[]::new);
    }
}
