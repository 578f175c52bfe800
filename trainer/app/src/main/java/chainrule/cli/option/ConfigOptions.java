package chainrule.cli.option;

import chainrule.base.UserException;
import chainrule.base.UserPath;
import chainrule.config.Choices;
import chainrule.config.Configuration;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.TableFormat;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.Loss;
import chainrule.model.Norm;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags that override keys of a configuration: each is the key of the same name. A command names this as its model's transformer. */
public final class ConfigOptions implements IModelTransformer {
    /**
     * One flag.
     *
     * @param path of the key
     */
    private record Flag(String name, String path, String label, String description) {}

    private static final String TARGET = "--target";
    private static final String LABEL = "--label";
    private static final String DIRECTORY = "data.dir";
    private static final String SCHEMA = "data.schema";
    private static final String INIT = "model.init";
    private static final String PATIENCE = "--patience";
    private static final String NONE = "none";
    static final String SET = "--set";

    private static final List<Flag> FLAGS = List.of(
            new Flag("--data", "data.name", "NAME", "Data set: a name that `data list` shows."),
            new Flag("--data-dir", DIRECTORY, "PATH", "Folder or file that holds the data set."),
            new Flag(TARGET, "data.target", "COLUMN[,…]", "For tables: the column to learn, or several."),
            new Flag(LABEL, "data.label", "COLUMN", "Another name of --target."),
            new Flag(
                    "--task",
                    "data.task",
                    "TASK",
                    "For tables: " + Choices.listed(Task.Kind.class) + "; default: inferred."),
            new Flag("--weight", "data.weight", "COLUMN", "For tables: the column of the samples' weights."),
            new Flag(
                    "--encoding",
                    "data.encoding",
                    "NAME",
                    "For tables: the character encoding, such as windows-1252; default: UTF-8."),
            new Flag(
                    "--separator",
                    "data.separator",
                    "NAME",
                    "For tables, between values: " + Choices.listed(TableFormat.Separator.class)
                            + "; default: detected."),
            new Flag(
                    "--decimal",
                    "data.decimal",
                    "NAME",
                    "For tables, the decimal mark: " + listed(TableFormat.Decimal.class)),
            new Flag(
                    "--missing-labels",
                    "data.missingLabels",
                    "WHAT",
                    "For tables, rows with labels such as NA or ?: " + listed(TableFormat.MissingLabels.class)),
            new Flag(
                    "--thousands",
                    "data.thousands",
                    "NAME",
                    "For tables, between groups of three digits: " + Choices.listed(TableFormat.Thousands.class)
                            + "; default: none."),
            new Flag("--header", "data.header", "true|false", "For tables: whether the first line names the columns."),
            new Flag(
                    "--columns",
                    "data.columns",
                    "NAME=TYPE,…",
                    "For tables, the types of columns: number, category, date, ignore, target or weight; default: inferred."),
            new Flag(
                    "--missing",
                    "data.missing",
                    "HOW",
                    "For tables, the replacement for missing numbers: " + listed(MissingValues.class)),
            new Flag(
                    "--one-hot",
                    "data.oneHot",
                    "N",
                    "For tables: a category with more values in the training split is embedded."),
            new Flag("--schema", SCHEMA, "FILE.json", "For tables: DataVec's Schema or TransformProcess as JSON."),
            new Flag(
                    "--size",
                    "data.size",
                    "PIXELS",
                    "For folders of images: width and height in pixels to scale to; default: those of the first image."),
            new Flag(
                    "--exif",
                    "data.exif",
                    "true|false",
                    "For folders of images: whether their EXIF orientation is applied."),
            new Flag(
                    "--broken",
                    "data.broken",
                    "WHAT",
                    "For folders of images, images that can't be read: refuse or skip."),
            new Flag(
                    "--validation",
                    "data.validation",
                    "N",
                    "Validation samples if the data set has none: a number, or a share below 1."),
            new Flag(
                    "--test", "data.test", "N", "Test samples if the data set has none: a number, or a share below 1."),
            new Flag("--training", "data.training", "N", "Maximum number of training samples; default: all."),
            new Flag(
                    "--stratified",
                    "data.stratified",
                    "true|false",
                    "Keep the proportions of the classes in each split."),
            new Flag("--split-seed", "data.splitSeed", "SEED", "Seed of the split."),
            new Flag(
                    "--normalize",
                    "data.normalize",
                    "KIND",
                    "Normalisation of the inputs: " + listed(Normalization.Kind.class)),
            new Flag("--flip", "data.flip", "true|false", "Mirror training images at random."),
            new Flag(
                    "--crop", "data.crop", "PIXELS", "Shift training images at random by up to this number of pixels."),
            new Flag(
                    "--resized-crop",
                    "data.resizedCrop",
                    "SHARE",
                    "Scale random parts of training images to full size: the smallest share of the area."),
            new Flag(
                    "--rotation",
                    "data.rotation",
                    "DEGREES",
                    "Rotate training images at random by up to this number of degrees."),
            new Flag(
                    "--brightness",
                    "data.brightness",
                    "B",
                    "Multiply training images by a random factor from 1-B to 1+B."),
            new Flag(
                    "--contrast",
                    "data.contrast",
                    "C",
                    "Multiply the difference from the image's mean grey by a factor from 1-C to 1+C."),
            new Flag(
                    "--saturation",
                    "data.saturation",
                    "S",
                    "Multiply the difference from each pixel's grey by a factor from 1-S to 1+S."),
            new Flag(
                    "--cutout",
                    "data.cutout",
                    "PIXELS",
                    "Blacken a square of training images at a random place: length of its sides."),
            new Flag(
                    "--hidden",
                    "model.hidden",
                    "SIZES",
                    "Sizes of the hidden layers, such as 512,256 or 512,120x6; none: no hidden layer."),
            new Flag(
                    "--activation",
                    "model.activation",
                    "NAME",
                    "Activation of the hidden layers: " + Choices.listed(Activation.class)
                            + "; leakyrelu(0.2) for another slope than 0.01; prelu learns a slope for each unit."),
            new Flag(
                    "--init",
                    INIT,
                    "NAME|FILE",
                    "Initial weights: " + Choices.listed(Initialization.class)
                            + "; or a safetensors file with W1, b1, …"),
            new Flag(
                    "--loss",
                    "model.loss",
                    "NAME",
                    "Loss: " + Choices.listed(Loss.class)
                            + "; cross-entropy(0.1) smooths labels, huber(0.5), quantile(0.1,0.5,0.9); none: the usual one for the targets."),
            new Flag(
                    "--label-smoothing",
                    "model.labelSmoothing",
                    "EPSILON",
                    "Share of a class's target that is spread over all classes, with the usual loss."),
            new Flag("--dropout", "model.dropout", "P", "Probability of dropping an output of a hidden layer."),
            new Flag(
                    "--norm",
                    "model.norm",
                    "NAME",
                    "Normalise the pre-activations of hidden layers: " + listed(Norm.class)),
            new Flag("--input-scaling", "model.inputScaling", "true|false", "Multiply the inputs by learnt factors."),
            new Flag(
                    "--embedding-size",
                    "model.embeddingSize",
                    "N",
                    "Size of the embedding of a category; at most its number of values."),
            new Flag(
                    "--frequencies",
                    "model.frequencies",
                    "K",
                    "Add sines and cosines of each number at K learnt frequencies."),
            new Flag(
                    "--frequency-deviation",
                    "model.frequencyDeviation",
                    "SIGMA",
                    "Standard deviation of these frequencies at the start."),
            new Flag("--l1", "model.l1", "LAMBDA", "Factor of the penalty ‖W‖₁: one number, or one for each layer."),
            new Flag("--l2", "model.l2", "LAMBDA", "Factor of the penalty ‖W‖₂²: one number, or one for each layer."),
            new Flag(
                    "--class-weights",
                    "train.classWeights",
                    "WEIGHTS",
                    "Weights of the classes in the training loss: balanced, or NAME=2,…; other classes have 1."),
            new Flag("--epochs", "train.epochs", "N", "Passes over the training split."),
            new Flag(
                    "--batch",
                    "train.batch",
                    "N|full",
                    "Samples for each update; 1: online descent; full: all training samples."),
            new Flag("--optimizer", "train.optimizer", "NAME", "Optimiser: " + listed(Optimizer.class)),
            new Flag("--rate", "train.optimizer.*.rate", "RATE", "Learning rate."),
            new Flag(
                    "--schedule", "train.schedule", "NAME", "Schedule of the learning rate: " + listed(Schedule.class)),
            new Flag(
                    "--clip-norm",
                    "train.clipNorm",
                    "NORM",
                    "Maximum norm of the gradient; a longer gradient is shortened."),
            new Flag(
                    "--average",
                    "train.average",
                    "NAME",
                    "Validate and keep a mean of the weights: " + listed(Averaging.class)),
            new Flag(
                    "--accumulate", "train.accumulate", "K", "Number of batches whose mean gradient makes one update."),
            new Flag("--freeze", "train.freeze", "LAYERS", "Layers whose parameters do not change, such as 1,2."),
            new Flag(
                    "--mixup",
                    "train.mixup",
                    "ALPHA",
                    "Mix pairs of samples (mixup), with shares drawn from Beta(alpha, alpha)."),
            new Flag(
                    PATIENCE,
                    "train.earlyStopping.patience",
                    "EPOCHS",
                    "Epochs without improvement before training stops; none: train all epochs."),
            new Flag("--seed", "train.seed", "SEED", "Seed of weights, order, dropout, augmentation and mixup."),
            new Flag("--engine", "engine.name", "NAME", "Engine: auto, or one that `doctor` lists."),
            new Flag("--layers", "engine.layers", "KIND", "For engine dl4j, its layers: built-in or hand-derived."),
            new Flag("--precision", "engine.precision", "TYPE", "Number type: " + listed(Precision.class)),
            new Flag("--threads", "engine.threads", "N", "Number of threads; default: one for each core."),
            new Flag("--workers", "engine.workers", "N", "With train --spark: number of networks that share a batch."),
            new Flag(
                    "--average-every",
                    "engine.averageEvery",
                    "N",
                    "With train --spark: updates between two averages of the networks; default: 1."),
            new Flag("--tensorboard", "tensorboard.events", "true|false", "Write a file of events for TensorBoard."));

