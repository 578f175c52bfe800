package chainrule.cli;

import chainrule.cli.option.Candidates;
import chainrule.cli.option.Trained;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.Catalog;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.ExperimentReport;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that explain a trained network by samples of its data: they write a report and print what was found. */
final class Explaining {
    @Mixin
    private Trained trained;

    @Option(
            names = "--split",
            paramLabel = "PART",
            completionCandidates = Candidates.Splits.class,
            defaultValue = "test",
            description = "train, validation or test; default: ${DEFAULT-VALUE}.")
    private String split;

    @Option(
            names = "--data-dir",
            paramLabel = "PATH",
            description = "Folder or file of the data set; default: as in training.")
    private Optional<Path> directory;

    @Mixin
    private Output output;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    Trained trained() {
        return trained;
    }

    /**
     * Explains a network.
     *
     * @param what the report's folder is called, and in its title
     * @param explaining the data set, not encoded, and the part of it
     */
    void run(TrainedRun run, String what, BiFunction<Dataset, String, Findings> explaining) {
        try (var bar = ProgressBar.onStandardError(0)) {
            var data = run.asTrained(Catalog.standard().load(run.source(directory), bar));
            data.messages().forEach(output::warning);
            run.warningAbout(data).ifPresent(output::warning);
            var findings = explaining.apply(data, split);
            bar.close();
            String title = "%s of %s".formatted(what, run.directory().name());
            var report = new ExperimentReport(
                    title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1),
                    "",
                    StudyOptions.words(command),
                    findings);
            var folder = RunDirectory.create(trained.folders().runs(), what);
            String problem = report.write(folder);
            if (!problem.isEmpty()) {
                output.warning(problem);
            }
            findings.answers().forEach(answer -> output.line("%s", answer));
            output.line("report      %s", folder.file(RunDirectory.REPORT));
            var json = new LinkedHashMap<String, Object>();
            json.put("run", run.directory().path().toString());
            json.put("report", folder.path().toString());
            json.put("answers", findings.answers());
            json.putAll(findings.values());
            output.object(json);
        }
    }
}
