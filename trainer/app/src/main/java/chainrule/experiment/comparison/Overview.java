package chainrule.experiment.comparison;

import chainrule.report.Block.Table;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.train.Score;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Trainings at a glance: a row for each configuration. */
public final class Overview {
    private Overview() {}

    /** Of trainings that were made: means over the seeds, of those that did not diverge. */
    public static Table of(List<Outcome> outcomes) {
        return new Table(
                "%s after the last epoch: mean over the seeds that finished ± standard deviation; of the training split by the final parameters"
                        .formatted(capital(score(outcomes).label())),
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
                percent(group, Outcome::train),
                percent(group, Outcome::validation),
                percent(group, Outcome::bestValidation),
                group.summary(Outcome::seconds)
                        .map(s -> String.format(Locale.ROOT, "%.1f", s.mean()))
                        .orElse("–"));
    }

    private static chainrule.metric.Metric score(List<Outcome> outcomes) {
        return Metric.ofOutcomes(outcomes).get(0).of().orElseThrow();
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String percent(Group group, Function<Outcome, Score> split) {
        var metric = Metric.validation(score(group.outcomes()));
        return group.summary(outcome -> split.apply(outcome).score())
                .map(summary -> text(summary, metric))
                .orElse("–");
    }

    private static String text(Summary s, Metric metric) {
        return s.count() == 1 ? metric.text(s.mean()) : metric.text(s.mean()) + " ± " + metric.text(s.deviation());
    }
}
