package chainrule.cli;

import chainrule.base.AtomicFile;
import chainrule.base.InvalidValue;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.terminal.ProgressBar;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Line;
import chainrule.report.LineFigure;
import chainrule.run.Preparation;
import chainrule.train.RateRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "find-rate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Find a learning rate: train a few hundred steps with a rising rate, and print where the loss falls.",
            "The flags are those of `train`; the schedule and --rate are replaced. No run is written."
        },
        footer = {
            "",
            "Examples: chainrule find-rate quickstart",
            "          chainrule find-rate quickstart --optimizer adam --csv rates.csv"
        })
final class FindRateCommand implements Runnable {
    private static final int MOST_ROWS = 12;

    @Parameters(
            paramLabel = "PRESET|FILE",
            completionCandidates = Candidates.PresetNames.class,
            description = "A preset that `list` shows, a YAML file, or a table (CSV).")
    private String configuration;

    @Option(names = "--from", paramLabel = "RATE", defaultValue = "1e-6", description = "First rate; default: 1e-6.")
    private double from;

    @Option(names = "--to", paramLabel = "RATE", defaultValue = "10", description = "Last rate; default: 10.")
    private double to;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "300", description = "Number of steps; default: 300.")
    private int steps;

    @Option(names = "--figure", paramLabel = "FILE.svg", description = "Write a figure of the loss by rate.")
    private Optional<Path> figure;

    @Option(names = "--csv", paramLabel = "FILE.csv", description = "Write rate, loss and smoothed loss of each step.")
    private Optional<Path> csv;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        var config =
                ConfigOptions.apply(command, Configuration.named(configuration)).resolve();
        RateRange range;
        try (var bar = ProgressBar.onStandardError(0)) {
            range = measured(config, bar);
        }
        csv.ifPresent(file -> write(file, text(range)));
        figure.ifPresent(file -> write(file, figure(range)));
        print(range);
    }

    private RateRange measured(RunConfig config, ProgressBar bar) {
        var dataset = Catalog.standard().load(config.source(), bar);
        dataset.messages().forEach(output::warning);
        var job = Preparation.of(config, dataset).job(config);
        var engine = Engines.onClassPath().named(config.engine().engine());
        engine.requireTrainable(job);
        try {
            return RateRange.of(job, engine::train, from, to, steps);
        } catch (InvalidValue e) {
            throw new UserException(Message.of("--%s %s", e.component(), e.complaint()));
        }
    }

    private void print(RateRange range) {
        var points = range.points();
        output.line("%-12s %-12s %s", "rate", "loss", "smoothed");
        int each = Math.max(1, (points.size() + MOST_ROWS - 1) / MOST_ROWS);
        for (int i = 0; i < points.size(); i += each) {
            var point = points.get(i);
            output.line(
                    "%s",
                    String.format(Locale.ROOT, "%-12.3g %-12.4f %.4f", point.rate(), point.loss(), point.smoothed()));
        }
        if (points.size() < steps) {
            output.line(
                    "ended after %d of %d steps: the loss rose to a multiple of its lowest value",
                    points.size(), steps);
        }
        var suggested = range.suggested();
        output.line(
                "%s",
                suggested.isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "suggested rate: %.2g, a tenth of the rate with the lowest smoothed loss",
                                suggested.getAsDouble())
                        : "no rate is suggested: the loss did not fall");
        var json = new LinkedHashMap<String, Object>();
        json.put("steps", points.size());
        json.put("suggested", suggested.isPresent() ? suggested.getAsDouble() : null);
        json.put("lowest", suggested.isPresent() ? points.get(range.lowest()).rate() : null);
        json.put("figure", figure.map(Path::toString).orElse(null));
        json.put("csv", csv.map(Path::toString).orElse(null));
        output.object(json);
    }

    private static String text(RateRange range) {
        var text = new StringBuilder("rate,loss,smoothed\n");
        range.points()
                .forEach(point -> text.append(point.rate())
                        .append(',')
                        .append(point.loss())
                        .append(',')
                        .append(point.smoothed())
                        .append('\n'));
        return text.toString();
    }

    private static String figure(RateRange range) {
        var drawn = drawn(range);
        return LineFigure.of(
                        "Loss by learning rate",
                        new Axis("learning rate", Scale.LOGARITHMIC),
                        new Axis("mean loss per sample", Scale.LINEAR),
                        line("of each batch", drawn, RateRange.Point::loss),
                        line("smoothed", drawn, RateRange.Point::smoothed))
                .svg();
    }

    /** Behind the lowest loss, the first large one ends the lines: losses that explode would leave the others no height. */
    private static List<RateRange.Point> drawn(RateRange range) {
        var points = range.points();
        if (points.isEmpty()) {
            return points;
        }
        int lowest = range.lowest();
        double fall = points.get(0).smoothed() - points.get(lowest).smoothed();
        double most = points.get(0).smoothed() + 2 * fall;
        int end = lowest + 1;
        while (end < points.size() && (fall <= 0 || points.get(end).loss() <= most)) {
            end++;
        }
        return points.subList(0, end);
    }

    private static Line line(String label, List<RateRange.Point> points, ToDoubleFunction<RateRange.Point> value) {
        return Line.through(
                label,
                points.stream().mapToDouble(RateRange.Point::rate).toArray(),
                points.stream().mapToDouble(value).toArray());
    }

    private static void write(Path file, String text) {
        try {
            var part = file.resolveSibling(file.getFileName() + ".part");
            AtomicFile.replace(file, part, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserException("%s can't be written: %s".formatted(file, e), e);
        }
    }
}
