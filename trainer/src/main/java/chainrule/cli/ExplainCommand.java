package chainrule.cli;

import chainrule.Counted;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.StepProgram;
import chainrule.model.ParameterCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Print what a step of a training does: each operation with its formula, shapes and multiply-adds.",
            "The flags are those of `train`."
        },
        footer = {
            "",
            "Examples: chainrule explain quickstart",
            "          chainrule explain cifar10-512-256 --optimizer adam --dropout 0.2"
        })
final class ExplainCommand implements Runnable {
    @Parameters(
            paramLabel = "PRESET|FILE",
            completionCandidates = Candidates.PresetNames.class,
            description = "A preset that `list` shows, or a YAML file.")
    private String configuration;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var config =
                ConfigOptions.apply(command, Configuration.named(configuration)).resolve();
        var size = Catalog.standard().size(config.data().name());
        var spec = config.model().spec(size.inputs(), size.task());
        var program = StepProgram.training(
                spec, config.train().optimizer(), config.train().clipNorm());
        long parameters = ParameterCount.of(spec).total();
        int n = config.train().batch().of(Integer.MAX_VALUE);
        boolean whole = n == Integer.MAX_VALUE;
        output.line(
                "%s, %s, %s, %s",
                spec.sizes(),
                ConfigWriter.text(spec.loss()),
                whole ? "all samples a batch" : "N = " + n,
                Counted.of(parameters, "parameter"));
        output.line("%-3s %-68s %16s  %s", "", "operation", "multiply-adds", "shapes");
        var operations = new ArrayList<Map<String, Object>>();
        long total = 0;
        for (var operation : program.operations()) {
            long work = operation.multiplyAdds(whole ? 1 : n);
            total += work;
            output.line(
                    "%-3d %-68s %16s  %s",
                    operations.size() + 1,
                    operation.formula(),
                    work == 0 ? "" : String.format(Locale.ROOT, "%,d", work),
                    shapes(operation));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("operation", operation.getClass().getSimpleName());
            entry.put("formula", operation.formula());
            entry.put("shapes", shapesByName(operation));
            entry.put("multiplyAdds", work);
            operations.add(entry);
        }
        output.line("%-72s %16s%s", "all products", String.format(Locale.ROOT, "%,d", total), whole ? " a sample" : "");
        output.object(Map.of(
                "batch", whole ? 1 : n, "parameters", parameters, "operations", operations, "multiplyAdds", total));
    }

    private static String shapes(Operation operation) {
        return shapesByName(operation).entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, String> shapesByName(Operation operation) {
        var shapes = new LinkedHashMap<String, String>();
        List<Matrix> matrices = operation.matrices();
        matrices.forEach(matrix -> shapes.put(matrix.name(), matrix.shape()));
        return shapes;
    }
}
