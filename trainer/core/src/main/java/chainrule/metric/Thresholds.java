package chainrule.metric;

import chainrule.datasets.Task;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** From which probability on a label, or the second of two classes, is predicted. */
public final class Thresholds {
    private static final double USUAL = 0.5;

    private Thresholds() {}

    /** What a threshold is chosen for. */
    public sealed interface Aim {
        /** How good predictions are: the higher, the better. */
        double of(Counts counts);

        /** The highest F1. */
        record F1() implements Aim {
            @Override
            public double of(Counts counts) {
                return counts.f1();
            }

            @Override
            public String toString() {
                return "the highest F1";
            }
        }

        /**
         * The lowest cost.
         *
         * @param falseAlarm what it costs to predict a label, or the second class, where it is not; not negative
         * @param miss what it costs not to predict it where it is; not negative
         */
        record Cost(double falseAlarm, double miss) implements Aim {
            public Cost {
                boolean costs = falseAlarm >= 0 && miss >= 0 && falseAlarm + miss > 0;
                if (!costs || !Double.isFinite(falseAlarm + miss)) {
                    throw new IllegalArgumentException(falseAlarm + " and " + miss + " are not costs");
                }
            }

            @Override
            public double of(Counts counts) {
                return -(falseAlarm * counts.falseAlarms() + miss * counts.misses());
            }

            @Override
            public String toString() {
                return "the lowest cost, %s a false alarm and %s a miss".formatted(text(falseAlarm), text(miss));
            }

            private static String text(double cost) {
                return BigDecimal.valueOf(cost).stripTrailingZeros().toPlainString();
            }
        }
    }

    /** What a task has thresholds for: its labels, or the second of two classes; nothing else. */
    public static List<String> names(Task task) {
        return switch (task.kind()) {
            case MULTILABEL -> task.names();
            case CLASSIFICATION ->
                task.names().size() == 2 ? List.of(task.names().get(1)) : List.of();
            case REGRESSION -> List.of();
        };
    }

    /** Those with the highest F1, see {@link #tuned(Predictions, Aim)}. */
    public static double[] tuned(Predictions predictions) {
        return tuned(predictions, new Aim.F1());
    }

    /**
     * One a name, the best on these samples; of equal ones the nearest to 0.5. 0.5 where no sample has the label.
     *
     * @param predictions from 0.5 on
     */
    public static double[] tuned(Predictions predictions, Aim aim) {
        return IntStream.range(0, names(predictions.task()).size())
                .mapToDouble(k -> tuned(predictions, k, aim))
                .toArray();
    }

    /**
     * Only what lies halfway between two neighbouring probabilities, or between the last one and 0 or 1, decides otherwise than the
     * one before.
     */
    private static double tuned(Predictions predictions, int k, Aim aim) {
        int response = predictions.task().isClassification() ? 1 : k;
        var order = IntStream.range(0, predictions.count())
                .boxed()
                .sorted((a, b) -> Double.compare(predictions.response(b, response), predictions.response(a, response)))
                .mapToInt(i -> i)
                .toArray();
        long having =
                Arrays.stream(order).filter(i -> predictions.target(i, k) > 0).count();
        double best = USUAL;
        double highest = aim.of(LabelMetrics.counts(predictions, k));
        long hits = 0;
        for (int taken = 0; taken <= order.length && having > 0; taken++) {
            hits += taken > 0 && predictions.target(order[taken - 1], k) > 0 ? 1 : 0;
            double last = taken == 0 ? 1 : predictions.response(order[taken - 1], response);
            double next = taken == order.length ? 0 : predictions.response(order[taken], response);
            double threshold = (last + next) / 2;
            if (taken < order.length && threshold <= next) {
                continue;
            }
            double value = aim.of(new Counts(hits, taken - hits, having - hits));
            boolean nearer = value == highest && Math.abs(threshold - USUAL) < Math.abs(best - USUAL);
            if (value > highest || nearer) {
                highest = value;
                best = threshold;
            }
        }
        return best;
    }
}
