package chainrule.study;

import chainrule.statistics.Holm;
import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two configurations, compared on the seeds that both finished.
 *
 * @param seeds those that both finished, in their order
 * @param omitted seeds that both were trained with, where one of them failed
 * @param values empty if there are none to compare
 */
public record Contrast(String first, String second, List<Long> seeds, List<Long> omitted, Optional<Values> values) {
    private static final double SURPRISING = 0.05;
    /** Smaller probabilities of so few seeds mean no more than that they are small. */
    private static final double SMALLEST = 0.001;
    /** Means that differ by less, relative to their size, differ by rounding. */
    private static final double ROUNDING = 1e-12;

    private static final int FEW = 5;

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
        boolean isEqual() {
            return Math.abs(bootstrap.difference())
                    <= ROUNDING * Math.max(Math.abs(of.mean()), Math.abs(against.mean()));
        }

        /**
         * The difference that is just surprising at these deviations: Student's t for n − 1 degrees of freedom (the fewest that
         * Welch's test can have here) times the standard error of a difference, √((s₁² + s₂²)/n).
         */
        double detectable() {
            double variances = Math.pow(of.deviation(), 2) + Math.pow(against.deviation(), 2);
            return Summary.quantile(of.count()) * Math.sqrt(variances / of.count());
        }
    }

    /** All pairs of the groups, in their order: none is left out, but some have no values. */
    public static List<Contrast> all(List<Group> groups, ToDoubleFunction<Outcome> value) {
        var contrasts = new ArrayList<Contrast>();
        for (int i = 0; i < groups.size(); i++) {
            for (int j = i + 1; j < groups.size(); j++) {
                contrasts.add(of(groups.get(i), groups.get(j), value));
            }
        }
        double[] adjusted = Holm.adjusted(contrasts.stream()
                .mapToDouble(contrast -> contrast.values.map(Values::p).orElse(Double.NaN))
                .toArray());
        return IntStream.range(0, adjusted.length)
                .mapToObj(i -> contrasts.get(i).withProbability(adjusted[i]))
                .toList();
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

    /** What can be concluded, and what can't. */
    public String conclusion(Metric metric) {
        return values.map(v -> conclusion(metric, v))
                        .orElse(
                                seeds.isEmpty()
                                        ? "%s and %s are not compared: there is no seed with which both finished."
                                                .formatted(first, second)
                                        : "%s and %s are not compared: the %s is undefined."
                                                .formatted(first, second, metric.label()))
                + restriction();
    }

    private String restriction() {
        return omitted.isEmpty() || values.isEmpty()
                ? ""
                : " Only the %s with which both finished %s compared."
                        .formatted(
                                seeds.size() == 1 ? "seed" : "%d seeds".formatted(seeds.size()),
                                seeds.size() == 1 ? "is" : "are");
    }

    private String conclusion(Metric metric, Values v) {
        if (v.isEqual()) {
            return "%s and %s have the same mean %s.".formatted(first, second, metric.label());
        }
        double difference = v.bootstrap.difference();
        boolean firstLeads = difference > 0 == metric.higherIsBetter();
        String leader = firstLeads ? first : second;
        String other = firstLeads ? second : first;
        String lead = "%s leads %s by %s in mean %s"
                .formatted(leader, other, metric.difference(Math.abs(difference)), metric.label());
        int count = v.of.count();
        if (Double.isNaN(v.p)) {
            return count == 1
                    ? lead + "; a single seed each can't tell whether that is more than chance."
                    : lead + ", the same with every seed.";
        }
        String seeds = "%d seeds".formatted(count);
        String verdict = v.p < SURPRISING
                ? "; between %s this would be surprising if there were no difference (Welch's test, p %s after Holm's correction)."
                : "; with %s this can't be told from chance (Welch's test, p %s after Holm's correction).";
        String few = count < FEW && v.p >= SURPRISING
                ? " So few seeds show only differences of about %s or more: this does not mean that both are equally good."
                        .formatted(metric.difference(v.detectable()))
                : "";
        return lead + verdict.formatted(seeds, (v.p < SMALLEST ? "" : "= ") + probability(v.p)) + few;
    }

    /** Such as 0.03, or below 0.001. */
    public static String probability(double p) {
        return Double.isNaN(p) ? "–" : p < SMALLEST ? "below 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
