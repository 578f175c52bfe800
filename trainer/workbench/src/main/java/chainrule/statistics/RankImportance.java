package chainrule.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How much of the differences between results one factor alone explains (H3): a one-way analysis of variance of the results' ranks R, by
 * groups that have the same value of the factor (or a value in the same bin). With k groups of n_b results each, n in all,
 *
 * <pre>ε² = (SSB − (k − 1)·MSW)/SST
 *SSB = Σ_b n_b·(R̄_b − R̄)², SST = Σᵢ (Rᵢ − R̄)², MSW = (SST − SSB)/(n − k)</pre>
 *
 * <p>SSB/SST is H/(n − 1) of Kruskal and Wallis (1952). It is above 0 by chance, the more so the more groups there are; ε² (T. L. Kelley,
 * 1935) has the expected value 0 where the factor has no effect. A negative one is 0 here.
 *
 * <p>Limits: only the effect of one factor alone is seen, not what two do together. Ranks say which results are better, not by how much. A
 * search that learns from results tries good values more often, which makes groups uneven and effects smaller. Of few results it is a
 * rough estimate.
 */
public final class RankImportance {
    private RankImportance() {}

    /**
     * ε², from 0 to 1.
     *
     * @param groups each result's group, any numbers
     * @param results the same number of them; infinite ones have the last ranks
     * @return NaN where it is undefined: with fewer than two groups, no more results than groups, or equal results
     */
    public static double of(int[] groups, double[] results) {
        int n = results.length;
        int[] distinct = Arrays.stream(groups).distinct().toArray();
        int k = distinct.length;
        double[] ranks = ranks(results);
        double mean = (n + 1) / 2.0;
        double all = Arrays.stream(ranks).map(r -> (r - mean) * (r - mean)).sum();
        if (k < 2 || n <= k || all == 0) {
            return Double.NaN;
        }
        double between = 0;
        for (int group : distinct) {
            int[] members =
                    IntStream.range(0, n).filter(i -> groups[i] == group).toArray();
            double own = Arrays.stream(members).mapToDouble(i -> ranks[i]).sum() / members.length;
            between += members.length * (own - mean) * (own - mean);
        }
        double within = (all - between) / (n - k);
        return Math.max(0, (between - (k - 1) * within) / all);
    }

    /**
     * Numbers in bins of about equal counts; equal numbers are in one.
     *
     * @return from 0 to bins − 1
     */
    public static int[] bins(double[] values, int bins) {
        return Arrays.stream(ranks(values))
                .mapToInt(rank -> (int) Math.min(bins - 1, (rank - 0.5) * bins / values.length))
                .toArray();
    }

    /** From 1; equal numbers have the mean of their ranks. */
    static double[] ranks(double[] values) {
        int n = values.length;
        var order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .toList();
        var ranks = new double[n];
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && values[order.get(to)] == values[order.get(from)]) {
                to++;
            }
            for (int at = from; at < to; at++) {
                ranks[order.get(at)] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
