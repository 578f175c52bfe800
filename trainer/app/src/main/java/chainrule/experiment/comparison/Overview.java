package chainrule.experiment.comparison;

import chainrule.report.Block.Table;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Training runs at a glance: a row for each configuration. */
public final class Overview {
    private Overview() {}

    /** Of training runs that were made: means over the seeds, or the folds, of those that did not diverge. */
    public static Table of(List<Outcome> outcomes) {
        boolean folds = outcomes.stream()
                .anyMatch(outcome -> outcome.trial().config().data().fold().isPresent());
        String title = folds
                ? "%s: mean over the folds that finished ± standard deviation; held out, by the parameters of the best epoch; the others after the last epoch, of the training split by the final parameters"
                : "%s after the last epoch: mean over the seeds that finished ± standard deviation; of the training split by the final parameters";
        var header = new ArrayList<>(List.of("configuration", "parameters", folds ? "folds" : "seeds", "diverged"));
        if (folds) {
            header.add("held out");
        }
        header.addAll(List.of("training", "validation", "best epoch", "seconds each"));
        return new Table(
                title.formatted(capital(score(outcomes).label())),
                header,
                Group.byLabel(outcomes).stream().map(group -> row(group, folds)).toList());
    }

    private static List<String> row(Group group, boolean folds) {
        var row = new ArrayList<>(List.of(
                group.label(),
                String.format(Locale.ROOT, "%,d", group.parameters()),
                Integer.toString(group.outcomes().size()),
                Integer.toString(group.failed().size())));
        if (folds) {
            var metric = Metric.test(score(group.outcomes()));
            row.add(group.summary(metric::heldOut)
                    .map(summary -> text(summary, metric))
                    .orElse("–"));
        }
        row.addAll(List.of(
                percent(group, Outcome::train),
                percent(group, Outcome::validation),
                percent(group, Outcome::bestValidation),
                group.summary(Outcome::seconds)
                        .map(s -> String.format(Locale.ROOT, "%.1f", s.mean()))
                        .orElse("–")));
        return row;
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
