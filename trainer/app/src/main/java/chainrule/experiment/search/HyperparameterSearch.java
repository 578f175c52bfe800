package chainrule.experiment.search;

import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Laid;
import chainrule.experiment.comparison.Comparison;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.HeatMapFigure;
import chainrule.report.ParallelFigure;
import chainrule.report.ParallelFigure.Dimension;
import chainrule.study.CommonMetric;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A grid or random search (J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, 2012).
 *
 * @param metric by which combinations are ranked, each by its best epoch
 */
public record HyperparameterSearch(SearchSpace spec, Metric metric) {
    /**
     * By a metric of a name, as {@link CommonMetric} knows it.
     *
     * @throws UserException if the training runs of the sweep do not measure it, or it compares different losses
     */
    public static Findings run(SearchSpace spec, String metric, ExperimentContext context) {
        var configs = new HyperparameterSearch(spec, Metric.VALIDATION_LOSS)
                .trials(context).stream().map(Trial::config).toList();
        return new HyperparameterSearch(spec, CommonMetric.resolved(metric, configs, context::task)).run(context);
    }

    private static final int MOST_TRIALS = 10_000;
    private static final int DIGITS = 4;
    /** Configuration of the best combination, to be used as a preset. */
    private static final String BEST = "best.yaml";

    /**
     * A combination of values, by key, and its result.
     *
     * @param score the mean over the seeds; NaN where one failed, or where it is undefined
     */
    private record Tried(Map<String, String> values, Group group, double score) {}

    /** @throws UserException if there are too many combinations, or a value does not fit its key */
    public Findings run(ExperimentContext context) {
        var combinations = combinations();
        var trials = trials(context);
        var seeds = context.seedsOr(1L);
        var outcomes = context.run(trials, seeds);
        var groups = Group.byLabel(outcomes).stream().collect(Collectors.toMap(Group::label, group -> group));
        var ranked = combinations.stream()
                .map(values -> tried(values, groups.get(label(values))))
                .sorted(Comparator.comparing(Tried::group, Group.ranking(metric::best, metric.higherIsBetter())))
                .toList();
        var findings = Findings.NONE.outcomes(outcomes).table(table(ranked)).figures(List.of(figure(ranked)));
        for (var tried : ranked) {
            if (!tried.group.isWhole()) {
                findings = findings.answer(failures(tried));
            }
        }
        var best = ranked.stream().filter(tried -> Double.isFinite(tried.score)).findFirst();
        findings = findings.value("metric", metric.toString())
                .value("best", best.map(Tried::values).orElse(null))
                .value("trials", ranked.stream().map(this::value).toList());
        if (best.isEmpty()) {
            return findings.answer(
                    ranked.stream().noneMatch(tried -> tried.group.isWhole())
                            ? "No combination could be trained to its end with every seed: none is called the best."
                            : "The %s is undefined: no combination is called the best.".formatted(metric.label()));
        }
        var values = best.get().values;
        String mean = seeds.size() == 1 ? "" : ", the mean of %d seeds".formatted(seeds.size());
        var tied = ranked.stream()
                .filter(tried -> tried.score == best.get().score)
                .map(tried -> label(tried.values))
                .toList();
        String score = "%s %s in its best epoch%s".formatted(metric.label(), metric.text(best.get().score), mean);
        return findings.answer(
                        tied.size() == 1
                                ? "The best of %d combinations is %s: %s.".formatted(ranked.size(), tied.get(0), score)
                                : "%d of %d combinations have the same %s, which no other surpasses: %s. The first of them is kept."
                                        .formatted(tied.size(), ranked.size(), score, String.join("; ", tied)))
                .answer("Its configuration is %s in the folder of this report: train it as `chainrule train FILE`."
                        .formatted(BEST))
                .file(
                        BEST,
                        ConfigWriter.yaml(
                                trials.get(combinations.indexOf(values)).config()));
    }

    private List<Map<String, String>> combinations() {
        return spec.random() ? drawn() : grid();
    }

    private List<Trial> trials(ExperimentContext context) {
        return trials(combinations(), context);
    }

    private static String failures(Tried tried) {
        var reasons = tried.group.failed().stream()
                .map(failed -> "seed %d: %s"
                        .formatted(failed.trial().seed(), failed.failure().orElseThrow()))
                .collect(Collectors.joining("; "));
        return "%s: %s, so it ranks behind those without (%s)."
                .formatted(tried.group.label(), tried.group.note(), reasons);
    }

