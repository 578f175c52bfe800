package chainrule.experiment.search;

import chainrule.config.SearchMethod;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A combination of values, and what has become of it so far.
 *
 * @param number from 1, in the order in which they began
 * @param bracket from 1
 * @param values by key
 * @param trial without a seed of the study
 * @param results of all seeds by the last epoch of the rung; at least one
 */
record Candidate(int number, int bracket, Map<String, String> values, Trial trial, SortedMap<Integer, Group> results) {
    /** Such as "rate 0.1, batch 20". */
    static String label(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> shortened(entry.getKey()) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** A key without what it is a part of. */
    static String shortened(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    String label() {
        return label(values);
    }

    /** The last epoch of the highest rung. */
    int until() {
        return results.lastKey();
    }

    /** On the highest rung. */
    Group group() {
        return results.get(until());
    }

    /** Of the best epoch on the highest rung, the mean over the seeds; NaN where one failed, or where it is undefined. */
    double score(Metric metric) {
        var group = group();
        return group.isWhole() ? group.summary(metric::best).map(s -> s.mean()).orElse(Double.NaN) : Double.NaN;
    }

    /** How many epochs all of some have in common, if they are compared rung by rung; without rungs there is no bound. */
    static int common(List<Candidate> candidates, SearchMethod method) {
        return method.hasRungs()
                ? candidates.stream().mapToInt(Candidate::until).min().orElse(0)
                : Integer.MAX_VALUE;
    }

    /** The same as if it had ended after an epoch: NaN also if a seed failed later. */
    double score(Metric metric, int epochs) {
        var group = group();
        return group.isWhole()
                ? group.summary(outcome -> metric.best(cut(outcome, epochs)))
                        .map(s -> s.mean())
                        .orElse(Double.NaN)
                : Double.NaN;
    }

    private static Outcome cut(Outcome outcome, int epochs) {
        return new Outcome(
                outcome.trial(),
                outcome.directory(),
                outcome.epochs().stream().limit(epochs).toList(),
                outcome.train(),
                outcome.best(),
                outcome.seconds(),
                outcome.parameters(),
                outcome.failure());
    }
}
