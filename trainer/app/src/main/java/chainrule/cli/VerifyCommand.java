package chainrule.cli;

import chainrule.audit.EngineAudit;
import chainrule.audit.EngineCase;
import chainrule.audit.Finding;
import chainrule.audit.PlainCase;
import chainrule.audit.Trajectories;
import chainrule.base.Counted;
import chainrule.cli.option.Candidates;
import chainrule.engine.Engines;
import chainrule.model.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Check an engine on this machine: compare it with recorded trajectories and with plain Java.",
            "Also check that repeated, resumed and grouped training runs are bit-identical.",
            "Exit code 1 if a comparison fails."
        },
        footer = {
            "",
            "Examples: chainrule verify nd4j",
            "          chainrule verify cuda --precision float32,tf32 --json"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Parameters(
            paramLabel = "ENGINE",
            completionCandidates = Candidates.EngineNames.class,
            description = "auto, or an engine that `doctor` lists.")
    private String name;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            split = ",",
            completionCandidates = Candidates.Precisions.class,
            description = "float32, float64, bfloat16 or tf32, or several of them; default: all that the engine has.")
    private List<Precision> precisions = List.of(Precision.values());

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only the small training runs with this text in their name.")
    private String only;

    @Option(names = "--small", description = "Omit the training runs of larger networks.")
    private boolean small;

    @Option(
            names = "--lines",
            description = "With --json: print each comparison as an object on its own line when it is made.")
    private boolean lines;

    @Option(names = "--record", hidden = true, description = "Print the trajectories of this engine instead.")
    private boolean record;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        var engine = Engines.onClassPath().named(name);
        if (record) {
            EngineCase.all()
                    .forEach(run -> output.line(
                            "%s", Trajectories.line(run, run.losses(engine, Precision.FLOAT64, EngineCase.STEPS))));
            return 0;
        }
        output.line("%-9s %-78s %10s  %10s", "precision", "compared with", "error", "tolerance");
        var cases = EngineCase.all().stream()
                .filter(run -> run.name().contains(only))
                .toList();
        var trainings = PlainCase.all().stream()
                .filter(run -> run.name().contains(only))
                .toList();
        var findings = new EngineAudit(engine, precisions, cases, trainings).run(this::show, small);
        long failed = findings.stream().filter(finding -> !finding.pass()).count();
        output.line("%s: %s, %,d failed", engine.name(), Counted.of(findings.size(), "comparison"), failed);
        if (!lines) {
            output.array(findings.stream().map(VerifyCommand::json).toList());
        }
        return failed == 0 ? 0 : FAILED;
    }

    private void show(Finding f) {
        if (lines) {
            output.object(json(f));
        }
        output.line(
                "%-9s %-78s %10.2e  %10.2e  %s",
                f.id(), f.reference(), f.error(), f.tolerance(), f.pass() ? "" : output.verdict(false));
    }

    private static Map<String, Object> json(Finding f) {
        var map = new LinkedHashMap<String, Object>();
        map.put("precision", f.id());
        map.put("reference", f.reference());
        map.put("error", Output.number(f.error()));
        map.put("tolerance", f.tolerance());
        map.put("pass", f.pass());
        return map;
    }
}
