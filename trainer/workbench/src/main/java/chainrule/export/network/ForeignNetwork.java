package chainrule.export.network;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A network as a file holds it: what the format says, and the model card if there is one. Formats differ in what they say: a
 * {@code state_dict} has numbers alone.
 *
 * @param layers each with as many inputs as the one before it has units
 * @param activations of the hidden layers
 * @param loss one whose predictions the file's last operation makes
 * @param normalization with one group, or one for each channel, or one for each feature
 * @param scaling how real targets are learnt, where the file says it
 * @param classes what the file calls the classes, in the outputs' order; the model card's may have more
 * @param notes what was skipped or converted, a line each
 */
public record ForeignNetwork(
        Path file,
        List<Affine> layers,
        Precision precision,
        Optional<List<Activation>> activations,
        Optional<Loss> loss,
        Optional<Normalization> normalization,
        Optional<Shape> shape,
        ModelCard card,
        Optional<TargetScaling> scaling,
        Optional<List<String>> classes,
        List<String> notes) {
    public ForeignNetwork {
        notes = List.copyOf(notes);
        if (layers.isEmpty()) {
            throw new UserException(file + " holds no layer: a multilayer perceptron is needed");
        }
        for (int l = 0; l < layers.size(); l++) {
            if (!fits(precision, layers.get(l).weights())
                    || !fits(precision, layers.get(l).biases())) {
                throw new UserException("%s: layer %d holds numbers that are not finite, or too large for %s"
                        .formatted(file, l + 1, precision.toString().toLowerCase(Locale.ROOT)));
            }
        }
        for (int l = 1; l < layers.size(); l++) {
            if (layers.get(l).inputs() != layers.get(l - 1).units()) {
                throw new UserException(String.format(
                        Locale.ROOT,
                        "%s: layer %d has %,d inputs, but the one before it has %,d units",
                        file,
                        l + 1,
                        layers.get(l).inputs(),
                        layers.get(l - 1).units()));
            }
        }
    }

    private static boolean fits(Precision precision, double[] numbers) {
        return Arrays.stream(numbers).allMatch(number -> Double.isFinite(precision.rounded(number)));
    }

    /** The same network for raw inputs: the normalisation becomes part of the first layer. */
    public ForeignNetwork withoutNormalization() {
        var found = normalization.orElseThrow();
        var first = layers.get(0);
        boolean one = found.scale().length == 1;
        if (!one && found.scale().length != first.inputs()) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s normalises %,d groups of inputs, but its first layer has %,d inputs",
                    file,
                    found.scale().length,
                    first.inputs()));
        }
        var weights = first.weights().clone();
        var biases = first.biases().clone();
        for (int i = 0; i < first.inputs(); i++) {
            for (int j = 0; j < first.units(); j++) {
                biases[j] += found.shift()[one ? 0 : i] * weights[i * first.units() + j];
                weights[i * first.units() + j] *= found.scale()[one ? 0 : i];
            }
        }
        return with(0, new Affine(first.inputs(), first.units(), weights, biases))
                .with(Optional.of(new Normalization(new double[] {1}, new double[] {0})))
                .noted(
                        "each pixel has a normalisation of its own: it became part of the first layer, which takes raw values");
    }

    /** With another last layer. */
    public ForeignNetwork with(Affine last) {
        return with(layers.size() - 1, last);
    }

    private ForeignNetwork with(int l, Affine layer) {
        var changed = new ArrayList<>(layers);
        changed.set(l, layer);
        return new ForeignNetwork(
                file, changed, precision, activations, loss, normalization, shape, card, scaling, classes, notes);
    }

    private ForeignNetwork with(Optional<Normalization> other) {
        return new ForeignNetwork(
                file, layers, precision, activations, loss, other, shape, card, scaling, classes, notes);
    }

    /** With one more note. */
    public ForeignNetwork noted(String note) {
        var all = new ArrayList<>(notes);
        all.add(note);
        return new ForeignNetwork(
                file, layers, precision, activations, loss, normalization, shape, card, scaling, classes, all);
    }

    public int inputs() {
        return layers.get(0).inputs();
    }

    public int outputs() {
        return layers.get(layers.size() - 1).units();
    }

    /**
     * The numbers of all layers, for a network of the same sizes.
     *
     * @throws UserException if that has parameters besides weights and biases, which the file lacks
     */
    public Parameters parameters(MlpSpec spec) {
        if (!spec.isPlain()) {
            throw new UserException(Message.of(
                    "%s has weights and biases alone: import it without %s, %s and prelu",
                    file, RunSetting.INPUT_SCALING, RunSetting.FREQUENCIES));
        }
        var parameters = Parameters.zeros(spec);
        for (int l = 0; l < layers.size(); l++) {
            var layer = layers.get(l);
            System.arraycopy(layer.weights(), 0, parameters.values(), parameters.weights(l), layer.weights().length);
            System.arraycopy(layer.biases(), 0, parameters.values(), parameters.biases(l), layer.units());
        }
        return parameters;
    }

    /** Sizes of the hidden layers. */
    public List<Integer> hidden() {
        return layers.subList(0, layers.size() - 1).stream().map(Affine::units).toList();
    }
}
