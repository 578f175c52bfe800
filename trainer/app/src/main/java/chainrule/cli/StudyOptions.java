package chainrule.cli;

import chainrule.base.Secrets;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Folders;
import chainrule.cli.option.SparkStudyOptions;
import chainrule.cli.terminal.Interruption;
import chainrule.cli.terminal.StudyProgress;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import chainrule.experiment.comparison.ExperimentReport;
import chainrule.run.RunDirectory;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import chainrule.study.Study;
import chainrule.study.remote.ClusterOptions;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the commands that train many networks have in common. */
final class StudyOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--seeds", paramLabel = "SEEDS", description = "Such as 1,2,3 or 1-10; each is a training.")
    private String seeds = "";

    @Option(
            names = "--error-bars",
            paramLabel = "KIND",
            completionCandidates = Candidates.Bars.class,
            defaultValue = "2sd",
            description = "2sd, sd, ci95, minmax, or another factor such as 1.5sd; default: ${DEFAULT-VALUE}.")
    private String bars;

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
     * @param metric that progress shows of each training; {@link Metric#AUTO}: the score
     */
    void run(String name, String question, String metric, Function<ExperimentContext, Findings> work) {
        try (var interruption = new Interruption()) {
            run(name, question, metric, work, interruption);
        }
    }

    private void run(
            String name,
            String question,
            String metric,
            Function<ExperimentContext, Findings> work,
            BooleanSupplier interruption) {
        var errorBars = ErrorBars.named(bars);
        var words = words(command);
        try (var cluster = spark.connect().orElse(null);
                var progress = StudyProgress.onStandardError(metric)) {
            var study = study(words, Optional.ofNullable(cluster), progress, interruption);
            var findings = work.apply(new ExperimentContext(study, output::withFlags, parsed(seeds), errorBars));
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

    void run(Experiment experiment) {
        if (!experiment.hasErrorBars() && isGiven("--error-bars")) {
            throw new UserException("--error-bars would change nothing: %s draws no means over seeds; take it out"
                    .formatted(experiment.name()));
        }
        if (experiment instanceof Untrained) {
            if (isGiven("--spark")) {
                throw new UserException("this experiment trains nothing: take --spark out");
            }
            // It has no batch to wait for and nothing to keep: a request to end is the system's to follow.
            run(experiment.name(), experiment.question(), Metric.AUTO, experiment::run, () -> false);
            return;
        }
        run(experiment.name(), experiment.question(), Metric.AUTO, experiment::run);
    }

    private boolean isGiven(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    Folders folders() {
        return folders;
    }

    Output output() {
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
            throw new UserException("%s failed; the first: %s with seed %d: %s"
                    .formatted(
                            outcomes.size() == 1
                                    ? "the only training run"
                                    : "all %d training runs".formatted(outcomes.size()),
                            first.trial().label(),
                            first.trial().seed(),
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

    /** @throws UserException if these are no seeds, or one stands twice */
    static List<Long> parsed(String seeds) {
        if (seeds.isBlank()) {
            return List.of();
        }
        try {
            var parsed =
                    Arrays.stream(seeds.split(",")).flatMap(StudyOptions::range).toList();
            if (!parsed.isEmpty() && parsed.stream().distinct().count() == parsed.size()) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UserException(
                "--seeds is '%s': give different whole numbers, such as 1,2,3 or 1-10".formatted(seeds));
    }

    private static java.util.stream.Stream<Long> range(String text) {
        String[] ends = text.strip().split("(?<=\\d)-", 2);
        long first = Long.parseLong(ends[0]);
        long last = Long.parseLong(ends[ends.length - 1]);
        if (last - first < 0 || last - first > 100_000) {
            throw new NumberFormatException(text);
        }
        return java.util.stream.LongStream.rangeClosed(first, last).boxed();
    }
}
