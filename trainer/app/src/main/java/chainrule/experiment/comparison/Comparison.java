package chainrule.experiment.comparison;

import chainrule.base.Enumerated;
import chainrule.base.UserException;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.report.Block.Table;
import chainrule.statistics.PairedBootstrap;
import chainrule.statistics.Summary;
import chainrule.study.CommonMetric;
import chainrule.study.Contrast;
import chainrule.study.Curves;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Configurations side by side, each with the same seeds.
 *
 * @param metric by which they are compared, after the last epoch
 */
public record Comparison(List<Trial> trials, List<Long> seeds, Metric metric) {
    /**
     * By a metric of a name, as {@link CommonMetric} knows it.
     *
     * @throws UserException if a configuration's training runs do not measure it, or it compares different losses
     */
    static Comparison by(String metric, List<Trial> trials, List<Long> seeds, ExperimentContext context) {
        var configs = trials.stream().map(Trial::config).toList();
        return new Comparison(trials, seeds, CommonMetric.resolved(metric, configs, context::task));
    }

    /** The same, trained. */
    public static Findings run(String metric, List<Trial> trials, List<Long> seeds, ExperimentContext context) {
        return by(metric, trials, seeds, context).run(context);
    }

    /** @throws UserException if the configurations would be trained or validated on different samples */
    public Findings run(ExperimentContext context) {
        requireSameSplit(context);
        return findings(context.run(trials, seeds), context);
    }

    private void requireSameSplit(ExperimentContext context) {
        var first = trials.get(0);
        for (var trial : trials) {
            var data = context.data(trial.config());
            var reference = context.data(first.config());
            boolean same = data.digests().equals(reference.digests());
            if (!same) {
                throw new UserException(
                        "%s and %s have different data or splits, which makes no fair comparison: give them the same data, validation, test, stratified and splitSeed"
                                .formatted(first.label(), trial.label()));
            }
        }
    }

    /** Of training runs that were made. */
    public Findings findings(List<Outcome> outcomes, ExperimentContext context) {
        var groups = Group.byLabel(outcomes);
        var findings = Findings.NONE
                .outcomes(outcomes)
                .figures(new CurveFigures(new Curves(groups, context.bars())).all())
                .table(results(groups));
        for (var group : groups) {
            for (var failed : group.failed()) {
                findings = findings.answer("%s with seed %d: %s."
                        .formatted(
                                group.label(),
                                failed.trial().seed(),
                                failed.failure().orElseThrow()));
            }
            findings = findings.answer(spread(group));
        }
        var note = CommonMetric.note(outcomes);
        if (note.isPresent()) {
            findings = findings.answer(note.get());
        }
        var contrasts = Contrast.all(groups, metric::last);
        if (seeds.size() > 1 && !contrasts.isEmpty()) {
            findings = findings.table(pairs(contrasts));
        }
        for (var answer : conclusions(groups, contrasts)) {
            findings = findings.answer(answer);
        }
        return findings.value("metric", metric.toString())
                .value("best", best(groups).stream().map(Group::label).toList())
                .value("configurations", values(groups))
                .value("pairs", contrasts.stream().map(Comparison::value).toList());
    }

    private List<Group> best(List<Group> groups) {
        return Group.best(groups, metric::last, metric.higherIsBetter());
    }

    /** Of the best with each other: all pairs are in the table. */
    private List<String> conclusions(List<Group> groups, List<Contrast> contrasts) {
        if (contrasts.isEmpty()) {
            return List.of();
        }
        var best = best(groups);
        if (best.isEmpty()) {
            return List.of(
                    groups.stream().noneMatch(Group::isWhole)
                            ? "No configuration finished with every seed: none is called the best."
                            : "The %s is undefined: no configuration is called the best.".formatted(metric.label()));
        }
        var labels = best.stream().map(Group::label).toList();
        if (seeds.size() == 1) {
            return List.of((labels.size() == 1 ? labels.get(0) + " has the best " + metric.label() : tied(best))
                    + ". A single seed each can't tell differences from chance: several, such as --seeds 1,2,3, can.");
        }
        return contrasts.stream()
                .filter(contrast -> labels.contains(contrast.first()) || labels.contains(contrast.second()))
                .map(contrast -> new Conclusion(contrast, metric).text())
                .toList();
    }

    /** Several that no other surpasses: none of them is the best. */
    private String tied(List<Group> groups) {
        return "%s have the same %s, %s, which no other surpasses"
                .formatted(
                        Enumerated.of(groups.stream().map(Group::label).toList()),
                        metric.label(),
                        metric.text(groups.get(0)
                                .summary(metric::last)
                                .orElseThrow()
                                .mean()));
    }

