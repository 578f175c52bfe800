package chainrule.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/** From which probability on a label is predicted. */
public final class Thresholds {
    private static final double USUAL = 0.5;

    private Thresholds() {}

    /** One a label with the highest F1 on these samples; of equal ones the nearest to 0.5. 0.5 where no sample has the label. */
    public static double[] tuned(Predictions predictions) {
        return IntStream.range(0, predictions.task().names().size())
                .mapToDouble(k -> tuned(predictions, k))
                .toArray();
    }

    /** Only what lies halfway between two neighbouring probabilities, or 0.5, decides otherwise than the one before. */
    private static double tuned(Predictions predictions, int k) {
        var order = IntStream.range(0, predictions.count())
                .boxed()
                .sorted((a, b) -> Double.compare(predictions.response(b, k), predictions.response(a, k)))
                .mapToInt(i -> i)
                .toArray();
        long having =
                Arrays.stream(order).filter(i -> predictions.target(i, k) > 0).count();
        double best = USUAL;
        double highest = LabelMetrics.counts(predictions, k).f1();
        long hits = 0;
        for (int taken = 1; taken < order.length && having > 0; taken++) {
            hits += predictions.target(order[taken - 1], k) > 0 ? 1 : 0;
            double last = predictions.response(order[taken - 1], k);
            double next = predictions.response(order[taken], k);
            if (last == next) {
                continue;
            }
            double f1 = new Counts(hits, taken - hits, having - hits).f1();
            double threshold = (last + next) / 2;
            boolean nearer = f1 == highest && Math.abs(threshold - USUAL) < Math.abs(best - USUAL);
            if (f1 > highest || nearer) {
                highest = f1;
                best = threshold;
            }
        }
        return best;
    }
}
