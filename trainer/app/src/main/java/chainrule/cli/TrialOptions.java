package chainrule.cli;

import chainrule.base.Secrets;
import chainrule.base.UserException;
import chainrule.cli.option.Folders;
import chainrule.cli.option.SparkStudyOptions;
import chainrule.cli.terminal.Interruption;
import chainrule.cli.terminal.StudyProgress;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.ExperimentReport;
import chainrule.run.RunDirectory;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import chainrule.study.Study;
import chainrule.study.remote.ClusterOptions;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What all commands that train many networks have in common: where these are trained, and what is reported. */
class TrialOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private SparkStudyOptions spark;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    /**
     * Finds out, writes everything down and reports.
     *
     * @param name of the folder
     * @param metric that progress shows of each training; empty: the score
     */
    final void run(
            String name,
            String question,
            Optional<Metric> metric,
            List<Long> seeds,
            ErrorBars bars,
            Function<ExperimentContext, Findings> work) {
        try (var interruption = new Interruption()) {
            run(name, question, metric, seeds, bars, work, interruption);
        }
    }

    final void run(
            String name,
            String question,
            Optional<Metric> metric,
            List<Long> seeds,
            ErrorBars bars,
            Function<ExperimentContext, Findings> work,
            BooleanSupplier interruption) {
        var words = words(command);
        try (var cluster = spark.connect().orElse(null);
                var progress = StudyProgress.onStandardError(metric)) {
            var study = study(words, Optional.ofNullable(cluster), progress, interruption);
            var findings = work.apply(new ExperimentContext(study, output::withFlags, seeds, bars));
            progress.close();
            report(name, new ExperimentReport(name, question, words, findings));
        }
    }

    private Study study(
            List<String> words,
            Optional<ClusterOptions> cluster,
            StudyProgress progress,
            BooleanSupplier interruption) {
        var runs = folders.runs();
        var engines = Engines.onClassPath();
        Function<DataSource, Dataset> loading = source -> Catalog.standard().load(source, progress);
        return cluster.map(how -> Study.on(how, runs, engines, loading, words, progress, interruption))
                .orElseGet(() -> new Study(runs, engines, loading, words, progress, interruption));
    }

    final boolean isGiven(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    final Folders folders() {
        return folders;
    }

    final Output output() {
        return output;
    }

    private void report(String name, ExperimentReport report) {
        var directory = RunDirectory.create(folders.runs(), name);
        String problem = report.write(directory);
        report.findings().answers().forEach(answer -> output.line("%s", answer));
        if (!problem.isEmpty()) {
            output.warning(problem);
        }
        output.line("report      %s", directory.file(RunDirectory.REPORT));
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("run", directory.path().toString());
        json.put("answers", report.findings().answers());
        json.putAll(report.findings().values());
        output.object(json);
        requireSuccess(report.findings().outcomes());
    }

    /** A study in which every training run failed has no result, which scripts read from the exit code. */
    private static void requireSuccess(List<Outcome> outcomes) {
        if (!outcomes.isEmpty()
                && outcomes.stream().allMatch(outcome -> outcome.failure().isPresent())) {
            var first = outcomes.get(0);
            throw new UserException("%s failed; the first: %s with %s: %s"
                    .formatted(
                            outcomes.size() == 1
                                    ? "the only training run"
                                    : "all %d training runs".formatted(outcomes.size()),
                            first.trial().label(),
                            first.trial().which(),
                            first.failure().orElseThrow()));
        }
    }

    /** The command line as a run's folder records it: without secrets. */
    static List<String> words(CommandSpec command) {
        var words = new ArrayList<>(List.of("chainrule"));
        command.root().commandLine().getParseResult().originalArgs().stream()
                .map(Secrets::hidden)
                .forEach(words::add);
        return words;
    }
}
