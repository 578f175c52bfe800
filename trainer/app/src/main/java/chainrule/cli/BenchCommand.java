package chainrule.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Time a training step: the median over rounds, on random bytes, gathered and normalised as `train` does it.",
            "The limit is the time of the step's matrix products alone. A bench takes half a minute at most, unless a single"
                    + " step is slower."
        },
        footer = {
            "",
            "Examples: chainrule bench --layers 13-64-32-1 --loss squared-error",
            "          chainrule bench --data iris.csv --target species",
            "          chainrule bench --engine cuda --precision bfloat16 --seeds 32"
        })
final class BenchCommand implements Runnable {
    @Mixin
    private BenchOptions options;

    @Option(
            names = "--lines",
            paramLabel = "FILE",
            description =
                    "Time a step for each line of a file, or of standard input (-): a line has the options above. Prints"
                            + " a JSON object for each as soon as it is measured. The line `again` repeats the line before.")
    private String lines;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var progress = new BenchProgress(command.commandLine().getErr());
        if (lines != null) {
            new BenchLines(command.commandLine(), progress).run(lines);
            return;
        }
        options.configuration().ifPresent(output::noted);
        var report = BenchMeasurement.of(options, progress);
        output.line("%s", report.text());
        output.object(report.json());
    }
}
