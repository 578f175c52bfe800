package chainrule.export.torch;

import chainrule.export.network.Affine;
import chainrule.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A matrix of a file, and the biases that belong to it.
 *
 * @param name what both are called, without the end that tells them apart
 * @param tensor the matrix's whole name
 * @param isTransposed whether it is units×inputs, as PyTorch keeps it
 */
record TorchLayer(String name, String tensor, Tensor weight, Optional<Tensor> bias, boolean isTransposed) {
    private static final Pattern KERNEL = Pattern.compile("(?i)(.*[^a-z])?kernel\\d{0,9}(:0)?");

    private int size(int axis) {
        return weight.shape().get(axis).intValue();
    }

    int inputs() {
        return size(isTransposed ? 1 : 0);
    }

    int units() {
        return size(isTransposed ? 0 : 1);
    }

    /** Whether its weights are called so as Flax and Keras do. */
    boolean isKernel() {
        return KERNEL.matcher(tensor).matches();
    }

    /** Whether its weights are called so as PyTorch does. */
    boolean isTorchWeight() {
        return tensor.equals("weight") || tensor.endsWith(".weight");
    }

    boolean isSquare() {
        return size(0) == size(1);
    }

    TorchLayer transposed(boolean transposed) {
        return new TorchLayer(name, tensor, weight, bias, transposed);
    }

    TorchLayer with(Tensor biases) {
        return new TorchLayer(name, tensor, weight, Optional.of(biases), isTransposed);
    }

    /** Whether there is a bias a unit, or none. */
    boolean fits() {
        return bias.isEmpty() || bias.get().values().length == units();
    }

    Affine affine() {
        double[] biases = bias.map(Tensor::values).orElseGet(() -> new double[units()]);
        return isTransposed
                ? Affine.ofTransposed(inputs(), units(), weight.values(), biases)
                : new Affine(inputs(), units(), weight.values(), biases);
    }

    /** As a message names it: fc1 8×2. */
    String described() {
        return "%s %s".formatted(name, List.copyOf(weight.shape()));
    }
}
