package chainrule.study;

import chainrule.statistics.Holm;
import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.statistics.Welch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Two configurations beside each other.
 *
 * @param p Welch's, after Holm's correction for all pairs of the comparison; NaN with a single seed
 * @param bootstrap of first − second, paired by seeds
 */
public record Contrast(String first, String second, Summary of, Summary against, double p, PairedBootstrap bootstrap) {
    private static final double SURPRISING = 0.05;
    /** Smaller probabilities of so few seeds mean no more than that they are small. */
    private static final double SMALLEST = 0.001;

    private static final int FEW = 5;

    /** All pairs of the groups that have values; seeds that failed in either leave it out. */
    public static List<Contrast> all(List<Group> groups, ToDoubleFunction<Outcome> value) {
        record Pair(Group a, Group b, Summary of, Summary against, Welch welch) {}
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < groups.size(); i++) {
            for (int j = i + 1; j < groups.size(); j++) {
                var a = groups.get(i).summary(value);
                var b = groups.get(j).summary(value);
                if (a.isPresent() && b.isPresent() && a.get().count() == b.get().count()) {
                    pairs.add(new Pair(groups.get(i), groups.get(j), a.get(), b.get(), Welch.of(a.get(), b.get())));
                }
            }
        }
        double[] adjusted =
                Holm.adjusted(pairs.stream().mapToDouble(pair -> pair.welch.p()).toArray());
        var contrasts = new ArrayList<Contrast>();
        for (int i = 0; i < adjusted.length; i++) {
            var pair = pairs.get(i);
            double p = Double.isNaN(pair.welch.p()) ? Double.NaN : adjusted[i];
            contrasts.add(new Contrast(
                    pair.a.label(),
                    pair.b.label(),
                    pair.of,
                    pair.against,
                    p,
                    PairedBootstrap.of(pair.of, pair.against)));
        }
        return contrasts;
    }

    /** What can be concluded, and what can't. */
    public String conclusion(Metric metric) {
        double difference = bootstrap.difference();
        boolean firstLeads = difference > 0 == metric.higherIsBetter();
        String leader = firstLeads ? first : second;
        String other = firstLeads ? second : first;
        if (difference == 0) {
            return "%s and %s have the same mean %s.".formatted(first, second, metric.label());
        }
        String lead = "%s leads %s by %s in mean %s"
                .formatted(leader, other, size(metric, Math.abs(difference)), metric.label());
        if (Double.isNaN(p)) {
            return of.count() == 1
                    ? lead + "; a single seed each can't tell whether that is more than chance."
                    : lead + ", the same with every seed.";
        }
        String seeds = "%d seeds".formatted(of.count());
        String verdict = p < SURPRISING
                ? "; between %s this would be surprising if there were no difference (Welch's test, p %s after Holm's correction)."
                : "; with %s this can't be told from chance (Welch's test, p %s after Holm's correction).";
        String few = of.count() < FEW && p >= SURPRISING
                ? " So few seeds show only differences of about %s or more: this does not mean that both are equally good."
                        .formatted(size(metric, detectable()))
                : "";
        return lead + verdict.formatted(seeds, (p < SMALLEST ? "" : "= ") + probability(p)) + few;
    }

    private static String size(Metric metric, double difference) {
        return metric.higherIsBetter() ? "%.2f points".formatted(100 * difference) : "%.4f".formatted(difference);
    }

    /** The difference that is just surprising at these deviations: t of the smaller degrees of freedom times its standard error. */
    private double detectable() {
        double error = Math.sqrt((Math.pow(of.deviation(), 2) + Math.pow(against.deviation(), 2)) / of.count());
        double factor = of.halfInterval() / (of.deviation() / Math.sqrt(of.count()));
        return error * (Double.isNaN(factor) ? 0 : factor);
    }

    /** Such as 0.03, or below 0.001. */
    public static String probability(double p) {
        return Double.isNaN(p) ? "–" : p < SMALLEST ? "below 0.001" : "%.3f".formatted(p);
    }
}