    /** Names from tables, which may look like YAML; a value in brackets is YAML. */
    private static final Set<String> TEXTS =
            Set.of("data.target", "data.label", "data.weight", "data.columns", "train.classWeights");

    private static String listed(Class<?> choices) {
        return Choices.listed(choices) + ".";
    }

    private static Configuration apply(Flag flag, String value, Configuration to) {
        if (flag.path.equals(DIRECTORY) || flag.path.equals(SCHEMA)) {
            return to.withText(flag.path, absolute(value), flag.name);
        }
        if (flag.name.equals(PATIENCE) && value.equals(NONE)) {
            return to.with("train.earlyStopping", NONE, flag.name);
        }
        if (TEXTS.contains(flag.path) && !value.startsWith("[")) {
            return withoutOther(flag, to).withText(flag.path, value, flag.name);
        }
        if (flag.path.equals(INIT)
                && value.matches(".*[/\\\\].*")
                && !value.startsWith("{")
                && Files.isDirectory(Path.of(value))) {
            boolean several = Files.isDirectory(Path.of(value, "members"));
            throw new UserException(
                    "--init: %s is a folder: give a file with parameters, such as %1$s/%sbest.safetensors"
                            .formatted(value, several ? "members/1/" : ""));
        }
        return flag.path.equals(INIT) && value.endsWith(".safetensors")
                ? to.withText("model.parameters", absolute(value), flag.name)
                : withoutOther(flag, to).with(flag.path, value, flag.name);
    }

