package chainrule.experiment;

import chainrule.report.Block.Table;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Trainings at a glance: a row for each configuration. */
public final class Overview {
    private Overview() {}

    /** Of trainings that were made: means over the seeds, of those that did not diverge. */
    public static Table of(List<Outcome> outcomes) {
        return new Table(
                "Accuracy after the last epoch: mean over the seeds that finished ± standard deviation; training accuracy by the final parameters",
                List.of(
                        "configuration",
                        "parameters",
                        "seeds",
                        "diverged",
                        "training",
                        "validation",
                        "best epoch",
                        "seconds each"),
                Group.byLabel(outcomes).stream().map(Overview::row).toList());
    }

    private static List<String> row(Group group) {
        return List.of(
                group.label(),
                String.format(Locale.ROOT, "%,d", group.parameters()),
                Integer.toString(group.outcomes().size()),
                Integer.toString(group.failed().size()),
                percent(group, outcome -> outcome.train().accuracy()),
                percent(group, outcome -> outcome.validation().accuracy()),
                percent(group, outcome -> outcome.bestValidation().accuracy()),
                group.summary(Outcome::seconds)
                        .map(s -> String.format(Locale.ROOT, "%.1f", s.mean()))
                        .orElse("–"));
    }

    private static String percent(Group group, ToDoubleFunction<Outcome> value) {
        return group.summary(value).map(Overview::text).orElse("–");
    }

    private static String text(Summary s) {
        var metric = Metric.VALIDATION_ACCURACY;
        return s.count() == 1 ? metric.text(s.mean()) : metric.text(s.mean()) + " ± " + metric.text(s.deviation());
    }
}
