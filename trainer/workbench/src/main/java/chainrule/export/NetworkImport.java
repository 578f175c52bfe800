package chainrule.export;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSetting;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.export.network.ChannelNormalization;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.NotFinite;
import chainrule.model.Loss;
import chainrule.run.DataFit;
import chainrule.run.Preparation;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

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
    public record Complete(RunConfig config, Checkpoint network) {}

    public Complete complete() {
        configuration.requireUnsaid();
        var configured = configuration.configuration();
        var config = configured.resolve();
        var shape = shape(config);
        var task = task(config);
        loadNamedTargets(config, task);
        dataset.ifPresent(data -> requireFit(data, shape, task));
        if (task.isClassification()) {
            network = ClassOrder.arranged(network, task.names());
        }
        var spec = config.model().spec(shape.features(), task);
        if (spec.outputs() != network.outputs()) {
            throw new UserException(Message.of(
                    "%s has %d outputs, but a network for %s with %s has %d: give %s",
                    network.file(),
                    network.outputs(),
                    task.summary(),
                    spec.loss().name(),
                    spec.outputs(),
                    DataSetting.LOSS.another()));
        }
        noteOutputs(spec.loss());
        var scaling = network.scaling().orElseGet(() -> TargetScaling.none(task.width()));
        if (scaling.scale().length != task.width()) {
            throw new UserException("%s: its scaling has %d targets, but it predicts %s"
                    .formatted(network.file(), scaling.scale().length, task.summary()));
        }
        var normalization =
                network.normalization().map(found -> channels(found, shape)).orElseGet(() -> measured(config, shape));
        dataset.ifPresent(data -> requireFit(data, shape, task));
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
                        task,
                        scaling,
                        normalization,
                        network.card().epoch(),
                        encoding(config, shape)));
    }

    /** A table's columns: as the file says them, or those of the table that is named, if it has numbers alone. */
    private Optional<TableEncoding> encoding(RunConfig config, Shape shape) {
        var said = network.card().encoding();
        if (said.isPresent() && said.get().width() != shape.features()) {
            throw new UserException(
                    "%s: its metadata is damaged at 'columns': they become %d inputs, and the network has %d"
                            .formatted(network.file(), said.get().width(), shape.features()));
        }
        if (said.isPresent() || dataset.isEmpty() || dataset.get().schema().isEmpty()) {
            return said;
        }
        return Preparation.of(config.data(), dataset.get())
                .encoding()
                .filter(columns -> columns.width() == shape.features());
    }

    /** By the flag: only raw values need no data to measure. */
    private Normalization measured(RunConfig config, Shape shape) {
        return config.data().normalize() == Normalization.Kind.NONE
                ? Normalization.none(shape)
                : Preparation.of(config.data(), dataset(config, "which data its inputs are normalised by"))
                        .normalization();
    }

    /** What was skipped or converted, a line each; complete after {@link #into}. */
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
        var shape = said.orElseGet(() -> predictsRealsAlone(config)
                ? Shape.vector(network.inputs())
                : dataset(config, "how its inputs are arranged").shape());
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
                        what,
                        Message.of(
                                "%s with the data set of that network, such as %s",
                                DataSetting.NAME.given("NAME"), DataSetting.NAME.to("cifar10")));
            }
            var columns = network.card().encoding();
            var source = columns.map(known -> config.source().knowing(known.schema()))
                    .orElseGet(config::source);
            dataset = Optional.of(loading.apply(source));
        }
        return dataset.get();
    }

    private void requireFit(Dataset raw, Shape shape, Task task) {
        var data = network.card()
                .encoding()
                .filter(columns -> raw.schema().isPresent())
                .map(columns -> columns.apply(raw))
                .orElse(raw);
        boolean sameKind = data.shape().equals(shape)
                && data.task().kind() == task.kind()
                && data.task().names().size() == task.names().size();
        // Classes may have other names in a data set: they are in the file's order.
        if (sameKind && task.isClassification()) {
            return;
        }
        new DataFit(shape, task, data).difference().ifPresent(difference -> {
            throw new UserException(Message.of(
                    "%s is for samples of %s with %s, but %s: give %s",
                    network.file(), shape, task.summary(), difference, DataSetting.NAME.another()));
        });
    }

    /** The model card knows its targets: data that are named too have to have the same. Classes' are not loaded for that, they may be large. */
    private void loadNamedTargets(RunConfig config, Task task) {
        if (configuration.flags().data().isPresent() && !task.isClassification()) {
            dataset(config, "what it predicts");
        }
    }

    /** What a loss makes of outputs that its user may not expect. */
    private void noteOutputs(Loss loss) {
        if (network.card().describesModel()) {
            return;
        }
        if (loss.kind() == Loss.Kind.POISSON) {
            network = network.noted(
                    "with poisson the outputs are the logarithms of the expected counts: exp is applied to them");
        } else if (loss.kind() == Loss.Kind.GAUSSIAN) {
            network = network.noted(
                    "with gaussian the first half of the outputs are means, the second half logarithms of variances");
        }
    }

    /** Whether nothing must be known of its data: real outputs need no names, and a row of numbers no shape. */
    private boolean predictsRealsAlone(RunConfig config) {
        boolean reals = config.model().judged().equals(Optional.of(Task.Kind.REGRESSION));
        return reals
                && configuration.flags().data().isEmpty()
                && !network.card().namesData();
    }

    /** What it predicts: the model card's, or the data set's; real outputs without names are numbered. */
    private Task task(RunConfig config) {
        int outputs = network.outputs();
        var said = network.card()
                .task()
                .filter(task -> config.model().lossFor(task.kind()).outputs(task) == outputs);
        if (said.isPresent()) {
            return said.get();
        }
        if (predictsRealsAlone(config)) {
            int targets = config.model().lossFor(Task.Kind.REGRESSION).names(outputs);
            return Task.regression(IntStream.rangeClosed(1, targets)
                    .mapToObj(k -> targets == 1 ? "output" : "output " + k)
                    .toList());
        }
        return dataset(config, "what its classes are called").task();
    }
}
