package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Folders;
import chainrule.export.ModelFormat;
import chainrule.export.network.ExportedEnsemble;
import chainrule.export.network.ExportedNetwork;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Write a trained network into a file for other programs.",
            "onnx: raw samples in, probabilities and logits out, or predictions in the target's own unit; images are bytes, N×channels×height×width, tables "
                    + "floats, N×columns. dl4j: a zip for DL4J's MultiLayerNetwork.load, with the normaliser. "
                    + "safetensors: the weights by PyTorch's names, the normalisation in the metadata."
        },
        footer = {
            "",
            "Examples: chainrule export cifar10-512-256-1 --to onnx cifar10.onnx",
            "          chainrule export quickstart-1 --to safetensors mlp.safetensors --last"
        })
final class ExportCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder, or its name, such as quickstart-1.")
    private String run;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Optional<Path> place;

    @Option(names = "--out", paramLabel = "FILE", description = "The same as FILE.")
    private Optional<Path> out;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FORMAT",
            completionCandidates = Candidates.Formats.class,
            description = "onnx, dl4j or safetensors.")
    private String to;

    @Option(
            names = "--checkpoint",
            paramLabel = "WHICH",
            completionCandidates = Candidates.Checkpoints.class,
            defaultValue = "best",
            description = "The network of the best epoch or of the last one: best or last; default: ${DEFAULT-VALUE}.")
    private String which;

    @Option(names = "--last", description = "The same as --checkpoint last.")
    private boolean last;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    private String networkFile() {
        return switch (last ? "last" : which) {
            case "best" -> RunDirectory.BEST;
            case "last" -> RunDirectory.CHECKPOINT;
            default -> throw new UserException("--checkpoint is '%s': give best or last".formatted(which));
        };
    }

    private Path file() {
        if (place.isPresent() == out.isPresent()) {
            throw new UserException(
                    place.isPresent()
                            ? "the file to write is named twice, %s and --out %s: leave one out"
                                    .formatted(place.get(), out.get())
                            : "no file to write is named: add --out FILE");
        }
        return place.or(() -> out).get();
    }

    @Override
    public void run() {
        var file = file();
        var format = ModelFormat.named(to);
        var trained = TrainedRun.read(folders.run(run), networkFile()).calibrated();
        if (trained.ensemble().isPresent()) {
            ensemble(trained, format, file);
            return;
        }
        var exported = ExportedNetwork.of(trained);
        format.write(exported, file);
        format.note(exported).ifPresent(output::warning);
        var network = trained.checkpoint();
        var layers = network.parameters().spec().sizes();
        output.line("%s: %s, after epoch %d, as %s", file, layers, network.epoch(), format);
        if (trained.temperature() != 1) {
            output.line("the last layer is divided by the temperature %.4f", trained.temperature());
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("run", trained.directory().path().toString());
        json.put("file", file.toString());
        json.put("format", format.toString());
        json.put("layers", layers.sizes());
        json.put("epoch", network.epoch());
        json.put("temperature", trained.temperature());
        json.put("members", 1);
        output.object(json);
    }

    private void ensemble(TrainedRun trained, ModelFormat format, Path file) {
        var exported = ExportedEnsemble.of(trained);
        format.write(exported, file);
        exported.members().stream()
                .flatMap(member -> format.note(member).stream())
                .map(Object::toString)
                .distinct()
                .forEach(output::warning);
        output.line("%s: %s, as %s", file, trained.ensemble().get().summary(), format);
        var json = new LinkedHashMap<String, Object>();
        json.put("run", trained.directory().path().toString());
        json.put("file", file.toString());
        json.put("format", format.toString());
        json.put("layers", null);
        json.put("epoch", null);
        json.put("temperature", null);
        json.put("members", exported.members().size());
        output.object(json);
    }
}
