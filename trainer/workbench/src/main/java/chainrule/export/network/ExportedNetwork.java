package chainrule.export.network;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.TableEncoding;
import chainrule.machine.Versions;
import chainrule.metric.Thresholds;
import chainrule.model.FoldedNorms;
import chainrule.model.MlpSpec;
import chainrule.optim.Optimizer;
import chainrule.run.TrainedRun;
import java.util.Arrays;
import java.util.Optional;

/**
 * A trained network on its way into a file.
 *
 * @param optimizer that it was trained with, for those who train it further
 */
public record ExportedNetwork(Checkpoint network, Optimizer optimizer, ModelCard card) {
    /** The network as the run has it: with its temperature if it is {@link TrainedRun#calibrated}. */
    public static ExportedNetwork of(TrainedRun run) {
        if (run.ensemble().isPresent()) {
            throw new UserException(
                    "%s is an ensemble, and only onnx can hold several networks: export its members one by one"
                            .formatted(run.directory().path()));
        }
        var card = ModelCard.of(run.checkpoint(), run.config(), run.directory().name(), Versions.read())
                .withTemperature(run.temperature());
        return new ExportedNetwork(run.checkpoint(), run.config().train().optimizer(), thresholds(card, run));
    }

    private static ModelCard thresholds(ModelCard card, TrainedRun run) {
        return run.thresholds()
                .map(chosen ->
                        card.withThresholds(Thresholds.names(run.checkpoint().task()), chosen))
                .orElse(card);
    }

    public MlpSpec spec() {
        return network.parameters().spec();
    }

    /**
     * The same with every batch normalisation folded into the dense layer in front of it (E3): computed in float64, and rounded to the
     * network's precision.
     *
     * @throws UserException if one normalises a layer's input
     */
    public ExportedNetwork folded() {
        if (!spec().hasBatchNorm()) {
            return this;
        }
        if (!FoldedNorms.areComplete(spec())) {
            throw new UserException("batch normalisation of what enters a layer is not exported to this format");
        }
        var dense = new Checkpoint(
                FoldedNorms.of(network.parameters()).rounded(network.precision()),
                network.precision(),
                network.shape(),
                network.task(),
                network.scaling(),
                network.normalization(),
                network.epoch(),
                network.encoding());
        return new ExportedNetwork(dense, optimizer, card);
    }

    /** The columns of a table that has categories, missing values or curves, so that they are not the network's inputs yet. */
    public Optional<TableEncoding> columns() {
        return network.encoding().filter(columns -> !columns.isPlain());
    }

    /** The parameters of the input layer's part {@code k}. */
    public double[] part(int k) {
        var parts = spec().features().parts();
        int from = network.parameters().input();
        for (var before : parts.subList(0, k)) {
            from += before.parameters();
        }
        return Arrays.copyOfRange(
                network.parameters().values(), from, from + parts.get(k).parameters());
    }

    /** The slopes of layer {@code l}, a unit a number. */
    public double[] slopes(int l) {
        int from = network.parameters().slopes(l);
        return Arrays.copyOfRange(network.parameters().values(), from, from + spec().fanOut(l));
    }

    public int layers() {
        return spec().layers().size();
    }

    /** Layer {@code l}'s numbers, counted from 0. */
    public Affine layer(int l) {
        var parameters = network.parameters();
        int biases = parameters.biases(l);
        return new Affine(
                spec().fanIn(l),
                spec().fanOut(l),
                Arrays.copyOfRange(parameters.values(), parameters.weights(l), biases),
                Arrays.copyOfRange(parameters.values(), biases, biases + spec().fanOut(l)));
    }
}
