package chainrule.experiment.search;

import chainrule.base.UserException;
import chainrule.config.SearchMethod;
import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Values;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.study.CommonMetric;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A search for good values of some keys, by any {@link SearchMethod}. It chooses by a metric of the training or validation split; what it
 * has chosen, and nothing else, is measured on test samples.
 *
 * @param metric by which combinations are ranked, each by its best epoch
 */
public record HyperparameterSearch(SearchSpace spec, Metric metric) {
    private static final int MOST_TRIALS = 10_000;

    /**
     * By a metric of a name, as {@link CommonMetric} knows it.
     *
     * @throws UserException if the training runs of the sweep do not measure it, or it compares different losses
     */
    public static Findings run(SearchSpace spec, String metric, ExperimentContext context) {
        var laid = LaidTrials.of(spec, context);
        var trials = spec.plan().method().isAdaptive() ? laid.samples() : laid.of(combinations(spec));
        var configs = trials.stream().map(Trial::config).toList();
        return new HyperparameterSearch(spec, CommonMetric.resolved(metric, configs, context::task)).run(context);
    }

    /** @throws UserException if there are too many combinations, a value does not fit its key, or numbers of the plan each other */
    public Findings run(ExperimentContext context) {
        var seeds = context.seedsOr(1L);
        var candidates = spec.plan().method().isAdaptive()
                ? new AdaptiveSearch(spec, metric, context, seeds).run()
                : inOneGo(context, seeds);
        return new SearchReport(spec, metric, candidates, seeds.size()).findings(context.study()::test);
    }

    private List<Candidate> inOneGo(ExperimentContext context, List<Long> seeds) {
        var combinations = combinations(spec);
        var trials = LaidTrials.of(spec, context).of(combinations);
        var outcomes = context.run(trials, seeds);
        var groups = Group.byLabel(outcomes).stream().collect(Collectors.toMap(Group::label, group -> group));
        return IntStream.range(0, combinations.size())
                .mapToObj(i -> {
                    var trial = trials.get(i);
                    var results = new TreeMap<>(Map.of(trial.until(), groups.get(trial.label())));
                    return new Candidate(i + 1, 1, combinations.get(i), trial, results);
                })
                .toList();
    }

    private static List<Map<String, String>> combinations(SearchSpace spec) {
        return spec.plan().method() == SearchMethod.GRID ? grid(spec) : drawn(spec);
    }

    private static List<Map<String, String>> grid(SearchSpace spec) {
        var combinations = List.<Map<String, String>>of(Map.of());
        for (var key : spec.keys().entrySet()) {
            var longer = new ArrayList<Map<String, String>>();
            for (var combination : combinations) {
                for (var value : ((Values) key.getValue()).values()) {
                    var next = new LinkedHashMap<>(combination);
                    next.put(key.getKey(), value);
                    longer.add(next);
                }
            }
            if (longer.size() > MOST_TRIALS) {
                throw new UserException(String.format(
                        Locale.ROOT, "the grid has more than %,d combinations: search at random", MOST_TRIALS));
            }
            combinations = longer;
        }
        return combinations.stream().distinct().toList();
    }

    private static List<Map<String, String>> drawn(SearchSpace spec) {
        var draws = new Draws(spec);
        return IntStream.range(0, spec.plan().trialsOrUsual())
                .mapToObj(place -> draws.next(draws.stream(place)))
                .distinct()
                .toList();
    }
}
