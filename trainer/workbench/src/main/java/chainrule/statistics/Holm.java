package chainrule.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction: S. Holm, A simple sequentially rejective multiple test procedure, 1979. */
public final class Holm {
    private Holm() {}

    /**
     * The p-values of a family of tests, such that whoever calls those below α a finding is wrong at all with a probability of at
     * most α.
     *
     * @param p of each test alone; NaN where no test could be made: it stays NaN and does not count as one of the family
     * @return in the same order, each at least as large
     */
    public static double[] adjusted(double[] p) {
        List<Integer> ascending = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .toList();
        var adjusted = new double[p.length];
        Arrays.fill(adjusted, Double.NaN);
        double least = 0;
        for (int rank = 0; rank < ascending.size(); rank++) {
            int test = ascending.get(rank);
            least = Math.max(least, Math.min(1, (ascending.size() - rank) * p[test]));
            adjusted[test] = least;
        }
        return adjusted;
    }
}
