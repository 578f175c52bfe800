package chainrule.export;

import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.run.Checkpoint;
import chainrule.run.Preparation;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Makes a run of a network from a file. What the file leaves open comes from flags, and from the data set that they name. */
public final class NetworkImport {
    private ForeignNetwork network;
    private final ImportConfiguration configuration;
    private final Function<DataSource, Dataset> loading;
    private Optional<Dataset> dataset = Optional.empty();

    /** @param loading of a data set, called only if it is needed */
    public NetworkImport(ForeignNetwork network, ImportFlags flags, Function<DataSource, Dataset> loading) {
        this.network = network;
        this.configuration = new ImportConfiguration(network, flags);
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
        configuration.requireUnsaid();
        var configured = configuration.configuration();
        var config = configured.resolve();
        var shape = shape(config);
        var loss = config.model().loss();
        var classes = network.card()
                .classes()
                .filter(names -> names.size() == loss.classes(network.outputs()))
                .orElseGet(() -> dataset(config, "what its classes are called").classes());
        dataset.ifPresent(data -> requireFit(data, shape, loss.classes(network.outputs())));
        network = ClassOrder.arranged(network, classes);
        var spec = config.model().spec(shape.features(), classes.size());
        if (spec.outputs() != network.outputs()) {
            throw new UserException("%s has %d outputs, but a network of %d classes with %s has %d: give another --loss"
                    .formatted(
                            network.file(),
                            network.outputs(),
                            classes.size(),
                            ConfigWriter.flat(config).get(ImportConfiguration.LOSS),
                            spec.outputs()));
        }
        var normalization = network.normalization()
                .map(found -> channels(found, shape))
                .orElseGet(() -> Preparation.of(config.data(), dataset(config, "how its inputs are normalised"))
                        .normalization());
        dataset.ifPresent(data -> requireFit(data, shape, loss.classes(network.outputs())));
        var kind = configuration.flags().normalize().isPresent()
                        || network.card().facts().containsKey("config." + ImportConfiguration.NORMALIZE)
                ? config
                : configured
                        .with(ImportConfiguration.NORMALIZE, ChannelNormalization.kind(normalization, shape), "import")
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

    /** What was left out or converted, a line each; complete after {@link #into}. */
    public List<String> notes() {
        return network.notes();
    }

    /** A normalisation that differs within a channel goes into the first layer's numbers. */
    private Normalization channels(Normalization found, Shape shape) {
        requireFinite(found);
        return ChannelNormalization.ofChannels(found, shape).orElseGet(() -> {
            network = network.withoutNormalization();
            return ChannelNormalization.ofChannels(network.normalization().orElseThrow(), shape)
                    .orElseThrow();
        });
    }

    private void requireFinite(Normalization found) {
        if (NotFinite.first(found.scale()) >= 0 || NotFinite.first(found.shift()) >= 0) {
            throw new UserException(
                    "%s: its normalisation divides by zero, or is not finite: check its means and deviations"
                            .formatted(network.file()));
        }
    }

    private Shape shape(RunConfig config) {
        var said = network.shape().or(network.card()::shape);
        var shape = said.orElseGet(
                () -> dataset(config, "how its inputs are arranged").shape());
        if (shape.features() != network.inputs()) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s has %,d inputs, but samples of %s are %,d numbers",
                    network.file(),
                    network.inputs(),
                    shape,
                    shape.features()));
        }
        return shape;
    }

    private Dataset dataset(RunConfig config, String what) {
        if (dataset.isEmpty()) {
            if (configuration.flags().data().isEmpty() && !network.card().namesData()) {
                throw configuration.unsaid(
                        what, "--data NAME with the data set of that network, such as --data cifar10");
            }
            dataset = Optional.of(loading.apply(config.source()));
        }
        return dataset.get();
    }

    private void requireFit(Dataset data, Shape shape, int classes) {
        boolean fits = data.shape().equals(shape) && data.classes().size() == classes;
        if (!fits) {
            throw new UserException(
                    "%s is for samples of %s in %d classes, but %s has samples of %s in %d: give another --data"
                            .formatted(
                                    network.file(),
                                    shape,
                                    classes,
                                    data.name(),
                                    data.shape(),
                                    data.classes().size()));
        }
    }
}
