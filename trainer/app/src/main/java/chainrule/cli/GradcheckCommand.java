package chainrule.cli;

import chainrule.audit.Audit;
import chainrule.audit.AuditReport;
import chainrule.audit.Finding;
import chainrule.audit.NetworkAudit;
import chainrule.base.Counted;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.Folders;
import chainrule.config.Configuration;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "gradcheck",
        mixinStandardHelpOptions = true,
        modelTransformer = ConfigOptions.OfSource.class,
        description = {
            "Check every formula: compare it with references that were not derived from it.",
            "Exit code 1 if one of them fails."
        },
        footer = {
            "",
            "Examples: chainrule gradcheck C4 C7 --json",
            "          chainrule gradcheck --network cifar10-512-256",
            "          chainrule gradcheck --network iris.csv --target species"
        })
final class GradcheckCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Formulas, such as C7; none: all of them.")
    private List<String> ids = List.of();

    @Option(
            names = "--network",
            paramLabel = "PRESET|FILE|RUN",
            completionCandidates = Candidates.PresetNames.class,
            description =
                    "Check the gradient of a whole network instead: of a preset, a YAML file, a table (CSV) or a run.")
    private Optional<String> network;

    @Option(names = "--report", description = "Write a page with the findings and the errata, too.")
    private boolean report;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        var findings = new ArrayList<Finding>();
        if (network.isPresent()) {
            var checked = checked(network.get());
            var task = checked.task();
            header();
            new NetworkAudit(checked.spec(), task.kind(), task.names().size())
                    .run()
                    .forEach(finding -> show(finding, findings));
        } else {
            refuseSource("%s is for --network PRESET|FILE: give both, or remove it");
            var entries = Audit.entries(ids);
            header();
            for (var entry : entries) {
                output.line("%-4s %s", entry.id(), entry.formula());
                entry.run().forEach(finding -> show(finding, findings));
            }
        }
        long failed = findings.stream().filter(finding -> !finding.pass()).count();
        output.line("%s, %,d failed", Counted.of(findings.size(), "comparison"), failed);
        if (report) {
            var directory = RunDirectory.create(folders.runs(), "gradcheck");
            directory.write(RunDirectory.REPORT, AuditReport.html(findings, failed));
            output.line("report      %s", directory.file(RunDirectory.REPORT));
        }
        output.array(findings.stream().map(GradcheckCommand::json).toList());
        return failed == 0 ? 0 : FAILED;
    }

    private void header() {
        output.line("%-4s %-46s %10s  %10s  %-4s  %s", "id", "reference", "error", "tolerance", "", "worst at");
    }

    private ConfiguredNetwork checked(String name) {
        if (!Configuration.isThere(name) && folders.hasRun(name)) {
            refuseSource("%s is for --network PRESET|FILE: a run knows its data; remove the option");
            var run = TrainedRun.read(folders.run(name), RunDirectory.BEST);
            run.ensemble().ifPresent(several -> {
                throw new UserException("%s is an ensemble: name one of its members, such as %1$s/members/1"
                        .formatted(run.directory().path()));
            });
            return new ConfiguredNetwork(
                    run.checkpoint().parameters().spec(), run.checkpoint().task());
        }
        return ConfiguredNetwork.of(output.withFlags(Configuration.named(name)).resolve(), output::warning);
    }

    private void refuseSource(String message) {
        ConfigOptions.OfSource.given(command).ifPresent(flag -> {
            throw new UserException(message.formatted(flag));
        });
    }

    private void show(Finding f, List<Finding> all) {
        all.add(f);
        output.line(
                "%-4s %-46s %10.2e  %10.2e  %s  %s",
                f.id(), f.reference(), f.error(), f.tolerance(), output.verdict(f.pass()), f.where());
    }

    private static Map<String, Object> json(Finding f) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", f.id());
        map.put("reference", f.reference());
        map.put("error", Output.number(f.error()));
        map.put("where", f.where());
        map.put("tolerance", f.tolerance());
        map.put("pass", f.pass());
        return map;
    }
}