    /** A flag for the targets takes the place of those that the preset or file names, whatever they are called there. */
    private static Configuration withoutOther(Flag flag, Configuration to) {
        return switch (flag.name) {
            case TARGET -> to.with("data.label", "null", flag.name);
            case LABEL -> to.with("data.target", "[]", flag.name);
            default -> to;
        };
    }

    /** A run can be evaluated from any folder. */
    private static String absolute(String path) {
        return UserPath.absolute(path);
    }

    private static Iterable<String> candidates(Flag flag) {
        return switch (flag.path) {
            case "data.name" -> new Candidates.DataSets();
            case "engine.name" -> new Candidates.EngineNames();
            default -> () -> Configuration.choices(flag.path).iterator();
        };
    }

    /** Adds the flags; picocli asks once for each name of a command, so that one with an alias may have them. */
    @Override
    public CommandSpec transform(CommandSpec command) {
        if (command.findOption(SET) != null) {
            return command;
        }
        FLAGS.forEach(flag -> add(flag, command));
        command.addOption(OptionSpec.builder(SET)
                .paramLabel("KEY=VALUE")
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .description("Any key, such as train.optimizer.adam.beta1=0.95.")
                .build());
        FlagGroups.show(command, FLAGS.stream().collect(Collectors.toMap(Flag::name, Flag::path)));
        return command;
    }

