package chainrule.export.torch;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What tells the order of layers, where a file does not.
 *
 * @param order the names of the layers from the input to the output, if the user says them
 * @param ends of the data, asked for only if it is needed; empty without data
 */
public record LayerHints(Optional<List<String>> order, Supplier<Optional<Ends>> ends) {
    /** What a network for some data begins and ends with. */
    public record Ends(int inputs, int classes) {
        boolean fit(List<TorchLayer> layers) {
            int units = layers.get(layers.size() - 1).units();
            return startsWith(layers.get(0)) && (units == classes || classes == 2 && units == 1);
        }

        boolean startsWith(TorchLayer layer) {
            return layer.inputs() == inputs;
        }
    }

    /** Without further information. */
    public static LayerHints none() {
        return new LayerHints(Optional.empty(), Optional::empty);
    }
}
