package chainrule.experiment.comparison;

import chainrule.datasets.Fold;
import chainrule.datasets.Folding;
import chainrule.experiment.Findings;
import chainrule.statistics.ResampledT;
import chainrule.statistics.Summary;
import chainrule.study.FoldContrast;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What programs read of a cross-validation: the keys are always the same, and what is undefined is null. */
record FoldValues(Folding folding, Metric metric) {
    Findings of(Findings findings, List<Group> groups, List<FoldContrast> contrasts, List<Group> best) {
        return findings.value("metric", metric.toString())
                .value("folds", folding.folds())
                .value("repeats", folding.repeats())
                .value("foldSeed", folding.seed())
                .value("group", folding.group().orElse(null))
                .value("best", best.stream().map(Group::label).toList())
                .value("configurations", groups.stream().map(this::value).toList())
                .value("pairs", contrasts.stream().map(FoldValues::value).toList());
    }

    private Map<String, Object> value(Group group) {
        var summary = group.summary(metric::heldOut);
        var entry = new LinkedHashMap<String, Object>();
        entry.put("label", group.label());
        entry.put("parameters", group.parameters());
        entry.put("mean", summary.map(Summary::mean).orElse(null));
        entry.put("deviation", summary.map(Summary::deviation).orElse(null));
        entry.put("standardError", summary.map(Summary::standardError).orElse(null));
        entry.put(
                "correctedError",
                CrossValidation.corrected(group, metric, folding)
                        .map(ResampledT::error)
                        .orElse(null));
        entry.put(
                "failedFolds",
                folds(group.failed().stream().map(FoldContrast::fold).toList()));
        entry.put("folds", group.outcomes().stream().map(this::value).toList());
        return entry;
    }

    private Map<String, Object> value(Outcome outcome) {
        var entry = value(FoldContrast.fold(outcome));
        entry.put("samples", outcome.heldOut().map(HeldOut::samples).orElse(null));
        entry.put("value", outcome.failure().isPresent() ? null : metric.heldOut(outcome));
        return entry;
    }

    private static Map<String, Object> value(Fold fold) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("repeat", fold.repeat());
        entry.put("fold", fold.index());
        return entry;
    }

    private static List<Map<String, Object>> folds(List<Fold> folds) {
        return folds.stream().map(FoldValues::value).toList();
    }

    private static Map<String, Object> value(FoldContrast c) {
        var test = c.values().map(FoldContrast.Values::test);
        var entry = new LinkedHashMap<String, Object>();
        entry.put("first", c.first());
        entry.put("second", c.second());
        entry.put("folds", c.folds().size());
        entry.put("omittedFolds", folds(c.omitted()));
        entry.put("difference", test.map(ResampledT::mean).orElse(null));
        entry.put("error", test.map(ResampledT::error).orElse(null));
        entry.put("low", test.map(t -> t.mean() - t.halfInterval()).orElse(null));
        entry.put("high", test.map(t -> t.mean() + t.halfInterval()).orElse(null));
        entry.put("t", test.map(ResampledT::t).orElse(null));
        entry.put("degreesOfFreedom", test.map(ResampledT::degreesOfFreedom).orElse(null));
        entry.put("p", c.values().map(FoldContrast.Values::p).orElse(null));
        return entry;
    }
}
