package chainrule.cli;

import chainrule.cli.option.Folders;
import chainrule.experiment.comparison.ExperimentReport;
import chainrule.experiment.comparison.RunsReport;
import chainrule.run.RunDirectory;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Show runs on one page: their curves, results, and the differences of their configurations.",
            "Of an ensemble, these are its members."
        },
        footer = {
            "",
            "Examples: chainrule report quickstart-1 quickstart-2",
            "          chainrule report runs/quickstart-1 --runs reports"
        })
final class ReportCommand implements Runnable {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs, or their names.")
    private List<String> names;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var runs = names.stream().distinct().map(folders::run).toList();
        var findings = RunsReport.of(runs);
        var report = new ExperimentReport("report", "", StudyOptions.words(command), findings);
        var directory = RunDirectory.create(folders.runs(), "report");
        String problem = report.write(directory);
        if (!problem.isEmpty()) {
            output.warning(problem);
        }
        findings.answers().forEach(answer -> output.line("%s", answer));
        output.line("report      %s", directory.file(RunDirectory.REPORT));
        var json = new LinkedHashMap<String, Object>();
        json.put("run", directory.path().toString());
        json.put("answers", findings.answers());
        output.object(json);
    }
}
