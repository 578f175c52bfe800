package chainrule.experiment;

import chainrule.UserException;
import chainrule.report.Block.Table;
import chainrule.statistics.Summary;
import chainrule.study.Contrast;
import chainrule.study.Curves;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.Outcome;
import chainrule.study.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Configurations beside each other, each with the same seeds.
 *
 * @param metric by which they are compared, after the last epoch
 */
public record Comparison(List<Trial> trials, List<Long> seeds, Metric metric) {
    /** @throws UserException if the configurations would be trained or validated on different samples */
    public Findings run(Setting setting) {
        requireSameSplit(setting);
        return findings(setting.run(trials, seeds), setting);
    }

    private void requireSameSplit(Setting setting) {
        var first = trials.get(0);
        for (var trial : trials) {
            var data = setting.data(trial.config());
            var reference = setting.data(first.config());
            boolean same = data.digests().equals(reference.digests());
            if (!same) {
                throw new UserException(
                        "%s and %s have different data or splits, which makes no fair comparison: give them the same data, validation, test, stratified and splitSeed"
                                .formatted(first.label(), trial.label()));
            }
        }
    }

    /** Of trainings that were made. */
    Findings findings(List<Outcome> outcomes, Setting setting) {
        var groups = Group.byLabel(outcomes);
        var findings = Findings.NONE
                .outcomes(outcomes)
                .figures(new Curves(groups, setting.bars()).figures())
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
        var contrasts = Contrast.all(groups, metric::last);
        if (seeds.size() > 1 && !contrasts.isEmpty()) {
            findings = findings.table(pairs(contrasts));
        }
        for (var answer : conclusions(groups, contrasts)) {
            findings = findings.answer(answer);
        }
        return findings.value("metric", metric.toString()).value("configurations", values(groups));
    }

    /** Of the best with each other: all pairs are in the table. */
    private List<String> conclusions(List<Group> groups, List<Contrast> contrasts) {
        var best = groups.stream()
                .filter(group -> group.summary(metric::last).isPresent())
                .max(Comparator.comparingDouble(group -> (metric.higherIsBetter() ? 1 : -1)
                        * group.summary(metric::last).orElseThrow().mean()));
        if (best.isEmpty() || contrasts.isEmpty()) {
            return List.of();
        }
        if (seeds.size() == 1) {
            return List.of(("%s has the best %s. A single seed each can't tell differences from chance: "
                            + "several, such as --seeds 1,2,3, can.")
                    .formatted(best.get().label(), metric.label()));
        }
        return contrasts.stream()
                .filter(contrast -> contrast.first().equals(best.get().label())
                        || contrast.second().equals(best.get().label()))
                .map(contrast -> contrast.conclusion(metric))
                .toList();
    }

    private String spread(Group group) {
        var summary = group.summary(metric::last);
        if (summary.isEmpty()) {
            return "%s: no training reached its end.".formatted(group.label());
        }
        var s = summary.get();
        return s.count() == 1
                ? "%s: %s %s after the last epoch.".formatted(group.label(), metric.label(), metric.text(s.mean()))
                : "%s: %s %s after the last epoch, standard deviation %s over %d seeds."
                        .formatted(
                                group.label(),
                                metric.label(),
                                metric.text(s.mean()),
                                metric.text(s.deviation()),
                                s.count());
    }

    private Table results(List<Group> groups) {
        var rows = new ArrayList<List<String>>();
        for (var group : groups) {
            for (var each : Metric.values()) {
                var row = new ArrayList<>(List.of(group.label(), each.label()));
                for (var value : List.<ToDoubleFunction<Outcome>>of(each::last, each::best)) {
                    var summary = group.summary(value);
                    row.add(cell(summary, each, Summary::mean));
                    if (seeds.size() > 1) {
                        row.add(cell(summary, each, Summary::deviation));
                        row.add(cell(summary, each, Summary::halfInterval));
                    }
                }
                rows.add(row);
            }
        }
        return seeds.size() == 1
                ? new Table(
                        "Results: training figures are means over an epoch as it was trained on",
                        List.of("configuration", "metric", "last epoch", "best epoch"),
                        rows)
                : new Table(
                        "Results, means of %d seeds: training figures are means over an epoch as it was trained on; s is the standard deviation, ± half of the mean's 95 %% confidence interval"
                                .formatted(seeds.size()),
                        List.of("configuration", "metric", "last epoch", "s", "±", "best epoch", "s", "±"),
                        rows);
    }

    private static String cell(Optional<Summary> summary, Metric metric, ToDoubleFunction<Summary> value) {
        return summary.map(s -> metric.text(value.applyAsDouble(s))).orElse("–");
    }

    private Table pairs(List<Contrast> contrasts) {
        return new Table(
                "Pairs by %s after the last epoch: first minus second; 95 %% bootstrap over seeds, p by Welch's test with Holm's correction"
                        .formatted(metric.label()),
                List.of("first", "second", "difference", "bootstrap from", "to", "p"),
                contrasts.stream()
                        .map(c -> List.of(
                                c.first(),
                                c.second(),
                                metric.text(c.bootstrap().difference()),
                                metric.text(c.bootstrap().low()),
                                metric.text(c.bootstrap().high()),
                                Contrast.probability(c.p())))
                        .toList());
    }

    private List<Map<String, Object>> values(List<Group> groups) {
        Function<Group, Map<String, Object>> values = group -> {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("label", group.label());
            entry.put("parameters", group.parameters());
            entry.put(
                    "seeds",
                    group.outcomes().stream().map(o -> o.trial().seed()).toList());
            entry.put(
                    "last",
                    group.outcomes().stream()
                            .map(metric::last)
                            .map(Comparison::finite)
                            .toList());
            entry.put(
                    "best",
                    group.outcomes().stream()
                            .map(metric::best)
                            .map(Comparison::finite)
                            .toList());
            return entry;
        };
        return groups.stream().map(values).collect(Collectors.toList());
    }

    private static Object finite(double value) {
        return Double.isFinite(value) ? value : "NaN";
    }
}
