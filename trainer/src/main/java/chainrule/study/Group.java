package chainrule.study;

import chainrule.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The outcomes of one configuration, a seed each.
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

    public List<Outcome> finished() {
        return outcomes.stream().filter(outcome -> outcome.failure().isEmpty()).toList();
    }

    public List<Outcome> failed() {
        return outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .toList();
    }

    /** Of the finished ones; empty if there is none, or a value is not a number. */
    public Optional<Summary> summary(ToDoubleFunction<Outcome> value) {
        var values = finished().stream().map(value::applyAsDouble).toList();
        return values.isEmpty() || values.stream().anyMatch(v -> !Double.isFinite(v))
                ? Optional.empty()
                : Optional.of(new Summary(values));
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
