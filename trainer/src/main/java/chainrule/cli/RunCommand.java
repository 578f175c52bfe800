package chainrule.cli;

import chainrule.experiment.CostReport;
import chainrule.experiment.Experiment;
import chainrule.experiment.Experiments;
import chainrule.experiment.Measurement;
import chainrule.experiment.Sweep;
import chainrule.run.RunDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Run an experiment; without a name, list them.",
        footer = {"", "Example: chainrule run backprop-cost"})
final class RunCommand implements Runnable {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "An experiment; none: list them.")
    private Optional<String> name;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Override
    public void run() {
        name.map(Experiments::named).ifPresentOrElse(this::run, this::list);
    }

    private void list() {
        var questions = new LinkedHashMap<String, String>();
        for (var experiment : Experiments.all()) {
            questions.put(experiment.name(), experiment.question());
            output.line("%-16s %s", experiment.name(), experiment.question());
        }
        output.object(Map.of("experiments", questions));
    }

    private void run(Experiment experiment) {
        var directory = RunDirectory.create(folders.runs(), experiment.name());
        var sweeps = experiment.measure();
        new CostReport(experiment, sweeps).write(directory);
        var ways = new ArrayList<Map<String, Object>>();
        for (var sweep : sweeps) {
            output.line("%-26s %s", "exponent by " + sweep.size(), "multiplications   time");
            for (var measurement : sweep.measurements()) {
                ways.add(way(sweep, measurement));
            }
        }
        output.line("report      %s", directory.file(RunDirectory.REPORT));
        var json = new LinkedHashMap<String, Object>();
        json.put("name", experiment.name());
        json.put("run", directory.path().toString());
        json.put("ways", ways);
        output.object(json);
    }

    private Map<String, Object> way(Sweep sweep, Measurement measurement) {
        double operations = measurement.operations().exponent();
        double time = measurement.time().exponent();
        output.line("%-26s %15.3f %6.3f", measurement.way(), operations, time);
        var way = new LinkedHashMap<String, Object>();
        way.put("by", sweep.size());
        way.put("way", measurement.way());
        way.put("operationsExponent", Output.number(operations));
        way.put("timeExponent", Output.number(time));
        return way;
    }
}
