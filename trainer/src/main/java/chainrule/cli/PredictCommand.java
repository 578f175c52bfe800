package chainrule.cli;

import chainrule.ShellWord;
import chainrule.UserException;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.image.ImageFolder;
import chainrule.datasets.table.Table;
import chainrule.run.TrainedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Say what a trained network takes files for: images, or tables with a sample a row.",
            "Images are scaled to the size of those that it was trained on, and turned as their EXIF says unless the run has data.exif: false."
        },
        footer = {
            "",
            "Examples: chainrule predict cifar10-512-256-1 photo.jpg",
            "          chainrule predict table-1 new.csv --json"
        })
final class PredictCommand implements Runnable {
    private static final int TOP = 5;

    @Mixin
    private Trained trained;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Images, or CSV files with a header.")
    private List<Path> files;

    @Mixin
    private Output output;

    /** One sample's class and probability. */
    private record Guess(String name, double probability) {}

    /** @param names what the samples are called */
    private record Inputs(List<String> names, Samples samples) {}

    @Override
    public void run() {
        files.forEach(PredictCommand::requireFile);
        var run = trained.run();
        var shape = run.checkpoint().shape();
        var inputs = shape.isImage() ? images(shape, run.config().data().exif()) : rows(run);
        var probabilities = run.probabilities(inputs.samples(), trained.engine());
        var predictions = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < probabilities.size(); i++) {
            var top = top(run.checkpoint().classes(), probabilities.get(i));
            output.line(
                    "%s: %s",
                    inputs.names().get(i),
                    top.stream()
                            .map(guess -> String.format(Locale.ROOT, "%s %.4f", guess.name(), guess.probability()))
                            .collect(Collectors.joining(", ")));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("sample", inputs.names().get(i));
            entry.put(
                    "top",
                    top.stream()
                            .map(guess -> Map.of("class", guess.name(), "probability", guess.probability()))
                            .toList());
            predictions.add(entry);
        }
        output.object(Map.of("run", run.directory().path().toString(), "predictions", predictions));
    }

    private static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException(
                    "%s is a folder: name the files in it, such as %s".formatted(file, ShellWord.quoted(file) + "/*"));
        }
    }

    private Inputs images(Shape shape, boolean exif) {
        return new Inputs(files.stream().map(Path::toString).toList(), ImageFolder.readAll(files, shape, exif));
    }

    private Inputs rows(TrainedRun run) {
        var names = new ArrayList<String>();
        var values = new ArrayList<Features>();
        var source = run.source(Optional.empty());
        for (var file : files) {
            var rows = Table.readFeatures(
                    file, source.target(), run.checkpoint().shape().features(), source.format());
            IntStream.range(0, rows.count()).forEach(i -> names.add("%s row %d".formatted(file, i + 1)));
            values.add(rows);
        }
        return new Inputs(names, new Samples(Features.concatenated(values), new int[names.size()]));
    }

    private static List<Guess> top(List<String> classes, double[] probabilities) {
        return IntStream.range(0, classes.size())
                .mapToObj(c -> new Guess(classes.get(c), probabilities[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(TOP)
                .toList();
    }
}