    private String spread(Group group) {
        var summary = group.summary(metric::last);
        if (group.finished().isEmpty()) {
            return "%s: no training reached its end.".formatted(group.label());
        }
        if (summary.isEmpty()) {
            return "%s: the %s is undefined.".formatted(group.label(), metric.label());
        }
        var s = summary.get();
        String deviation = s.count() == 1
                ? ""
                : ", standard deviation %s over %d seeds".formatted(metric.text(s.deviation()), s.count());
        String note = group.isWhole() ? "" : " (%s; it ranks behind those without)".formatted(group.note());
        return "%s: %s %s after the last epoch%s%s."
                .formatted(group.label(), metric.label(), metric.text(s.mean()), deviation, note);
    }

    private Table results(List<Group> groups) {
        boolean several = seeds.size() > 1;
        var header = new ArrayList<>(List.of("configuration", "metric"));
        header.addAll(
                several
                        ? List.of("seeds", "last epoch", "deviation", "±", "best epoch", "deviation", "±")
                        : List.of("last epoch", "best epoch"));
        var rows = new ArrayList<List<String>>();
        for (var group : groups) {
            for (var each : metrics(groups)) {
                var row = new ArrayList<>(List.of(group.label(), each.label()));
                if (several) {
                    row.add(group.count());
                }
                for (var value : List.<ToDoubleFunction<Outcome>>of(each::last, each::best)) {
                    var summary = group.summary(value);
                    row.add(cell(summary, each, Summary::mean));
                    if (several) {
                        row.add(cell(summary, each, Summary::deviation));
                        row.add(cell(summary, each, Summary::halfInterval));
                    }
                }
                rows.add(row);
            }
        }
        String training = "training figures are means over an epoch as it was trained on";
        String title = several
                ? "Results, means of the seeds that finished: %s; deviation is the standard deviation, ± half of the mean's 95 %% confidence interval."
                        .formatted(training)
                : "Results: %s.".formatted(training);
        return new Table(title + Group.notes(groups), header, rows);
    }

    private static List<Metric> metrics(List<Group> groups) {
        return Metric.ofOutcomes(
                groups.stream().flatMap(group -> group.outcomes().stream()).toList());
    }

    private static String cell(Optional<Summary> summary, Metric metric, ToDoubleFunction<Summary> value) {
        return summary.map(s -> metric.text(value.applyAsDouble(s))).orElse("–");
    }

    private Table pairs(List<Contrast> contrasts) {
        return new Table(
                "Pairs by %s after the last epoch, of the seeds with which both finished: first minus second; 95 %% bootstrap over seeds, p by Welch's test with Holm's correction"
                        .formatted(metric.label()),
                List.of("first", "second", "seeds", "difference", "bootstrap from", "to", "p"),
                contrasts.stream().map(this::row).toList());
    }

    private List<String> row(Contrast c) {
        var bootstrap = c.values().map(Contrast.Values::bootstrap);
        int trained = c.seeds().size() + c.omitted().size();
        return List.of(
                c.first(),
                c.second(),
                c.omitted().isEmpty() ? Integer.toString(trained) : c.seeds().size() + " of " + trained,
                bootstrap.map(b -> metric.text(b.difference())).orElse("–"),
                bootstrap.map(b -> metric.text(b.low())).orElse("–"),
                bootstrap.map(b -> metric.text(b.high())).orElse("–"),
                Conclusion.probability(c.values().map(Contrast.Values::p).orElse(Double.NaN)));
    }

    private static Map<String, Object> value(Contrast c) {
        var bootstrap = c.values().map(Contrast.Values::bootstrap);
        var entry = new LinkedHashMap<String, Object>();
        entry.put("first", c.first());
        entry.put("second", c.second());
        entry.put("seeds", c.seeds());
        entry.put("omittedSeeds", c.omitted());
        entry.put("difference", bootstrap.map(PairedBootstrap::difference).orElse(null));
        entry.put("low", bootstrap.map(PairedBootstrap::low).orElse(null));
        entry.put("high", bootstrap.map(PairedBootstrap::high).orElse(null));
        entry.put("p", c.values().map(Contrast.Values::p).orElse(null));
        return entry;
    }

    /** A list has an entry for each seed: null where it failed. */
    private List<Map<String, Object>> values(List<Group> groups) {
        Function<Group, Map<String, Object>> values = group -> {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("label", group.label());
            entry.put("parameters", group.parameters());
            entry.put("seeds", group.seeds());
            entry.put("failedSeeds", group.failedSeeds());
            entry.put("last", bySeed(group, metric::last));
            entry.put("best", bySeed(group, metric::best));
            return entry;
        };
        return groups.stream().map(values).collect(Collectors.toList());
    }

    /** One for each seed; null for a failed one, and where it is undefined. */
    public static List<Object> bySeed(Group group, ToDoubleFunction<Outcome> value) {
        return group.outcomes().stream()
                .map(outcome -> outcome.failure().isPresent() ? null : (Object) value.applyAsDouble(outcome))
                .collect(Collectors.toList());
    }
}
