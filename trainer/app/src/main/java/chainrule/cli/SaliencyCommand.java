package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Trained;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.catalog.Catalog;
import chainrule.experiment.comparison.ExperimentReport;
import chainrule.experiment.explanation.Saliency;
import chainrule.run.RunDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "saliency",
        mixinStandardHelpOptions = true,
        description = {
            "Show what of its samples a trained network depends on: the gradient of the loss at the input (C6).",
            "Images: each sample beside a map of its pixels. Other samples: a bar for each column."
        },
        footer = {
            "",
            "Examples: chainrule saliency cifar10-1 --samples 24",
            "          chainrule saliency iris-1 --split validation --of setosa"
        })
final class SaliencyCommand implements Runnable {
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
            names = "--of",
            paramLabel = "NAME",
            description =
                    "A class, label or target: the gradient of its output, before any link, instead of that of the loss.")
    private Optional<String> output;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "16",
            description = "Of images: how many are shown; default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(names = "--data-dir", paramLabel = "PATH", description = "Where the data set lies now.")
    private Optional<Path> directory;

    @Mixin
    private Output printed;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var run = trained.run();
        run.ensemble().ifPresent(several -> {
            throw new UserException(
                    "%s is an ensemble, which has no gradient of its own: name one of its members, such as %s/members/1"
                            .formatted(run.directory().path(), run.directory().path()));
        });
        var saliency = new Saliency(run.checkpoint(), trained.engine(), output, samples);
        try (var bar = ProgressBar.onStandardError(0)) {
            var data = run.asTrained(Catalog.standard().load(run.source(directory), bar));
            data.messages().forEach(printed::warning);
            run.warningAbout(data).ifPresent(printed::warning);
            var findings = saliency.of(run.samples(data, split), split);
            bar.close();
            String title = "Saliency of " + run.directory().name();
            var report = new ExperimentReport(title, "", StudyOptions.words(command), findings);
            var folder = RunDirectory.create(trained.folders().runs(), "saliency");
            String problem = report.write(folder);
            if (!problem.isEmpty()) {
                printed.warning(problem);
            }
            findings.answers().forEach(answer -> printed.line("%s", answer));
            printed.line("report      %s", folder.file(RunDirectory.REPORT));
            var json = new LinkedHashMap<String, Object>();
            json.put("run", run.directory().path().toString());
            json.put("report", folder.path().toString());
            json.put("answers", findings.answers());
            json.putAll(findings.values());
            printed.object(json);
        }
    }
}
