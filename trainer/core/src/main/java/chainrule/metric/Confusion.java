package chainrule.metric;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many samples of each class were predicted to be of each class.
 *
 * @param counts rows are true classes, columns predicted ones
 */
public record Confusion(int[][] counts) {
    /** Of predicted classes. */
    public static Confusion of(Predictions predictions) {
        int classes = predictions.task().names().size();
        var counts = new int[classes][classes];
        for (int i = 0; i < predictions.count(); i++) {
            counts[(int) predictions.target(i, 0)][predictions.decision(i, 0)]++;
        }
        return new Confusion(counts);
    }

    /** The counts: a row for each true class, a column for each predicted one. */
    @Override
    public String toString() {
        return Arrays.deepToString(counts);
    }

    /** Of one class against all others. */
    public Counts of(int c) {
        long predicted = 0;
        long actual = 0;
        for (int other = 0; other < counts.length; other++) {
            predicted += counts[other][c];
            actual += counts[c][other];
        }
        return new Counts(counts[c][c], predicted - counts[c][c], actual - counts[c][c]);
    }

    /** The share of samples whose class was predicted; NaN of none. */
    public double accuracy() {
        long hits = 0;
        long all = 0;
        for (int c = 0; c < counts.length; c++) {
            hits += counts[c][c];
            for (int count : counts[c]) {
                all += count;
            }
        }
        return (double) hits / all;
    }

    /** The mean recall of the classes that have samples. */
    public double balancedAccuracy() {
        return mean(Counts::recall);
    }

    /** The mean F1 of the classes that have samples or were predicted. */
    public double macroF1() {
        return mean(Counts::f1);
    }

    private double mean(ToDoubleFunction<Counts> figure) {
        return Means.ofDefined(IntStream.range(0, counts.length).mapToDouble(c -> figure.applyAsDouble(of(c))));
    }
}
