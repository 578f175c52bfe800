package chainrule.experiment.search;

import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.report.BarFigure;
import chainrule.report.BarFigure.Bar;
import chainrule.report.Figure;
import chainrule.statistics.RankImportance;
import chainrule.study.Metric;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/**
 * How much of the differences between combinations each key explains alone: {@link RankImportance} (H3), with its limits. All combinations
 * count, each by its best epoch among the first ones that all have, and those with a failed seed as the worst. Listed values are groups of
 * their own; numbers of an interval are put in bins of equal counts, √n of n combinations and {@value #MOST_BINS} at most.
 */
record KeyImportance(SearchSpace spec, Metric metric, List<Candidate> candidates) {
    private static final int MOST_BINS = 5;

    /** By key, from 0 to 1, the largest first; null where it is undefined. */
    Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        sorted().forEach(entry -> values.put(entry.getKey(), Double.isNaN(entry.getValue()) ? null : entry.getValue()));
        return values;
    }

    private List<Entry<String, Double>> sorted() {
        return spec.keys().keySet().stream()
                .map(key -> Map.entry(key, of(key)))
                .sorted(Comparator.comparing(entry -> Double.isNaN(entry.getValue()) ? 1 : -entry.getValue()))
                .toList();
    }

    private int epochs() {
        return Candidate.common(candidates, spec.plan().method());
    }

    private double of(String key) {
        double[] results = candidates.stream()
                .mapToDouble(candidate -> candidate.score(metric, epochs()))
                .map(score -> Double.isNaN(score) ? Double.POSITIVE_INFINITY : metric.higherIsBetter() ? -score : score)
                .toArray();
        return RankImportance.of(groups(key), results);
    }

    private int[] groups(String key) {
        var values = candidates.stream()
                .map(candidate -> candidate.values().get(key))
                .toList();
        if (spec.keys().get(key) instanceof Interval) {
            int bins = (int) Math.min(MOST_BINS, Math.sqrt(values.size()));
            return RankImportance.bins(
                    values.stream().mapToDouble(Double::parseDouble).toArray(), bins);
        }
        return values.stream().mapToInt(values::indexOf).toArray();
    }

    /** Empty where none of them is defined. */
    Optional<Figure> figure() {
        var bars = sorted().stream()
                .filter(entry -> !Double.isNaN(entry.getValue()))
                .map(entry -> new Bar(
                        Candidate.shortened(entry.getKey()),
                        entry.getValue(),
                        String.format(Locale.ROOT, "%.2f", entry.getValue())))
                .toList();
        return bars.isEmpty()
                ? Optional.empty()
                : Optional.of(new BarFigure(
                        "importance",
                        "Importance of each key",
                        "The share of the variance of ranks that a key explains alone (ε², from 0 to 1), of %d combinations by %s%s. What two keys do together is not in it; of few combinations it is a rough estimate."
                                .formatted(
                                        candidates.size(),
                                        metric.label(),
                                        spec.plan().method().hasRungs()
                                                ? " of their first epochs, which all have (%d)".formatted(epochs())
                                                : ""),
                        "ε²",
                        bars));
    }
}
