package chainrule.experiment.comparison;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Folding;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.statistics.ResampledT;
import chainrule.study.CommonMetric;
import chainrule.study.FoldContrast;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Configurations side by side, each trained on the same folds of the same data and measured on what these hold out, by the
 * parameters of the best epoch. All that is learnt from data, such as normalisation, is learnt within each fold.
 *
 * @param trials one for each configuration, without a fold
 * @param metric by which they are compared
 */
public record CrossValidation(List<Trial> trials, Folding folding, Metric metric) {
    /**
     * Trains all configurations on all folds.
     *
     * @param metric a name that {@link Metric#resolvedOfTest} knows
     * @throws UserException if the configurations have different data, they can't be divided into these folds, or the metric is another
     *     task's
     */
    public static Findings run(String metric, List<Trial> trials, Folding folding, ExperimentContext context) {
        requireNoFold(trials);
        requireSameData(trials, folding, context);
        var configs = trials.stream().map(Trial::config).toList();
        var task = context.task(configs.get(0).withFold(folding.all().get(0)));
        return new CrossValidation(trials, folding, CommonMetric.resolvedOfTest(metric, configs, task)).run(context);
    }

    private static void requireNoFold(List<Trial> trials) {
        for (var trial : trials) {
            if (trial.config().data().fold().isPresent()) {
                throw new UserException(Message.of(
                        "%s has %s, which a cross-validation sets: remove it", trial.label(), DataSetting.FOLD));
            }
        }
    }

    /** Of the same samples the folds are the same, too: they depend on nothing else. */
    private static void requireSameData(List<Trial> trials, Folding folding, ExperimentContext context) {
        var first = folding.all().get(0);
        var reference = context.data(trials.get(0).config().withFold(first)).digests();
        for (var trial : trials) {
            var digests = context.data(trial.config().withFold(first)).digests();
            if (!digests.dataset().equals(reference.dataset())) {
                throw new UserException(
                        "%s and %s read different data, whose folds are not the same: give them the same data, columns and precision"
                                .formatted(trials.get(0).label(), trial.label()));
            }
        }
    }

    private Findings run(ExperimentContext context) {
        var all = trials.stream()
                .flatMap(trial -> folding.all().stream()
                        .map(fold -> new Trial(trial.label(), trial.config().withFold(fold))))
                .toList();
        return findings(context.run(all));
    }

    /** Of training runs that were made, each with its fold. */
    public Findings findings(List<Outcome> outcomes) {
        var groups = Group.byLabel(outcomes);
        var contrasts = FoldContrast.all(groups, metric::heldOut);
        var tables = new FoldTables(groups, folding, metric);
        var findings = Findings.NONE
                .outcomes(outcomes)
                .figures(List.of(tables.figure()))
                .table(tables.results());
        for (var group : groups) {
            for (var failure : failures(group)) {
                findings = findings.answer(failure);
            }
            findings = findings.answer(mean(group));
        }
        var note = CommonMetric.note(outcomes);
        if (note.isPresent()) {
            findings = findings.answer(note.get());
        }
        if (!contrasts.isEmpty()) {
            findings = findings.table(tables.pairs(contrasts));
        }
        for (var answer : conclusions(groups, contrasts)) {
            findings = findings.answer(answer);
        }
        findings = findings.table(tables.folds()).file("folds.csv", tables.csv());
        return new FoldValues(folding, metric).of(findings, groups, contrasts, best(groups));
    }

    private List<Group> best(List<Group> groups) {
        return groups.size() < 2 ? List.of() : Group.best(groups, metric::heldOut, metric.higherIsBetter());
    }

    /** The test of a configuration's values themselves: its error is that of their mean. */
    static Optional<ResampledT> corrected(Group group, Metric metric, Folding folding) {
        return group.summary(metric::heldOut)
                .map(summary -> ResampledT.of(summary, FoldContrast.testPerTraining(folding.folds())));
    }

    /** One sentence for all folds that failed alike. */
    private static List<String> failures(Group group) {
        var alike = group.failed().stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.failure().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
        return alike.entrySet().stream()
                .map(entry -> {
                    int others = entry.getValue().size() - 1;
                    return "%s, %s%s: %s."
                            .formatted(
                                    group.label(),
                                    entry.getValue().get(0).trial().which(),
                                    others == 0 ? "" : ", and " + Counted.of(others, "other"),
                                    entry.getKey());
                })
                .toList();
    }

    private String mean(Group group) {
        var summary = group.summary(metric::heldOut);
        if (group.finished().isEmpty()) {
            return "%s: no training run reached its end.".formatted(group.label());
        }
        if (summary.isEmpty()) {
            return "%s: the %s is undefined on some folds.".formatted(group.label(), metric.label());
        }
        var s = summary.get();
        int failed = group.failed().size();
        String note = failed == 0
                ? ""
                : " %d of %d folds failed; it ranks behind those without."
                        .formatted(failed, group.outcomes().size());
        if (s.count() == 1) {
            return "%s: %s %s on the only fold that finished.%s"
                    .formatted(group.label(), metric.label(), metric.text(s.mean()), note);
        }
        return "%s: %s %s ± %s, the mean over %s and its standard error; ± %s if corrected for the training samples that folds share.%s"
                .formatted(
                        group.label(),
                        metric.label(),
                        metric.text(s.mean()),
                        metric.text(s.standardError()),
                        counted(s.count()),
                        metric.text(
                                corrected(group, metric, folding).orElseThrow().error()),
                        note);
    }

    private String counted(int finished) {
        return folding.repeats() == 1
                ? "%d folds".formatted(finished)
                : "%d folds (%d in each of %d repeats)".formatted(finished, folding.folds(), folding.repeats());
    }

    /** Of the best with each other: all pairs are in the table. */
    private List<String> conclusions(List<Group> groups, List<FoldContrast> contrasts) {
        if (contrasts.isEmpty()) {
            return List.of();
        }
        var labels = best(groups).stream().map(Group::label).collect(Collectors.toSet());
        if (labels.isEmpty()) {
            return List.of(
                    groups.stream().noneMatch(Group::isWhole)
                            ? "No configuration finished every fold: none is called the best."
                            : "The %s is undefined: no configuration is called the best.".formatted(metric.label()));
        }
        return contrasts.stream()
                .filter(contrast -> labels.contains(contrast.first()) || labels.contains(contrast.second()))
                .map(contrast -> new FoldConclusion(contrast, metric).text())
                .toList();
    }
}
