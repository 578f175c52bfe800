package chainrule.statistics;

import org.apache.commons.statistics.inference.TTest;

/**
 * Whether two means differ, without assuming equal variances: B. L. Welch, The generalization of Student's problem, 1947.
 *
 * @param p the probability of a t as large by chance alone, two-sided; NaN if there are fewer than two values on a side, or if none
 *     of them vary
 */
public record Welch(double t, double degreesOfFreedom, double p) {
    public static Welch of(Summary a, Summary b) {
        if (a.count() < 2 || b.count() < 2 || a.deviation() + b.deviation() == 0) {
            return new Welch(Double.NaN, Double.NaN, Double.NaN);
        }
        var result = TTest.withDefaults().test(a.array(), b.array());
        return new Welch(result.getStatistic(), result.getDegreesOfFreedom(), result.getPValue());
    }
}
