package chainrule.cli;

import chainrule.ShellWord;
import chainrule.UserException;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.image.ImageFolder;
import chainrule.datasets.table.Table;
import chainrule.metric.Predictions;
import chainrule.model.Gaussian;
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
            "Predict with a trained network: for images, or for the rows of CSV files.",
            "Real targets are predicted in their own units.",
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
    private record Inputs(List<String> names, Features features) {}

    @Override
    public void run() {
        files.forEach(PredictCommand::requireFile);
        var run = trained.run();
        var shape = run.checkpoint().shape();
        var inputs = shape.isImage() ? images(shape, run.config().data().exif()) : rows(run);
        var found = run.predict(inputs.features(), trained.engine());
        var predicted = run.thresholds().map(found::withThresholds).orElse(found);
        var entries = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < inputs.names().size(); i++) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("sample", inputs.names().get(i));
            String text = switch (run.checkpoint().task().kind()) {
                case CLASSIFICATION -> classes(predicted, i, entry);
                case REGRESSION -> reals(predicted, i, run.checkpoint().scaling(), entry);
                case MULTILABEL -> labels(predicted, i, entry);
            };
            output.line("%s: %s", inputs.names().get(i), text);
            entries.add(entry);
        }
        output.object(Map.of("run", run.directory().path().toString(), "predictions", entries));
    }

    /** The most probable classes. */
    private static String classes(Predictions predicted, int i, Map<String, Object> entry) {
        var top = top(predicted, i);
        entry.put(
                "top",
                top.stream()
                        .map(guess -> Map.of("class", guess.name(), "probability", guess.probability()))
                        .toList());
        return top.stream()
                .map(guess -> String.format(Locale.ROOT, "%s %.4f", guess.name(), guess.probability()))
                .collect(Collectors.joining(", "));
    }

    /** All responses, in the targets' own units. */
    private static String reals(Predictions predicted, int i, TargetScaling scaling, Map<String, Object> entry) {
        var values = new LinkedHashMap<String, Object>();
        for (int j = 0; j < predicted.width(); j++) {
            values.put(predicted.names().get(j), Output.number(predicted.response(i, j)));
        }
        entry.put("values", values);
        return IntStream.range(0, predicted.width())
                .mapToObj(j -> predicted.names().get(j) + " "
                        + RealText.of(predicted.response(i, j), deviation(predicted, j, scaling)))
                .collect(Collectors.joining(", "));
    }

    /** Of the target of a response in the training data; 0 if it is not scaled. */
    private static double deviation(Predictions predicted, int j, TargetScaling scaling) {
        int targets = scaling.scale().length;
        int k = predicted.loss() instanceof Gaussian ? j % targets : j * targets / predicted.width();
        return scaling.scale()[k] == 1 && scaling.shift()[k] == 0 ? 0 : 1 / scaling.scale()[k];
    }

    /** Each label's probability, and whether it is predicted. */
    private static String labels(Predictions predicted, int i, Map<String, Object> entry) {
        var labels = new ArrayList<Map<String, Object>>();
        var texts = new ArrayList<String>();
        for (int k = 0; k < predicted.width(); k++) {
            boolean has = predicted.decision(i, k) > 0;
            var label = new LinkedHashMap<String, Object>();
            label.put("label", predicted.names().get(k));
            label.put("probability", predicted.response(i, k));
            label.put("predicted", has);
            labels.add(label);
            texts.add(String.format(
                    Locale.ROOT, "%s %s %.4f", predicted.names().get(k), has ? "yes" : "no", predicted.response(i, k)));
        }
        entry.put("labels", labels);
        return String.join(", ", texts);
    }

    private static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException(
                    "%s is a folder: name the files in it, such as %s".formatted(file, ShellWord.quoted(file) + "/*"));
        }
    }

    private Inputs images(Shape shape, boolean exif) {
        return new Inputs(
                files.stream().map(Path::toString).toList(),
                ImageFolder.readAll(files, shape, exif).features());
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
        return new Inputs(names, Features.concatenated(values));
    }

    private static List<Guess> top(Predictions predicted, int i) {
        return IntStream.range(0, predicted.width())
                .mapToObj(c -> new Guess(predicted.names().get(c), predicted.response(i, c)))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(TOP)
                .toList();
    }
}
