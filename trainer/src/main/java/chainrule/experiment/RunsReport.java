package chainrule.experiment;

import chainrule.Counted;
import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.report.Block.Table;
import chainrule.run.MetricsTable;
import chainrule.run.RunDirectory;
import chainrule.run.RunStatus;
import chainrule.run.TrainedRun;
import chainrule.statistics.ErrorBars;
import chainrule.study.Curves;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.Outcome;
import chainrule.study.Trial;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finished runs beside each other. */
public final class RunsReport {
    private RunsReport() {}

    /** @throws UserException if a run has no epoch that ended, or is damaged */
    public static Findings of(List<RunDirectory> directories) {
        var runs = directories.stream().map(RunsReport::read).toList();
        var outcomes = runs.stream().map(RunsReport::outcome).toList();
        // The epochs before a failure are drawn, too.
        var groups =
                Group.byLabel(outcomes.stream().map(Outcome::withoutFailure).toList());
        var findings = Findings.NONE
                .outcomes(outcomes)
                .figures(new Curves(groups, ErrorBars.TWO_SD).figures())
                .table(results(outcomes));
        for (var outcome : outcomes) {
            findings = findings.answer("%s: validation %s %s after epoch %d, at best %s after epoch %d."
                    .formatted(
                            outcome.trial().label(),
                            outcome.validation().metric().label(),
                            Metric.text(outcome.validation()),
                            outcome.epochs().size(),
                            Metric.text(outcome.bestValidation()),
                            outcome.best()));
            findings = outcome.failure()
                    .map(failure -> "%s: %s. Its figures end before that."
                            .formatted(outcome.trial().label(), failure))
                    .map(findings::answer)
                    .orElse(findings);
        }
        if (runs.stream().map(TrainedRun::split).distinct().count() > 1) {
            findings = findings.answer(
                    "These runs were not trained and validated on the same samples: their accuracies are no fair comparison.");
        }
        return runs.size() == 1 ? findings : findings.table(differences(runs));
    }

    private static Outcome outcome(TrainedRun run) {
        var status = RunStatus.of(run.directory());
        boolean failed = status.state() == RunStatus.State.DIVERGED || status.state() == RunStatus.State.FAILED;
        var epochs = MetricsTable.read(run.directory().file(RunDirectory.METRICS));
        if (epochs.isEmpty()) {
            throw new UserException("%s has no row; `train --resume` writes it anew from the checkpoint"
                    .formatted(run.directory().file(RunDirectory.METRICS)));
        }
        return new Outcome(
                new Trial(run.directory().name(), run.config()),
                run.directory(),
                epochs,
                Score.NONE,
                run.checkpoint().epoch(),
                epochs.get(epochs.size() - 1).seconds(),
                run.checkpoint().parameters().values().length,
                failed ? Optional.of(status.reason()) : Optional.empty());
    }

    private static Table results(List<Outcome> outcomes) {
        var rows = new ArrayList<List<String>>();
        String score = Metric.ofOutcomes(outcomes).get(0).measure();
        for (var outcome : outcomes) {
            for (var epoch : Stream.of(outcome.epochs().get(outcome.epochs().size() - 1), best(outcome))
                    .distinct()
                    .toList()) {
                rows.add(List.of(
                        outcome.trial().label(),
                        Integer.toString(epoch.epoch()),
                        Metric.TRAINING_LOSS.text(Metric.TRAINING_LOSS.of(epoch)),
                        Metric.text(epoch.train()),
                        Metric.VALIDATION_LOSS.text(Metric.VALIDATION_LOSS.of(epoch)),
                        Metric.text(epoch.validation()),
                        String.format(Locale.ROOT, "%.1f", epoch.seconds())));
            }
        }
        return new Table(
                "The last epoch and the best; training figures are means over the epoch as it was trained on",
                List.of("run", "epoch", "training loss", score, "validation loss", score, "seconds"),
                rows);
    }

    private static EpochMetrics best(Outcome outcome) {
        return outcome.epochs().get(Math.max(1, outcome.best()) - 1);
    }

    private static Table differences(List<TrainedRun> runs) {
        var flat = runs.stream().map(run -> ConfigWriter.flat(run.config())).toList();
        var keys = new LinkedHashSet<String>();
        flat.forEach(config -> keys.addAll(config.keySet()));
        var header = new ArrayList<>(List.of("key"));
        runs.forEach(run -> header.add(run.directory().name()));
        var rows = new ArrayList<List<String>>();
        for (var key : keys) {
            var values =
                    flat.stream().map(config -> config.getOrDefault(key, "–")).toList();
            if (values.stream().distinct().count() > 1) {
                var row = new ArrayList<>(List.of(key));
                row.addAll(values);
                rows.add(row);
            }
        }
        return new Table("What their configurations differ in", header, rows);
    }

    private static TrainedRun read(RunDirectory directory) {
        var run = TrainedRun.read(directory, RunDirectory.BEST);
        var table = directory.file(RunDirectory.METRICS);
        int rows = MetricsTable.read(table).size();
        if (rows < Math.max(1, run.checkpoint().epoch())) {
            throw new UserException("%s has %s, but %s is of epoch %d: continue the run with `train --resume %s`"
                    .formatted(
                            table,
                            Counted.of(rows, "row"),
                            RunDirectory.BEST,
                            run.checkpoint().epoch(),
                            directory.path()));
        }
        return run;
    }
}
