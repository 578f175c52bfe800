package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.statistics.CategoryEstimator;
import chainrule.statistics.ParzenEstimator;
import chainrule.statistics.RankImportance;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;

/** H1 to H3: how a search proposes values, and which keys decided. */
final class SearchEntries {
    /** Of an error function that is another one's. */
    private static final double ANOTHER = 1e-12;

    private SearchEntries() {}

    /** ε² of a factor: groups and results. */
    interface Importance {
        double of(int[] groups, double[] results);
    }

    /** Probabilities of a number of categories after some were met. */
    interface Categories {
        double[] of(int count, int[] met);
    }

    static List<Entry<?>> all() {
        return List.of(
                new Entry<BinaryOperator<double[]>>(
                        "H1",
                        "p(x) = (1 + Σ φ((x−μ_i)/σ_i)/(σ_i·(Φ((1−μ_i)/σ_i) − Φ(−μ_i/σ_i))))/(n+1), σ_i the larger gap",
                        SearchEntries::densities,
                        f -> List.of(parzen(f))),
                new Entry<Categories>(
                        "H2", "p_i = (1 + C_i)/(N + C)", SearchEntries::categories, f -> List.of(counted(f))),
                new Entry<Importance>(
                        "H3", "ε² = (SSB − (k−1)·MSW)/SST of ranks", RankImportance::of, f -> List.of(ranked(f))));
    }

    /** At places and, after them, of the interval from each place to the next. */
    private static double[] densities(double[] points, double[] places) {
        var estimator = ParzenEstimator.of(points);
        return IntStream.range(0, 2 * places.length - 1)
                .mapToDouble(i -> i < places.length
                        ? estimator.density(places[i])
                        : estimator.probability(places[i - places.length], places[i - places.length + 1]))
                .toArray();
    }

    private static double[] categories(int count, int[] met) {
        var estimator = CategoryEstimator.of(count, met);
        return IntStream.range(0, count).mapToDouble(estimator::probability).toArray();
    }

    private static Entry.Comparison parzen(BinaryOperator<double[]> f) {
        var worst = new Worst("definition, by another error function", ANOTHER);
        double[] places = {0, 0.11, 0.4, 0.77, 1};
        for (int n : new int[] {0, 1, 2, 9, 150}) {
            double[] points = Vectors.map(Vectors.points(n, 40 + n), x -> 1 / (1 + Math.exp(-2 * x)));
            worst.add(n + " points", f.apply(points, places), plain(points, places));
        }
        return worst.comparison();
    }

    private static double[] plain(double[] points, double[] places) {
        var values = new double[2 * places.length - 1];
        for (int i = 0; i < values.length; i++) {
            boolean dense = i < places.length;
            int at = dense ? i : i - places.length;
            double sum = dense ? 1 : places[at + 1] - places[at];
            for (double c : points) {
                double s = deviation(points, c);
                double all = normal((1 - c) / s) - normal(-c / s);
                double z = (places[at] - c) / s;
                sum += dense
                        ? Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / s / all
                        : (normal((places[at + 1] - c) / s) - normal(z)) / all;
            }
            values[i] = sum / (points.length + 1);
        }
        return values;
    }

    /** The farther of the next neighbours on both sides, of which the ends are two. */
    private static double deviation(double[] points, double c) {
        double below = Arrays.stream(points).filter(p -> p < c).max().orElse(0);
        double above = Arrays.stream(points).filter(p -> p > c).min().orElse(1);
        double farther = Math.max(c - below, above - c);
        return Math.min(1, Math.max(farther, 1 / Math.min(100.0, points.length + 1)));
    }

    private static double normal(double z) {
        return Erf.erfc(-z / Math.sqrt(2)) / 2;
    }

    private static Entry.Comparison counted(Categories f) {
        var worst = new Worst("definition", 1e-15);
        for (int count = 1; count < 6; count++) {
            int[] met = {0, count - 1, count / 2, 0};
            var expected = new double[count];
            for (int i = 0; i < count; i++) {
                int category = i;
                long times = Arrays.stream(met).filter(m -> m == category).count();
                expected[i] = (1.0 + times) / (count + 4);
            }
            worst.add(count + " categories", f.of(count, met), expected);
        }
        return worst.comparison();
    }

    /** Another way to ε²: from the residuals about the groups' means, and ranks by counting. */
    private static Entry.Comparison ranked(Importance f) {
        var worst = new Worst("definition, by residuals", 1e-13);
        for (int stream = 1; stream <= 6; stream++) {
            // Ties, and results that depend on the group.
            var groups = new int[24];
            var results = Vectors.map(Vectors.points(24, 60 + stream), x -> Math.rint(4 * x));
            for (int i = 0; i < groups.length; i++) {
                groups[i] = 5 * (i % (stream + 1));
                results[i] += groups[i];
            }
            worst.add("stream " + stream, new double[] {f.of(groups, results)}, new double[] {plain(groups, results)});
        }
        return worst.comparison();
    }

    private static double plain(int[] groups, double[] results) {
        int n = results.length;
        double[] ranks = Arrays.stream(results)
                .map(r -> Arrays.stream(results).filter(other -> other < r).count()
                        + (Arrays.stream(results).filter(other -> other == r).count() + 1) / 2.0)
                .toArray();
        double mean = Arrays.stream(ranks).average().orElseThrow();
        double total = 0;
        double within = 0;
        for (int i = 0; i < n; i++) {
            int group = groups[i];
            double own = IntStream.range(0, n)
                    .filter(j -> groups[j] == group)
                    .mapToDouble(j -> ranks[j])
                    .average()
                    .orElseThrow();
            within += (ranks[i] - own) * (ranks[i] - own);
            total += (ranks[i] - mean) * (ranks[i] - mean);
        }
        long k = Arrays.stream(groups).distinct().count();
        return Math.max(0, 1 - within / (n - k) * (n - 1) / total);
    }
}
