package chainrule.metric;

import java.util.stream.IntStream;

/** Figures of samples that have several labels. */
public final class LabelMetrics {
    private LabelMetrics() {}

    /** How label {@code k} was predicted. */
    public static Counts counts(Predictions predictions, int k) {
        long hits = 0;
        long falseAlarms = 0;
        long misses = 0;
        for (int i = 0; i < predictions.count(); i++) {
            boolean has = predictions.target(i, k) > 0;
            boolean predicted = predictions.decision(i, k) > 0;
            hits += has && predicted ? 1 : 0;
            falseAlarms += !has && predicted ? 1 : 0;
            misses += has && !predicted ? 1 : 0;
        }
        return new Counts(hits, falseAlarms, misses);
    }

    /** The share of samples all of whose labels are predicted correctly. */
    static double subsetAccuracy(Predictions predictions) {
        return Means.of(predictions.count(), i -> isRight(predictions, i) ? 1 : 0);
    }

    /** Whether all labels of a sample are predicted correctly. */
    static boolean isRight(Predictions predictions, int i) {
        return IntStream.range(0, predictions.task().names().size())
                .allMatch(k -> predictions.target(i, k) > 0 == predictions.decision(i, k) > 0);
    }

    /** The mean F1 of the labels that some sample has or is predicted to have. */
    static double macroF1(Predictions predictions) {
        int labels = predictions.task().names().size();
        return Means.ofDefined(IntStream.range(0, labels)
                .mapToDouble(k -> counts(predictions, k).f1()));
    }
}
