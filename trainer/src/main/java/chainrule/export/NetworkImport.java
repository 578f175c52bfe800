package chainrule.export;

import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.run.Checkpoint;
import chainrule.run.Preparation;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes a run of a network from a file. What the file leaves open comes from flags, and from the data set that they name. */
public final class NetworkImport {
    private static final String ACTIVATION = "model.activation";
    private static final String LOSS = "model.loss";
    private static final String NORMALIZE = "data.normalize";

    private final ForeignNetwork network;
    private final Flags flags;
    private final Function<DataSource, Dataset> loading;
    private Optional<Dataset> dataset = Optional.empty();

    /**
     * What the user says of a network. Data and their place may be said of any; the others only where the file does not say
     * them.
     */
    public record Flags(
            Optional<String> data,
            Optional<Path> directory,
            Optional<String> label,
            Optional<Integer> size,
            Optional<String> normalize,
            Optional<String> activation,
            Optional<String> loss) {}

    /** @param loading of a data set, called only if it is needed */
    public NetworkImport(ForeignNetwork network, Flags flags, Function<DataSource, Dataset> loading) {
        this.network = network;
        this.flags = flags;
        this.loading = loading;
    }

    /**
     * Makes the run's folder.
     *
     * @param name what it is called, but for its number
     * @param command the command line, for the provenance
     * @throws UserException if something is not known, or said twice, or does not fit
     */
    public RunDirectory into(Path runs, String name, List<String> command) {
        var complete = complete();
        var directory = RunDirectory.create(runs, name);
        byte[] bytes = complete.network.bytes();
        directory.write(RunDirectory.CONFIGURATION, ConfigWriter.yaml(complete.config));
        directory.write(RunDirectory.PROVENANCE, Provenance.imported(network.file(), command));
        directory.write(RunDirectory.CHECKPOINT, bytes);
        directory.write(RunDirectory.BEST, bytes);
        return directory;
    }

    /** What a run consists of. */
    record Complete(RunConfig config, Checkpoint network) {}

    Complete complete() {
        requireUnsaid();
        var configuration = configuration();
        var config = configuration.resolve();
        var shape = shape(config);
        var loss = config.model().loss();
        var classes = network.card()
                .classes()
                .filter(names -> names.size() == loss.classes(network.outputs()))
                .orElseGet(() -> dataset(config, "its classes are called").classes());
        dataset.ifPresent(data -> requireFit(data, shape, classes));
        var spec = config.model().spec(shape.features(), classes.size());
        if (spec.outputs() != network.outputs()) {
            throw new UserException("%s has %d outputs, but a network of %d classes with %s has %d: give another --loss"
                    .formatted(
                            network.file(),
                            network.outputs(),
                            classes.size(),
                            ConfigWriter.flat(config).get(LOSS),
                            spec.outputs()));
        }
        var normalization = network.normalization()
                .map(found -> grouped(found, shape))
                .orElseGet(() -> Preparation.of(config.data(), dataset(config, "its inputs are normalised"))
                        .normalization());
        var kind = flags.normalize.isPresent() || network.card().facts().containsKey("config." + NORMALIZE)
                ? config
                : configuration
                        .with(NORMALIZE, kind(normalization, shape), "import")
                        .resolve();
        var parameters = network.parameters(spec);
        return new Complete(
                kind,
                new Checkpoint(
                        parameters,
                        network.precision(),
                        shape,
                        classes,
                        normalization,
                        network.card().epoch()));
    }

    /** A flag that contradicts the file would be passed over, and nobody would know. */
    private void requireUnsaid() {
        boolean hidden = network.hidden().isEmpty();
        requireUnsaid("--activation", flags.activation, hidden || saysActivation());
        requireUnsaid("--loss", flags.loss, saysLoss());
        requireUnsaid("--normalize", flags.normalize, network.normalization().isPresent());
        if (!hidden && !saysActivation() && flags.activation.isEmpty()) {
            throw unsaid("which activation its hidden layers have", "--activation NAME, such as --activation relu");
        }
        if (network.normalization().isEmpty() && flags.normalize.isEmpty()) {
            throw unsaid(
                    "how its inputs are normalised",
                    "--normalize none (raw values), unit (pixels divided by 255) or standardize (measured on the data)");
        }
    }

    private void requireUnsaid(String flag, Optional<String> value, boolean said) {
        if (value.isPresent() && said) {
            throw new UserException(
                    "%s is for files that don't say it, but %s does: leave it out".formatted(flag, network.file()));
        }
    }

    private boolean saysActivation() {
        return network.activations().isPresent() || network.card().describesModel();
    }

    private boolean saysLoss() {
        return network.loss().isPresent() || network.card().describesModel();
    }

    private UserException unsaid(String what, String flag) {
        return new UserException("%s does not say %s: give %s".formatted(network.file(), what, flag));
    }