    private List<Map<String, String>> grid() {
        var combinations = List.<Map<String, String>>of(Map.of());
        for (var key : spec.keys().entrySet()) {
            var longer = new ArrayList<Map<String, String>>();
            for (var combination : combinations) {
                for (var value : ((Values) key.getValue()).values()) {
                    longer.add(with(combination, key.getKey(), value));
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

    private List<Map<String, String>> drawn() {
        if (spec.trials() > MOST_TRIALS) {
            throw new UserException(
                    String.format(Locale.ROOT, "trials is %,d: at most %,d can be drawn", spec.trials(), MOST_TRIALS));
        }
        return IntStream.range(0, spec.trials())
                .mapToObj(trial -> {
                    var random = new RandomStream(spec.seed(), Purpose.EXPERIMENT, trial, 7);
                    Map<String, String> combination = Map.of();
                    for (var key : spec.keys().entrySet()) {
                        combination = with(combination, key.getKey(), drawn(key.getValue(), random));
                    }
                    return combination;
                })
                .distinct()
                .toList();
    }

    private static String drawn(Range range, RandomStream random) {
        if (range instanceof Values values) {
            return values.values().get(random.nextIndex(values.values().size()));
        }
        var interval = (Interval) range;
        double value = interval.logarithmic()
                ? Math.exp(random.nextUniform(Math.log(interval.from()), Math.log(interval.to())))
                : random.nextUniform(interval.from(), interval.to());
        return new java.math.BigDecimal(value)
                .round(new java.math.MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        var longer = new LinkedHashMap<>(map);
        longer.put(key, value);
        return longer;
    }

    private List<Trial> trials(List<Map<String, String>> combinations, ExperimentContext context) {
        var base = Configuration.named(spec.base());
        for (var entry : spec.set().entrySet()) {
            base = base.with(entry.getKey(), entry.getValue(), "set of the sweep");
        }
        var configurations = new Laid(base, context.flags(), "the sweep").with(combinations);
        return IntStream.range(0, combinations.size())
                .mapToObj(i -> new Trial(
                        label(combinations.get(i)), configurations.get(i).resolve()))
                .toList();
    }

    private static String label(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> shortened(entry.getKey()) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String shortened(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private Tried tried(Map<String, String> values, Group group) {
        double score =
                group.isWhole() ? group.summary(metric::best).map(s -> s.mean()).orElse(Double.NaN) : Double.NaN;
        return new Tried(values, group, score);
    }

    private Table table(List<Tried> ranked) {
        var header = new ArrayList<>(List.of("rank"));
        spec.keys().keySet().forEach(key -> header.add(shortened(key)));
        header.addAll(List.of("seeds", metric.label(), "last epoch", "parameters", "seconds"));
        var rows = new ArrayList<List<String>>();
        for (var tried : ranked) {
            boolean isRanked = Double.isFinite(tried.score);
            var row = new ArrayList<>(List.of(isRanked ? Integer.toString(rows.size() + 1) : "–"));
            row.addAll(tried.values.values());
            row.add(tried.group.count());
            row.add(mean(tried.group, metric::best));
            row.add(mean(tried.group, metric::last));
            row.add(String.format(Locale.ROOT, "%,d", tried.group.parameters()));
            row.add(String.format(
                    Locale.ROOT,
                    "%.1f",
                    tried.group.outcomes().stream()
                            .mapToDouble(o -> o.seconds())
                            .sum()));
            rows.add(row);
        }
        String title = "Combinations by %s of their best epoch: means of the seeds that finished. "
                + "A combination with a failed seed has no rank.";
        return new Table(title.formatted(metric.label()), header, rows);
    }

    private String mean(Group group, ToDoubleFunction<Outcome> value) {
        return group.summary(value).map(s -> metric.text(s.mean())).orElse("–");
    }

    /** The metric is null where a seed failed; the seeds' own values are in a list, null where one failed. */
    private Map<String, Object> value(Tried tried) {
        var value = new LinkedHashMap<String, Object>(tried.values);
        value.put(metric.toString(), tried.score);
        value.put("seeds", tried.group.seeds());
        value.put("failedSeeds", tried.group.failedSeeds());
        value.put("bySeed", Comparison.bySeed(tried.group, metric::best));
        return value;
    }

    private double shown(double score) {
        return metric.isShare() ? 100 * score : score;
    }

    private Figure figure(List<Tried> ranked) {
        String unit = metric.label() + (metric.isShare() ? " (%)" : "");
        var keys = List.copyOf(spec.keys().entrySet());
        if (!spec.random() && keys.size() == 2) {
            return heatMap(ranked, keys, unit);
        }
        return parallel(ranked, keys, unit);
    }

    private Figure heatMap(List<Tried> ranked, List<Entry<String, Range>> keys, String unit) {
        var x = ((Values) keys.get(0).getValue()).values().stream().distinct().toList();
        var y = ((Values) keys.get(1).getValue()).values().stream().distinct().toList();
        var values = new double[y.size()][x.size()];
        for (var tried : ranked) {
            var place = List.copyOf(tried.values.values());
            values[y.indexOf(place.get(1))][x.indexOf(place.get(0))] = shown(tried.score);
        }
        String title = "Best %s".formatted(unit);
        return new HeatMapFigure(
                "heat-map",
                title,
                title + " of each combination; an empty cell has a seed that failed, or no value.",
                shortened(keys.get(0).getKey()),
                x,
                shortened(keys.get(1).getKey()),
                y,
                values);
    }

    private Figure parallel(List<Tried> ranked, List<Entry<String, Range>> keys, String unit) {
        var finished = new ArrayList<>(
                ranked.stream().filter(t -> Double.isFinite(t.score)).toList());
        // The best in front.
        java.util.Collections.reverse(finished);
        var axes = new ArrayList<Coordinates>();
        for (var key : keys) {
            axes.add(Coordinates.of(
                    key.getValue(),
                    finished.stream().map(t -> t.values.get(key.getKey())).toList()));
        }
        var scores = finished.stream().map(t -> Double.toString(shown(t.score))).toList();
        axes.add(Coordinates.of(new Interval(0, 1, false), scores));
        var dimensions = new ArrayList<Dimension>();
        for (int i = 0; i < axes.size(); i++) {
            String label = i < keys.size() ? shortened(keys.get(i).getKey()) : unit;
            dimensions.add(new Dimension(label, axes.get(i).ticks()));
        }
        var lines = IntStream.range(0, finished.size())
                .mapToObj(i -> axes.stream().map(axis -> axis.places().get(i)).toList())
                .toList();
        return new ParallelFigure(
                "parallel-coordinates",
                "Combinations and what came of them",
                "Each line is a combination that finished with every seed: the darker the higher its %s; the best is orange."
                        .formatted(metric.label()),
                dimensions,
                lines);
    }
}
