package chainrule.cli;

import chainrule.base.ShellWord;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Folders;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.catalog.Catalog.Origin;
import chainrule.export.ImportFlags;
import chainrule.export.ModelFormat;
import chainrule.export.NetworkImport;
import chainrule.export.torch.LayerHints;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.wording.FlagWording;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Make a run from a network in a file, to evaluate it, predict with it or train it further.",
            "ONNX: multilayer perceptrons as PyTorch, Keras, skl2onnx and tf2onnx write them. DL4J: a zip of dense layers "
                    + "and an OutputLayer. safetensors: the tensors of linear layers, of any names. A file that `export` wrote has all "
                    + "settings; for other files, give them by flags."
        },
        footer = {
            "",
            "Examples: chainrule import cifar10.onnx",
            "          chainrule import theirs.zip --data cifar10 --normalize unit"
        })
final class ImportCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "An ONNX file, a zip of DL4J, or a safetensors file.")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the run; default: the file's name.")
    private Optional<String> name;

    @Option(
            names = "--data",
            paramLabel = "NAME",
            completionCandidates = Candidates.DataSets.class,
            description = "Data set: a name that `data list` shows.")
    private Optional<String> data;

    @Option(names = "--data-dir", paramLabel = "PATH", description = "Folder or file that holds the data set.")
    private Optional<Path> directory;

    @Option(
            names = {"--target", "--label"},
            paramLabel = "COLUMN[,…]",
            description = "For tables: the column to learn, or several.")
    private Optional<String> target;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "For folders of images: width and height in pixels to scale to.")
    private Optional<Integer> size;

    @Option(
            names = "--normalize",
            completionCandidates = Candidates.Normalizations.class,
            paramLabel = "KIND",
            description = "Normalisation of the inputs: none, unit or standardize; for tables also robust or quantile.")
    private Optional<String> normalize;

    @Option(
            names = "--activation",
            completionCandidates = Candidates.Activations.class,
            paramLabel = "NAME",
            description = "The activation of the hidden layers, as in `train --activation`.")
    private Optional<String> activation;

    @Option(
            names = "--loss",
            completionCandidates = Candidates.Losses.class,
            paramLabel = "NAME",
            description = "A loss, as in `train --loss`; default: the usual one for the targets.")
    private Optional<String> loss;

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "NAME",
            description =
                    "For safetensors with names in no clear order: the layers from input to output, such as fc1,mid,out.")
    private List<String> layers = List.of();

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        data.ifPresent(Catalog.standard()::entry);
        try (var bar = ProgressBar.onStandardError(0)) {
            var flags =
                    new ImportFlags(data, directory, target, size, normalize, activation, loss, FlagWording.INSTANCE);
            var loaded = new HashMap<DataSource, Dataset>();
            Function<DataSource, Dataset> loading = source ->
                    loaded.computeIfAbsent(source, unused -> Catalog.standard().load(source, bar));
            var hints = new LayerHints(
                    Optional.of(layers).filter(names -> !names.isEmpty()),
                    () -> flags.source().map(loading).map(ImportCommand::ends));
            var imported = new NetworkImport(ModelFormat.read(file, hints), flags, loading);
            var directory =
                    imported.into(folders.runs(), name.orElseGet(this::nameOfFile), StudyOptions.words(command));
            report(imported.notes(), directory);
        }
    }

    private static LayerHints.Ends ends(Dataset data) {
        return new LayerHints.Ends(data.shape().features(), data.classes().size());
    }

    private String nameOfFile() {
        return file.toAbsolutePath().getFileName().toString().replaceFirst("(?i)\\.(onnx|zip|dl4j|safetensors)$", "");
    }

    /** Whether the data are the user's own, and the import was not told where they lie. */
    private static boolean needsPlace(TrainedRun run) {
        var source = run.config().source();
        return source.directory().isEmpty()
                && Catalog.standard().entries().stream()
                        .anyMatch(entry ->
                                entry.origin() == Origin.LOCAL && entry.name().equals(source.name()));
    }

    private void report(List<String> notes, RunDirectory directory) {
        var run = TrainedRun.read(directory, RunDirectory.BEST);
        var spec = run.checkpoint().parameters().spec();
        output.line("%s: %s of %s", directory.path(), spec.sizes(), file);
        notes.forEach(note -> output.line("note            %s", note));
        String place = needsPlace(run) ? " --data-dir PATH" : "";
        output.line("measure it      chainrule evaluate %s%s", ShellWord.quoted(directory.path()), place);
        output.line(
                "train it on     chainrule train %s --init %s --name %s%s",
                ShellWord.quoted(directory.file(RunDirectory.CONFIGURATION)),
                ShellWord.quoted(directory.file(RunDirectory.BEST)),
                ShellWord.quoted(directory.name()),
                place);
        var json = new LinkedHashMap<String, Object>();
        json.put("run", directory.path().toString());
        json.put("file", file.toString());
        json.put("layers", spec.sizes().sizes());
        json.put("epoch", run.checkpoint().epoch());
        json.put("notes", notes);
        output.object(json);
    }
}
