package chainrule.cli;

import chainrule.base.Counted;
import chainrule.base.ShellWord;
import chainrule.base.UserException;
import chainrule.cli.option.DialectOptions;
import chainrule.cli.option.Trained;
import chainrule.datasets.Features;
import chainrule.datasets.FilledCells;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.catalog.TransformedTable;
import chainrule.datasets.image.ImageFolder;
import chainrule.metric.Predictions;
import chainrule.run.TrainedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Predict: classify images or the rows of CSV files with a trained network.",
            "The columns of a table are matched by name, in any order. Other columns are ignored. Real targets are predicted in their own units.",
            "Images are scaled to the size of the training images, and rotated by their EXIF orientation unless the run has data.exif: false."
        },
        footer = {
            "",
            "Examples: chainrule predict cifar10-512-256-1 photo.jpg",
            "          chainrule predict iris-1 new.csv --out predictions.csv --keep id",
            "          cat new.csv | chainrule predict iris-1 - --out - --probabilities"
        })
final class PredictCommand implements Runnable {
    private static final Path STANDARD = Path.of("-");

    @Mixin
    private Trained trained;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Images, or CSV files with a header; - for a table on standard input.")
    private List<Path> files;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write a CSV file, a row for each sample in the same order; - for standard output.")
    private Optional<Path> out;

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of the table to write next to the predictions, such as id,name.")
    private List<String> keep = List.of();

    @Option(names = "--probabilities", description = "With --out: also write the probability of each class or label.")
    private boolean probabilities;

    @Mixin
    private DialectOptions dialect;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    /** Where predictions go. */
    private interface Sink {
        void take(List<String> names, List<List<String>> kept, Predictions predicted);
    }

    @Override
    public void run() {
        files.forEach(PredictCommand::requireFile);
        if (out.isEmpty() && (probabilities || !keep.isEmpty())) {
            throw new UserException(
                    "--keep and --probabilities are for a file: give --out FILE, or --out - for standard output");
        }
        if (out.equals(Optional.of(STANDARD)) && output.isJson()) {
            throw new UserException("--out - and --json both write to standard output: give one of them");
        }
        out.filter(file ->
                        files.stream().anyMatch(input -> !file.equals(STANDARD) && PredictionsFile.isSame(input, file)))
                .ifPresent(file -> {
                    throw new UserException(
                            "--out would overwrite %s, which is predicted from: name another file".formatted(file));
                });
        var run = trained.run();
        var entries = new ArrayList<Map<String, Object>>();
        if (out.isEmpty()) {
            predict(
                    run,
                    (names, kept, predicted) ->
                            print(names, predicted, run.checkpoint().scaling(), entries));
            output.object(Map.of("run", run.directory().path().toString(), "predictions", entries));
            return;
        }
        var counted = new int[1];
        var task = run.checkpoint().task();
        var precision = run.checkpoint().precision();
        try (var csv = out.get().equals(STANDARD)
                ? PredictionsFile.to(command.commandLine().getOut(), task, probabilities, precision)
                : PredictionsFile.to(out.get(), task, probabilities, precision)) {
            predict(run, (names, kept, predicted) -> {
                csv.write(columns(run), beside(names, kept), predicted);
                counted[0] += predicted.count();
            });
            csv.done();
        }
        if (!out.get().equals(STANDARD)) {
            output.line("%s: %s", out.get(), Counted.of(counted[0], "prediction"));
            output.object(Map.of(
                    "run", run.directory().path().toString(),
                    "out", out.get().toString(),
                    "predictions", counted[0]));
        }
    }

    /** What stands before the predictions: the file of an image, or of a table if there are several, and what is kept. */
    private List<String> columns(TrainedRun run) {
        boolean named = run.checkpoint().shape().isImage() || files.size() > 1;
        return named ? Stream.concat(Stream.of("file"), keep.stream()).toList() : keep;
    }

    private List<List<String>> beside(List<String> names, List<List<String>> kept) {
        if (kept.isEmpty()) {
            return names.stream().map(List::of).toList();
        }
        return files.size() == 1
                ? kept
                : IntStream.range(0, kept.size())
                        .mapToObj(i -> Stream.concat(Stream.of(names.get(i)), kept.get(i).stream())
                                .toList())
                        .toList();
    }

    private void print(
            List<String> names, Predictions predicted, TargetScaling scaling, List<Map<String, Object>> entries) {
        for (int i = 0; i < names.size(); i++) {
            var guess = Guess.of(predicted, i, names.get(i), scaling);
            output.line("%s: %s", names.get(i), guess.text());
            if (output.isJson()) {
                entries.add(guess.entry());
            }
        }
    }

    private void predict(TrainedRun run, Sink sink) {
        try (var predictor = run.predictor(trained.engine())) {
            var thresholds = run.thresholds();
            Function<Features, Predictions> predicting = features -> {
                var found = predictor.predictRaw(features);
                return thresholds.map(found::withThresholds).orElse(found);
            };
            if (run.checkpoint().shape().isImage()) {
                images(run, predicting, sink);
            } else {
                files.forEach(file -> rows(run, file, predicting, sink));
            }
        }
    }

    private static void requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException(
                    "%s is a folder: name the files in it, such as %s".formatted(file, ShellWord.quoted(file) + "/*"));
        }
    }

    private void images(TrainedRun run, Function<Features, Predictions> predicting, Sink sink) {
        if (!keep.isEmpty()) {
            throw new UserException("--keep is for tables, and this network takes images: leave it out");
        }
        var features = ImageFolder.readAll(
                        files, run.checkpoint().shape(), run.config().data().exif())
                .features();
        sink.take(files.stream().map(Path::toString).toList(), List.of(), predicting.apply(features));
    }

    private void rows(TrainedRun run, Path file, Function<Features, Predictions> predicting, Sink sink) {
        var source = run.source(Optional.empty());
        var format = dialect.over(source.format());
        int inputs = run.checkpoint().shape().features();
        if (run.checkpoint().encoding().isEmpty()) {
            output.warning(
                    "this run does not store column names: the columns must be in the order of the training table");
        }
        var before = new int[1];
        var filled = run.checkpoint().encoding().map(FilledCells::new);
        var notes = TransformedTable.stream(file, source, format, keep, (raw, kept) -> {
            filled.ifPresent(cells -> cells.count(raw));
            if (run.checkpoint().encoding().isEmpty() && raw.width() != inputs) {
                throw new UserException("%s: %d columns of numbers, but the network was trained on %d"
                        .formatted(file, raw.width(), inputs));
            }
            boolean numbered = out.isEmpty();
            var names = IntStream.range(0, raw.count())
                    .mapToObj(i -> numbered ? "%s row %d".formatted(file, before[0] + i + 1) : file.toString())
                    .toList();
            sink.take(names, kept, predicting.apply(raw));
            before[0] += raw.count();
        });
        notes.forEach(output::warning);
        filled.ifPresent(cells -> cells.notes(file).forEach(output::warning));
    }
}
