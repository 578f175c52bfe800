package chainrule.cli;

import chainrule.base.Counted;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.PartOfLayer;
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
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Print the operations of a training step: each with its formula, shapes and multiply-adds.",
            "With --values, work one training sample through by numbers, from x to every gradient.",
            "The flags are those of `train`."
        },
        footer = {
            "",
            "Examples: chainrule explain cifar10-512-256 --optimizer adam --dropout 0.2",
            "          chainrule explain iris-4-6-4-3 --values --sample 1",
            "          chainrule explain iris.csv --target species"
        })
final class ExplainCommand implements Runnable {
    private static final String ROW = "%-3s %-68s %16s  %s";

    @Parameters(
            paramLabel = "PRESET|FILE",
            completionCandidates = Candidates.PresetNames.class,
            description = "A preset that `list` shows, a YAML file, or a table (CSV).")
    private String configuration;

    @Mixin
    private WorkedOptions worked;

    @Mixin
    private Output output;

    @Override
    public void run() {
        worked.requireValues();
        var config = output.withFlags(Configuration.named(configuration)).resolve();
        var spec = ConfiguredNetwork.of(config, output::warning).spec();
        var program = StepProgram.training(
                spec,
                config.train().optimizer(),
                config.train().clipNorm(),
                config.train().rules(),
                1,
                config.train().epochs());
        long parameters = ParameterCount.of(spec).total();
        int n = config.train().batch().of(Integer.MAX_VALUE);
        boolean whole = n == Integer.MAX_VALUE;
        line(
                "%s, %s, %s, %s",
                spec.sizes(),
                ConfigWriter.text(spec.loss()),
                whole ? "all samples a batch" : "N = " + n,
                Counted.of(parameters, "parameter"));
        if (config.train().mixup() > 0) {
            line(
                    "mixup(%s): X and Y are mixed before the step, X ← λX + (1−λ)X′, Y ← λY + (1−λ)Y′ (B13), with λ from Beta(α, α) and X′, Y′ the batch in another order",
                    config.train().mixup());
        }
        line(ROW, "", "operation", "multiply-adds", "shapes");
        var operations = new ArrayList<Map<String, Object>>();
        long total = 0;
        for (var operation : program.operations()) {
            long work = operation.multiplyAdds(whole ? 1 : n);
            total += work;
            operations.add(entry(operation, work));
            lines(operations.size(), operation, work);
        }
        line("%-72s %16s%s", "all products", String.format(Locale.ROOT, "%,d", total), whole ? " a sample" : "");
        line(
                "In brackets: the IDs of formulas. `chainrule gradcheck C7` prints and checks C7; docs/formulas.md lists all.");
        var json = new LinkedHashMap<String, Object>();
        json.put("batch", whole ? 1 : n);
        json.put("parameters", parameters);
        json.put("mixup", config.train().mixup());
        json.put("operations", operations);
        json.put("multiplyAdds", total);
        worked.run(config, spec, output, json);
        output.object(json);
    }

    /** Of LaTeX alone a document can be made. */
    private void line(String format, Object... values) {
        if (!worked.isLatex()) {
            output.line(format, values);
        }
    }

    private void lines(int number, Operation operation, long work) {
        line(
                ROW,
                number,
                operation.formula(),
                work == 0 ? "" : String.format(Locale.ROOT, "%,d", work),
                text(shapes(operation)));
        for (var part : operation.parts()) {
            String count = part.parameters() == 0 ? "" : " (%s)".formatted(Counted.of(part.parameters(), "parameter"));
            line(ROW, "", "  " + part.formula(), "", text(part.shapes()) + count);
        }
    }

    private static Map<String, Object> entry(Operation operation, long work) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("operation", operation.getClass().getSimpleName());
        entry.put("formula", operation.formula());
        entry.put("shapes", shapes(operation));
        entry.put("multiplyAdds", work);
        entry.put("parts", operation.parts().stream().map(ExplainCommand::entry).toList());
        return entry;
    }

    private static Map<String, Object> entry(PartOfLayer part) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("formula", part.formula());
        entry.put("shapes", part.shapes());
        entry.put("parameters", part.parameters());
        return entry;
    }

    private static String text(Map<String, String> shapes) {
        return shapes.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, String> shapes(Operation operation) {
        var shapes = new LinkedHashMap<String, String>();
        List<Matrix> matrices = operation.matrices();
        matrices.forEach(matrix -> shapes.put(matrix.name(), matrix.shape()));
        return shapes;
    }
}
