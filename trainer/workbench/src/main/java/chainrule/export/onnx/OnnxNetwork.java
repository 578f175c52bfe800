package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import chainrule.base.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.export.network.Affine;
import chainrule.export.network.ChannelNormalization;
import chainrule.model.Activation;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The layers that a sample's way through a graph consists of. */
final class OnnxNetwork {
    private final Path file;
    private final List<OnnxLayer> layers = new ArrayList<>();
    private final Set<String> origins = new HashSet<>();
    private LinearMap inputs;
    private Optional<Loss> loss = Optional.empty();

    private OnnxNetwork(Path file) {
        this.file = file;
    }

    /** @throws UserException if it is not a multilayer perceptron's way */
    static OnnxNetwork of(Path file, OnnxFlow output) {
        Deque<OnnxStep> steps = new ArrayDeque<>();
        for (var flow = output; flow != null; flow = flow.before()) {
            steps.addFirst(flow.step());
        }
        var network = new OnnxNetwork(file);
        steps.forEach(network::add);
        network.finish();
        return network;
    }

    private void add(OnnxStep step) {
        if (loss.isPresent()) {
            throw refused(step, "follows the probabilities");
        }
        if (step instanceof OnnxStep.Scale scale) {
            if (layers.isEmpty()) {
                inputs = (inputs == null ? LinearMap.identity() : inputs).then(scale);
            } else {
                last().apply(scale);
            }
        } else if (step instanceof OnnxStep.Product product) {
            add(product);
        } else if (step instanceof OnnxStep.Activate activate) {
            activate(activate);
        } else if (step instanceof OnnxStep.Softmax) {
            require(!layers.isEmpty() && last().isLinear(), step);
            loss = Optional.of(Loss.CROSS_ENTROPY);
        } else if (step instanceof OnnxStep.BothClasses both) {
            require(!layers.isEmpty() && last().activation() instanceof Activation.Sigmoid && last().isPlain(), step);
            last().activate(new Activation.Identity());
            if (!both.second()) {
                last().negate();
            }
            loss = Optional.of(Loss.BINARY_CROSS_ENTROPY);
        }
    }

    private OnnxLayer last() {
        return layers.get(layers.size() - 1);
    }

    private void add(OnnxStep.Product product) {
        if (!origins.add(product.origin())) {
            throw new UserException("%s: two layers share the weights '%s': only layers with their own are read"
                    .formatted(file, product.origin()));
        }
        LayerSizes.requireFew(layers.size() + 2);
        var layer = new OnnxLayer(product);
        if (!layers.isEmpty()) {
            layer.absorb(last());
        }
        layers.add(layer);
    }

    private void activate(OnnxStep.Activate step) {
        require(!layers.isEmpty(), step);
        if (!last().isLinear()) {
            throw refused(step, "follows another activation without a layer between them");
        }
        last().activate(step.activation());
    }

    private void finish() {
        if (layers.isEmpty() || loss.isPresent()) {
            return;
        }
        if (last().activation() instanceof Activation.Sigmoid && last().isPlain()) {
            last().activate(new Activation.Identity());
            loss = Optional.of(Loss.BINARY_CROSS_ENTROPY);
            if (layers.size() > 1
                    && last().isSigns()
                    && layers.get(layers.size() - 2).isLinear()) {
                layers.remove(layers.size() - 1);
            }
            return;
        }
        if (!last().isLinear()) {
            throw new UserException(
                    "%s: an activation after the last layer, which Chainrule's networks don't have".formatted(file));
        }
    }

    private void require(boolean holds, OnnxStep step) {
        if (!holds) {
            throw refused(step, "is not behind a layer");
        }
    }

    private UserException refused(OnnxStep step, String where) {
        String node = step instanceof OnnxStep.Activate activate
                ? activate.node()
                : step instanceof OnnxStep.Scale scale
                        ? scale.node()
                        : step instanceof OnnxStep.Product product
                                ? product.node()
                                : step instanceof OnnxStep.Softmax softmax
                                        ? softmax.node()
                                        : ((OnnxStep.BothClasses) step).node();
        return new UserException(
                "%s: operation %s %s: in a multilayer perceptron here every layer has one activation, and Softmax or Sigmoid come last"
                        .formatted(file, node, where));
    }

    List<Affine> layers() {
        return layers.stream().map(layer -> layer.affine(file)).toList();
    }

    /** Of the hidden layers. */
    List<Activation> activations() {
        return layers.stream()
                .limit(Math.max(0, layers.size() - 1L))
                .map(OnnxLayer::activation)
                .toList();
    }

    Optional<Loss> loss() {
        return loss;
    }

    boolean doubles() {
        return layers.stream().anyMatch(layer -> layer.type() == DataType.DOUBLE_VALUE);
    }

    /** The name of a type of fewer digits than float32, if weights have one. */
    Optional<String> widened() {
        return layers.stream()
                .map(OnnxLayer::type)
                .filter(type -> type == DataType.FLOAT16_VALUE || type == DataType.BFLOAT16_VALUE)
                .findFirst()
                .map(type -> type == DataType.FLOAT16_VALUE ? "float16" : "bfloat16");
    }

    /** The arithmetic before the first layer, a channel if it is the same for all of a channel's numbers; empty if there is none. */
    Optional<Normalization> normalization(Optional<Shape> shape) {
        if (inputs == null) {
            return Optional.empty();
        }
        var found = new Normalization(inputs.scales(), inputs.shifts());
        return Optional.of(
                shape.flatMap(s -> ChannelNormalization.ofChannels(found, s)).orElse(found));
    }
}
