package chainrule.bench;

import java.util.Collection;

/** The middle one of many times: what a busy machine disturbs now and then doesn't change it. */
final class Medians {
    private Medians() {}

    static double of(Collection<Double> times) {
        return of(times.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static double of(double[] times) {
        double[] sorted = times.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
