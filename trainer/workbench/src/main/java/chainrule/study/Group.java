package chainrule.study;

import chainrule.statistics.Summary;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The outcomes of one configuration, a seed each.
 *
 * <p>Failed seeds are treated one way everywhere. Means are of the seeds that finished, and whoever shows one says how many
 * failed ({@link #note}). A configuration with a failed seed is never the best: it ranks behind those that finished with
 * every seed ({@link #ranking}). Two configurations are compared on the seeds that both finished ({@link Contrast}).
 *
 * @param outcomes in the order of the seeds
 */
public record Group(String label, List<Outcome> outcomes) {
    /** Outcomes by the labels of their trials, in the order in which these first come. */
    public static List<Group> byLabel(List<Outcome> outcomes) {
        var groups = new LinkedHashMap<String, List<Outcome>>();
        outcomes.forEach(outcome -> groups.computeIfAbsent(outcome.trial().label(), label -> new ArrayList<>())
                .add(outcome));
        return groups.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /**
     * The best first: by the number of failed seeds, then by the mean over the others. Where that is undefined a group comes last.
     *
     * @param value of an outcome
     */
    public static Comparator<Group> ranking(ToDoubleFunction<Outcome> value, boolean higherIsBetter) {
        ToDoubleFunction<Group> mean = group -> group.summary(value)
                .map(s -> higherIsBetter ? -s.mean() : s.mean())
                .orElse(Double.POSITIVE_INFINITY);
        return Comparator.comparingInt((Group group) -> group.failed().size()).thenComparingDouble(mean);
    }

    /** The best of those that finished with every seed and have a value, in their order: several if they are equal. */
    public static List<Group> best(List<Group> groups, ToDoubleFunction<Outcome> value, boolean higherIsBetter) {
        var ranking = ranking(value, higherIsBetter);
        var ranked = groups.stream()
                .filter(group -> group.isWhole() && group.summary(value).isPresent())
                .toList();
        return ranked.stream()
                .filter(group -> ranked.stream().noneMatch(other -> ranking.compare(other, group) < 0))
                .toList();
    }

    public List<Outcome> finished() {
        return outcomes.stream().filter(outcome -> outcome.failure().isEmpty()).toList();
    }

    public List<Outcome> failed() {
        return outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .toList();
    }

    /** Whether every seed finished. */
    public boolean isWhole() {
        return failed().isEmpty();
    }

    public List<Long> seeds() {
        return seeds(outcomes);
    }

    public List<Long> failedSeeds() {
        return seeds(failed());
    }

    private static List<Long> seeds(List<Outcome> outcomes) {
        return outcomes.stream().map(outcome -> outcome.trial().seed()).toList();
    }

    /** Such as "1 of 3 seeds failed"; empty if none did. */
    public String note() {
        int failed = failed().size();
        return failed == 0 ? "" : "%d of %d seeds failed".formatted(failed, outcomes.size());
    }

    /** How many finished, for a table: 3, or 2 of 3. */
    public String count() {
        return isWhole() ? Integer.toString(outcomes.size()) : finished().size() + " of " + outcomes.size();
    }

    /** The failed seeds of several groups for a caption, such as " 1.5: 1 of 2 seeds failed."; empty if none failed. */
    public static String notes(List<Group> groups) {
        var notes = groups.stream()
                .filter(group -> !group.isWhole())
                .map(group -> group.label() + ": " + group.note())
                .toList();
        return notes.isEmpty() ? "" : " " + notes.stream().collect(Collectors.joining("; ")) + ".";
    }

    /** Of the finished ones; empty if there is none, or a value is not a number. */
    public Optional<Summary> summary(ToDoubleFunction<Outcome> value) {
        return summaryOf(finished(), value);
    }

    private static Optional<Summary> summaryOf(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        var values = outcomes.stream().map(value::applyAsDouble).toList();
        return values.isEmpty() || values.stream().anyMatch(v -> !Double.isFinite(v))
                ? Optional.empty()
                : Optional.of(new Summary(values));
    }

    /** Of some of the seeds that finished, in the order given. */
    Optional<Summary> summary(List<Long> ofSeeds, ToDoubleFunction<Outcome> value) {
        var chosen = ofSeeds.stream()
                .map(seed -> finished().stream()
                        .filter(outcome -> outcome.trial().seed() == seed)
                        .findFirst()
                        .orElseThrow())
                .toList();
        return summaryOf(chosen, value);
    }

    /** A metric epoch by epoch, from the first, as far as all finished ones went. */
    public List<Summary> byEpoch(Metric metric) {
        int epochs = finished().stream()
                .mapToInt(outcome -> outcome.epochs().size())
                .min()
                .orElse(0);
        return IntStream.range(0, epochs)
                .mapToObj(epoch -> new Summary(finished().stream()
                        .map(outcome -> metric.of(outcome.epochs().get(epoch)))
                        .toList()))
                .toList();
    }

    public long parameters() {
        return outcomes.get(0).parameters();
    }
}
