package chainrule.study;

import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import chainrule.study.trial.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Two configurations, compared on the seeds that both finished.
 *
 * @param seeds those that both finished, in their order
 * @param omitted seeds that both were trained with, where one of them failed
 * @param values empty if there are none to compare
 */
public record Contrast(String first, String second, List<Long> seeds, List<Long> omitted, Optional<Values> values) {
    /** Means that differ by less, relative to their size, differ by rounding. */
    private static final double ROUNDING = 1e-12;

    /**
     * What is compared.
     *
     * @param of the first's values, one for each of the seeds
     * @param against the second's
     * @param p Welch's, after Holm's correction for all pairs of the comparison; NaN where no test can be made: of a single seed, or
     *     where no value varies on either side
     * @param bootstrap of first − second, paired by seeds
     */
    public record Values(Summary of, Summary against, double p, PairedBootstrap bootstrap) {
        /** Whether the means are equal but for rounding. */
        public boolean isEqual() {
            return Math.abs(bootstrap.difference())
                    <= ROUNDING * Math.max(Math.abs(of.mean()), Math.abs(against.mean()));
        }

        /**
         * The difference that is just surprising at these deviations: Student's t for n − 1 degrees of freedom (the fewest that
         * Welch's test can have here) times the standard error of a difference, √((s₁² + s₂²)/n).
         */
        public double detectable() {
            double variances = Math.pow(of.deviation(), 2) + Math.pow(against.deviation(), 2);
            return Summary.quantile(of.count()) * Math.sqrt(variances / of.count());
        }
    }

    /** All pairs of the groups, in their order: none is omitted, but some have no values. */
    public static List<Contrast> all(List<Group> groups, ToDoubleFunction<Outcome> value) {
        return Pairs.of(
                groups,
                (a, b) -> of(a, b, value),
                contrast -> contrast.values.map(Values::p).orElse(Double.NaN),
                Contrast::withProbability);
    }

    private static Contrast of(Group a, Group b, ToDoubleFunction<Outcome> value) {
        var both = a.seeds().stream().filter(b.seeds()::contains).toList();
        var common = both.stream()
                .filter(seed ->
                        !a.failedSeeds().contains(seed) && !b.failedSeeds().contains(seed))
                .toList();
        var omitted = both.stream().filter(seed -> !common.contains(seed)).toList();
        var of = a.summary(common, value);
        var against = b.summary(common, value);
        var values =
                of.flatMap(x -> against.map(y -> new Values(x, y, Welch.of(x, y).p(), PairedBootstrap.of(x, y))));
        return new Contrast(a.label(), b.label(), common, omitted, values);
    }

    private Contrast withProbability(double p) {
        return new Contrast(
                first, second, seeds, omitted, values.map(v -> new Values(v.of, v.against, p, v.bootstrap)));
    }
}