    private static void add(Flag flag, CommandSpec command) {
        command.addOption(OptionSpec.builder(flag.name)
                .paramLabel(flag.label)
                .type(String.class)
                .completionCandidates(candidates(flag))
                .description(ConfigDefaults.appended(flag.description, flag.path) + " (" + key(flag) + ")")
                .build());
    }

    /** As a configuration has it. */
    private static String key(Flag flag) {
        return flag.path
                .replace(".*.", ".NAME.")
                .replaceFirst("^engine\\.(?=(layers|workers|averageEvery)$)", "engine.dl4j.");
    }

    /** Those of the flags that say how a data set is read, but for its name. */
    public static final class OfSource implements IModelTransformer {
        private static final Set<String> NAMES = Set.of(
                "--data-dir",
                TARGET,
                LABEL,
                "--task",
                "--weight",
                "--encoding",
                "--separator",
                "--decimal",
                "--missing-labels",
                "--thousands",
                "--header",
                "--columns",
                "--schema",
                "--precision",
                "--size",
                "--exif",
                "--broken");

        @Override
        public CommandSpec transform(CommandSpec command) {
            FLAGS.stream().filter(flag -> NAMES.contains(flag.name)).forEach(flag -> add(flag, command));
            return command;
        }

        /** One of them that was given. */
        public static Optional<String> given(CommandSpec command) {
            return NAMES.stream()
                    .filter(name -> value(command, name) != null)
                    .sorted()
                    .findFirst();
        }
    }

    /** The configuration with the flags that were given laid over it. */
    public static Configuration apply(CommandSpec command, Configuration configuration) {
        if (value(command, TARGET) != null && value(command, LABEL) != null) {
            throw new UserException("--label is another name of --target: give one of them");
        }
        for (var flag : FLAGS) {
            String value = value(command, flag.name);
            if (value != null) {
                configuration = apply(flag, value, configuration);
            }
        }
        Map<String, String> settings = value(command, SET);
        if (settings != null) {
            for (var entry : settings.entrySet()) {
                configuration = configuration.with(entry.getKey(), entry.getValue(), "--set " + entry.getKey());
            }
        }
        return configuration;
    }

    /** Null if the option was not given, or this command does not have it. */
    private static <T> T value(CommandSpec command, String name) {
        var option = command.findOption(name);
        return option == null ? null : option.getValue();
    }
}
