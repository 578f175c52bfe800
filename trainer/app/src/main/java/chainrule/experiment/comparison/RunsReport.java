package chainrule.experiment.comparison;

import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.experiment.Findings;
import chainrule.report.Block.Table;
import chainrule.run.Ensemble;
import chainrule.run.MetricsTable;
import chainrule.run.RunDirectory;
import chainrule.run.RunStatus;
import chainrule.run.TrainedRun;
import chainrule.statistics.ErrorBars;
import chainrule.study.CommonMetric;
import chainrule.study.Curves;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitor;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finished runs side by side. */
public final class RunsReport {
    private static final String LOSS = "model.loss";
    private static final String SCHEDULE = "train.schedule";

    private RunsReport() {}

    /**
     * Of runs, and of the members of ensembles.
     *
     * @throws UserException if a run has no epoch that ended, or is damaged
     */
    public static Findings of(List<RunDirectory> directories) {
        var runs = directories.stream()
                .flatMap(directory -> Ensemble.directories(directory).stream())
                .map(RunsReport::read)
                .toList();
        var names = distinct(directories.stream()
                .flatMap(directory -> Ensemble.names(directory).stream())
                .toList());
        var outcomes = IntStream.range(0, runs.size())
                .mapToObj(i -> outcome(names.get(i), runs.get(i)))
                .toList();
        // The epochs before a failure are drawn, too.
        var groups =
                Group.byLabel(outcomes.stream().map(Outcome::withoutFailure).toList());
        var findings = Findings.NONE
                .outcomes(outcomes)
                .figures(new CurveFigures(new Curves(groups, ErrorBars.TWO_SD)).all())
                .table(results(outcomes));
        for (var outcome : outcomes) {
            var metric = shown(outcome);
            findings = findings.answer("%s: %s %s after epoch %d, and %s at the best epoch by %s, epoch %d."
                    .formatted(
                            outcome.trial().label(),
                            metric.label(),
                            metric.text(metric.last(outcome)),
                            outcome.epochs().size(),
                            metric.text(metric.of(best(outcome))),
                            monitored(outcome),
                            outcome.best()));
            findings = outcome.failure()
                    .map(failure -> "%s: %s. Its figures end before that."
                            .formatted(outcome.trial().label(), failure))
                    .map(findings::answer)
                    .orElse(findings);
        }
        if (runs.stream().map(TrainedRun::split).distinct().count() > 1) {
            findings = findings.answer(
                    "These runs were not trained and validated on the same samples: their accuracies can't be compared fairly.");
        }
        var note = CommonMetric.note(outcomes);
        if (note.isPresent()) {
            findings = findings.answer(note.get());
        }
        return runs.size() == 1 ? findings : findings.table(differences(names, runs));
    }

    /** Runs of one name may lie in different folders; as one label they would be the seeds of one configuration. */
    private static List<String> distinct(List<String> names) {
        var distinct = new ArrayList<String>();
        for (var name : names) {
            String free = name;
            for (int i = 2; distinct.contains(free); i++) {
                free = "%s (%d)".formatted(name, i);
            }
            distinct.add(free);
        }
        return distinct;
    }

    private static Outcome outcome(String name, TrainedRun run) {
        var status = RunStatus.of(run.directory());
        boolean failed = status.state() == RunStatus.State.DIVERGED || status.state() == RunStatus.State.FAILED;
        boolean hasScores = run.checkpoint().parameters().spec().loss().hasPoint();
        var epochs = MetricsTable.read(run.directory().file(RunDirectory.METRICS)).stream()
                .map(epoch -> hasScores ? epoch : epoch.unscored())
                .toList();
        if (epochs.isEmpty()) {
            throw new UserException("%s has no row; `train --resume` writes it anew from the checkpoint"
                    .formatted(run.directory().file(RunDirectory.METRICS)));
        }
        return new Outcome(
                new Trial(name, run.config()),
                run.directory(),
                epochs,
                Score.NONE,
                run.checkpoint().epoch(),
                epochs.get(epochs.size() - 1).seconds(),
                run.checkpoint().parameters().learnt(),
                failed ? Optional.of(status.reason()) : Optional.empty());
    }

    /** The score of the validation samples; the loss of quantiles without a median, which have no score. */
    private static Metric shown(Outcome outcome) {
        var score = outcome.validation();
        return Double.isNaN(score.score()) && !score.isNone()
                ? Metric.VALIDATION_LOSS
                : Metric.validation(score.metric());
    }

    /** By what its best epoch was chosen. */
    private static String monitored(Outcome outcome) {
        var config = outcome.trial().config();
        var task = outcome.epochs().get(0).train().metric().task();
        var monitor = config.train().monitor();
        return (monitor == Monitor.AUTO ? monitor.of(task, config.model().lossFor(task)) : monitor).label();
    }

    private static String which(Outcome outcome, EpochMetrics epoch) {
        var names = new ArrayList<String>();
        if (epoch.epoch() == outcome.epochs().size()) {
            names.add("last");
        }
        if (epoch == best(outcome)) {
            names.add("best by " + monitored(outcome));
        }
        return String.join(", ", names);
    }

    private static Table results(List<Outcome> outcomes) {
        var rows = new ArrayList<List<String>>();
        String score = outcomes.stream()
                .flatMap(outcome -> outcome.epochs().stream())
                .map(epoch -> epoch.train().metric().label())
                .distinct()
                .collect(Collectors.joining(" or "));
        for (var outcome : outcomes) {
            for (var epoch : Stream.of(outcome.epochs().get(outcome.epochs().size() - 1), best(outcome))
                    .distinct()
                    .toList()) {
                rows.add(List.of(
                        outcome.trial().label(),
                        Integer.toString(epoch.epoch()),
                        which(outcome, epoch),
                        Metric.TRAINING_LOSS.text(Metric.TRAINING_LOSS.of(epoch)),
                        Metric.text(epoch.train()),
                        Metric.VALIDATION_LOSS.text(Metric.VALIDATION_LOSS.of(epoch)),
                        Metric.text(epoch.validation()),
                        String.format(Locale.ROOT, "%.1f", epoch.seconds())));
            }
        }
        return new Table(
                "The last epoch and the best by what each run monitors; training figures are means over the epoch as it was trained on",
                List.of("run", "epoch", "which", "training loss", score, "validation loss", score, "seconds"),
                rows);
    }

    private static EpochMetrics best(Outcome outcome) {
        return outcome.epochs().get(Math.max(1, outcome.best()) - 1);
    }

    private static Table differences(List<String> names, List<TrainedRun> runs) {
        var flat = runs.stream().map(RunsReport::flat).toList();
        var keys = new LinkedHashSet<String>();
        flat.forEach(config -> keys.addAll(config.keySet()));
        var header = new ArrayList<>(List.of("key"));
        header.addAll(names);
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

    /** Loss and schedule on a line each, whatever constants they have; the loss that was trained, if none was chosen. */
    private static Map<String, String> flat(TrainedRun run) {
        var flat = new LinkedHashMap<String, String>();
        ConfigWriter.flat(run.config()).forEach((key, value) -> {
            if (!key.startsWith(LOSS + ".") && !key.startsWith(SCHEDULE + ".")) {
                flat.put(key, value);
            }
        });
        flat.put(LOSS, ConfigWriter.text(run.checkpoint().parameters().spec().loss()));
        flat.put(SCHEDULE, ConfigWriter.text(run.config().train().schedule()));
        return flat;
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