    /** The defaults, over them the card, over it what the file's own structure says, and the flags. */
    private Configuration configuration() {
        String source = network.file().toString();
        var configuration = network.card()
                .over(Configuration.empty())
                .with("model.hidden", network.hidden().toString(), source)
                .with("engine.precision", network.precision().name().toLowerCase(java.util.Locale.ROOT), source);
        configuration = withFlags(configuration);
        var model = configuration.resolve().model();
        if (network.loss().isPresent()
                && !makesSameProbabilities(model.loss(), network.loss().get())) {
            configuration = configuration.with(
                    LOSS,
                    network.loss()
                            .get()
                            .name()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replace('_', '-'),
                    source);
        }
        if (network.activations().isPresent() && !network.hidden().isEmpty()) {
            var found = network.activations().get();
            var said = model.spec(network.inputs(), 2).layers();
            for (int l = 0; l < found.size(); l++) {
                if (!isSame(said.get(l).activation(), found.get(l))) {
                    return configuration.with(ACTIVATION, ModelCard.text(found), source);
                }
            }
        }
        return configuration;
    }

    private Configuration withFlags(Configuration configuration) {
        if (flags.data.isPresent()) {
            configuration = configuration.withText("data.name", flags.data.get(), "--data");
        }
        if (flags.directory.isPresent()) {
            var place = flags.directory.get().toAbsolutePath().normalize().toString();
            configuration = configuration.withText("data.dir", place, "--data-dir");
        }
        if (flags.label.isPresent()) {
            configuration = configuration.withText("data.label", flags.label.get(), "--label");
        }
        if (flags.size.isPresent()) {
            configuration = configuration.with("data.size", flags.size.get().toString(), "--size");
        }
        if (flags.normalize.isPresent()) {
            configuration = configuration.with(NORMALIZE, flags.normalize.get(), "--normalize");
        }
        if (flags.activation.isPresent()) {
            configuration = configuration.with(ACTIVATION, flags.activation.get(), "--activation");
        }
        return flags.loss.isPresent() ? configuration.with(LOSS, flags.loss.get(), "--loss") : configuration;
    }

    private static boolean makesSameProbabilities(Loss one, Loss other) {
        return (one == Loss.BINARY_CROSS_ENTROPY) == (other == Loss.BINARY_CROSS_ENTROPY);
    }

    /** ONNX has slopes in float32: then the card has more digits. */
    private static boolean isSame(Activation said, Activation found) {
        return said.equals(found)
                || said instanceof Activation.LeakyRelu one
                        && found instanceof Activation.LeakyRelu other
                        && (float) one.alpha() == (float) other.alpha();
    }

    private Shape shape(RunConfig config) {
        var said = network.shape().or(network.card()::shape);
        var shape =
                said.orElseGet(() -> dataset(config, "its inputs are arranged").shape());
        if (shape.features() != network.inputs()) {
            throw new UserException("%s has %,d inputs, but samples of %s are %,d numbers"
                    .formatted(network.file(), network.inputs(), shape, shape.features()));
        }
        return shape;
    }

    private Dataset dataset(RunConfig config, String what) {
        if (dataset.isEmpty()) {
            if (flags.data.isEmpty() && !network.card().namesData()) {
                throw unsaid("how " + what, "--data NAME with the data set of that network, such as --data cifar10");
            }
            dataset = Optional.of(loading.apply(config.data().source()));
        }
        return dataset.get();
    }

    private void requireFit(Dataset data, Shape shape, List<String> classes) {
        boolean fits = data.shape().equals(shape) && data.classes().size() == classes.size();
        if (!fits) {
            throw new UserException(
                    "%s is for samples of %s in %d classes, but %s has samples of %s in %d: give another --data"
                            .formatted(
                                    network.file(),
                                    shape,
                                    classes.size(),
                                    data.name(),
                                    data.shape(),
                                    data.classes().size()));
        }
    }

    /** One scale and shift for each channel, as a {@link Normalization} for the shape has it. */
    private Normalization grouped(Normalization found, Shape shape) {
        int groups = shape.channels();
        int given = found.scale().length;
        if (given == groups) {
            return found;
        }
        if (given != 1 && given != shape.features()) {
            throw new UserException("%s normalises %,d groups of inputs, but samples of %s have %,d channels"
                    .formatted(network.file(), given, shape, groups));
        }
        var scale = new double[groups];
        var shift = new double[groups];
        int width = given == 1 ? 0 : shape.features() / groups;
        for (int g = 0; g < groups; g++) {
            scale[g] = found.scale()[g * width];
            shift[g] = found.shift()[g * width];
            for (int j = g * width; j < (g + 1) * width; j++) {
                if (found.scale()[j] != scale[g] || found.shift()[j] != shift[g]) {
                    throw new UserException(
                            "%s normalises each pixel in its own way: only one mean and deviation a channel is read"
                                    .formatted(network.file()));
                }
            }
        }
        return new Normalization(scale, shift);
    }

    /** The kind that a further training would measure anew, and come nearest to this with. */
    private static String kind(Normalization normalization, Shape shape) {
        boolean unshifted = java.util.Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
        if (unshifted && java.util.Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)) {
            return "none";
        }
        boolean bytes = java.util.Arrays.stream(normalization.scale()).allMatch(scale -> (float) scale == 1 / 255f);
        return unshifted && shape.isImage() && bytes ? "unit" : "standardize";
    }
}
