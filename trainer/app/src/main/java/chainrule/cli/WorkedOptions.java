package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Folders;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.Progress;
import chainrule.datasets.Subset;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.WorkedSample;
import chainrule.engine.step.WorkedSample.Quantity;
import chainrule.model.MlpSpec;
import chainrule.report.HtmlReport;
import chainrule.report.WorkedLatex;
import chainrule.report.WorkedText;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@code explain} that work one sample through by numbers. */
final class WorkedOptions {
    @Option(
            names = "--values",
            description = "Work one training sample through by numbers, with the initial parameters.")
    private boolean values;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "With --values: which training sample, from 1; default: 1.")
    private Integer sample;

    @Option(names = "--latex", description = "With --values: print only LaTeX, instead of text.")
    private boolean latex;

    @Option(names = "--report", description = "With --values: write a page, too.")
    private boolean report;

    @Mixin
    private Folders folders;

    boolean isLatex() {
        return latex;
    }

    /** @throws UserException if there is a flag that does nothing without {@code --values} */
    void requireValues() {
        boolean given = sample != null || latex || report;
        if (!values && given) {
            String flag = sample != null ? "--sample" : latex ? "--latex" : "--report";
            throw new UserException("%s is for --values: give both, or take %1$s out".formatted(flag));
        }
    }

    /**
     * Prints the numbers if they are asked for.
     *
     * @param json is given what is for programs: all numbers, none omitted
     */
    void run(RunConfig config, MlpSpec spec, Output output, Map<String, Object> json) {
        if (!values) {
            return;
        }
        var data = Preparation.of(config, Catalog.standard().load(config.source(), Progress.NONE));
        var train = data.split().train();
        int number = sample == null ? 1 : sample;
        if (number < 1 || number > train.count()) {
            throw new UserException(
                    "--sample is %d: give 1 to %d, the number of training samples".formatted(number, train.count()));
        }
        var one = new Subset(train.samples(), new int[] {train.rows()[number - 1]});
        var worked = WorkedSample.of(
                new ReferenceDevice(),
                data.job(config).initial(),
                data.inOrder(one),
                config.train().seed());
        String title = title(config, spec, data, one, number);
        if (latex) {
            output.line("%% %s", title);
        } else {
            output.line("");
            output.line("%s", title);
        }
        (latex ? new WorkedLatex(worked).lines() : new WorkedText(worked).lines())
                .forEach(line -> output.line("%s", line));
        if (report) {
            write(title, worked, config, output);
        }
        json.put("sample", number);
        json.put(
                "quantities",
                worked.quantities().stream().map(WorkedOptions::json).toList());
    }

    private static String title(RunConfig config, MlpSpec spec, Preparation data, Subset one, int number) {
        var task = data.dataset().task();
        String of = task.isClassification() ? ", class " + task.names().get(one.label(0)) : "";
        return String.format(
                Locale.ROOT,
                "Training sample %,d of %s%s, worked through %s with the initial parameters of seed %d in float64; vectors are columns, W is n_out×n_in",
                number,
                data.dataset().name(),
                of,
                spec.sizes(),
                config.train().seed());
    }

    private void write(String title, WorkedSample worked, RunConfig config, Output output) {
        var directory = RunDirectory.create(folders.runs(), "explain");
        directory.write(
                RunDirectory.REPORT,
                new HtmlReport("One sample worked through")
                        .paragraph(title + ".")
                        .paragraph(
                                "In brackets: the IDs of formulas. `chainrule gradcheck C4` prints and checks C4; docs/formulas.md lists all.")
                        .with(new WorkedText(worked).block("From x to every gradient"))
                        .heading("LaTeX")
                        .preformatted("The same as LaTeX", String.join("\n", new WorkedLatex(worked).lines()))
                        .heading("Repeating it")
                        .preformatted("Configuration", ConfigWriter.yaml(config))
                        .html());
        output.line("%sreport      %s", latex ? "% " : "", directory.file(RunDirectory.REPORT));
    }

    private static Map<String, Object> json(Quantity q) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("kind", q.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        entry.put("layer", q.layer());
        entry.put("shape", List.of(q.rows(), q.columns()));
        entry.put("values", java.util.Arrays.stream(q.values()).boxed().toList());
        return entry;
    }
}
