package chainrule.export.torch;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunAction;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.export.network.NotFinite;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a {@code state_dict} of linear layers, whatever they are called: a tensor of two dimensions is a layer's weights, one of one
 * dimension its biases. {@link TorchOrder} finds their order.
 */
public final class TorchReader {
    /** What ends a tensor's name, and which part of a layer it says. */
    private static final Pattern ROLE = Pattern.compile(
            "(.*?)(?:^|(?<=[._/])|(?<=[^a-zA-Z]))(weights?|kernel|w|biases|bias|b)(\\d{0,9})",
            Pattern.CASE_INSENSITIVE);

    private static final int MOST_NAME = 500;

    private final Path file;
    private final Safetensors content;
    private final List<String> notes = new ArrayList<>();

    private TorchReader(Path file, Safetensors content) {
        this.file = file;
        this.content = content;
    }

    static ForeignNetwork read(Path file) {
        return read(file, LayerHints.none());
    }

    public static ForeignNetwork read(Path file, LayerHints hints) {
        return new TorchReader(file, Safetensors.read(file)).network(hints);
    }

    private ForeignNetwork network(LayerHints hints) {
        if (content.tensors().containsKey("W1")
                && "chainrule".equals(content.metadata().get("format"))) {
            throw new UserException(Message.of(
                    "%s is a checkpoint of Chainrule: %s reads it without conversion",
                    file, RunAction.START_FROM.of()));
        }
        var card = new ModelCard(file.toString(), content.metadata());
        card.requireDenseLayers();
        requireKnown();
        var found = layers();
        var layers = TorchOrder.of(file, found, hints);
        boolean doubles = content.tensors().values().stream().anyMatch(tensor -> tensor.type() == Tensor.Type.F64);
        if (card.facts().get("producer") == null) {
            note(layers);
        }
        return new ForeignNetwork(
                file,
                layers.stream().map(TorchLayer::affine).toList(),
                doubles ? Precision.FLOAT64 : Precision.FLOAT32,
                Optional.empty(),
                Optional.empty(),
                card.normalization(),
                Optional.empty(),
                card,
                card.scaling(),
                Optional.empty(),
                notes);
    }

    /** Everything in the file is a part of a linear layer, or something that says nothing about one. */
    private void requireKnown() {
        for (var entry : content.types().entrySet()) {
            String name = entry.getKey();
            if (name.endsWith("running_mean") || name.endsWith("running_var")) {
                throw new UserException(
                        "%s: '%s' belongs to a BatchNorm, whose place and epsilon such a file does not say: export the network as ONNX, or fold it with torch.nn.utils.fusion.fuse_linear_bn_eval before it is saved"
                                .formatted(file, name));
            }
            if (!content.tensors().containsKey(name)) {
                if (!name.endsWith("num_batches_tracked")) {
                    throw new UserException(
                            "%s: '%s' has numbers of type %s, which are not supported as weights: save the state_dict of float32, float64, float16 or bfloat16 alone"
                                    .formatted(file, name, entry.getValue()));
                }
                notes.add("'%s' was passed over: it only counts".formatted(name));
            }
        }
        content.tensors().forEach((name, tensor) -> {
            int at = NotFinite.first(tensor.values());
            if (at >= 0) {
                var shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
                throw new UserException(NotFinite.message(file, name, shape, at, tensor.values()[at]));
            }
        });
    }

    private void note(List<TorchLayer> layers) {
        content.types().values().stream()
                .filter(type -> type.endsWith("F16"))
                .distinct()
                .sorted()
                .reduce((one, other) -> one + " and " + other)
                .ifPresent(types -> notes.add("its %s numbers were widened to float32".formatted(types)));
        boolean said = layers.stream().allMatch(TorchLayer::isTorchWeight)
                || layers.stream().allMatch(TorchLayer::isKernel);
        if (!said && layers.stream().allMatch(TorchLayer::isSquare)) {
            notes.add(
                    "all weights are square: read as units×inputs, as PyTorch keeps them; transpose them if they are not");
        }
        if (layers.size() > 1) {
            notes.add("layers in the order %s%s"
                    .formatted(
                            layers.stream().map(TorchLayer::name).collect(Collectors.joining(", ")),
                            layers.get(0).isTransposed() ? "" : ", whose weights are kept as inputs×units"));
        }
    }

    private List<TorchLayer> layers() {
        var matrices = new LinkedHashMap<String, TorchLayer>();
        var vectors = new LinkedHashMap<String, String>();
        content.tensors().forEach((name, tensor) -> {
            var match = ROLE.matcher(name.length() > MOST_NAME ? "" : name);
            boolean said = match.matches();
            String layer = said ? match.group(1).replaceFirst("[._/]$", "") + match.group(3) : name;
            boolean isBias =
                    said && match.group(2).toLowerCase(java.util.Locale.ROOT).startsWith("b");
            if (said && !isBias && tensor.shape().size() == 1) {
                // A normalisation's or an activation's, which have one a unit.
                throw noLayer(name, tensor);
            }
            if (isBias && tensor.shape().size() == 2 && tensor.shape().contains(1L)
                    || tensor.shape().size() == 1 && tensor.values().length > 0) {
                if (vectors.put(layer, name) != null) {
                    throw noLayer(name, tensor);
                }
            } else if (tensor.shape().size() == 2 && tensor.values().length > 0 && !isBias) {
                var found = new TorchLayer(layer, name, tensor, Optional.empty(), true);
                if (matrices.put(layer, found) != null) {
                    throw noLayer(name, tensor);
                }
            } else {
                throw noLayer(name, tensor);
            }
        });
        return withBiases(matrices, vectors);
    }

    private UserException noLayer(String name, Tensor tensor) {
        return new UserException(
                "%s: '%s' of the shape %s is not a tensor of a linear layer: only networks of such layers are read, each with a weight of two dimensions and a bias of one"
                        .formatted(file, name, tensor.shape()));
    }

    /** By their names; those that no name joins, by their number, if one layer alone has as many units. */
    private List<TorchLayer> withBiases(Map<String, TorchLayer> matrices, Map<String, String> vectors) {
        var lonely = new ArrayList<String>();
        vectors.forEach((layer, name) -> {
            var tensor = content.tensors().get(name);
            if (matrices.containsKey(layer)) {
                matrices.computeIfPresent(layer, (key, matrix) -> matrix.with(tensor));
            } else {
                lonely.add(name);
            }
        });
        for (var name : lonely) {
            var tensor = content.tensors().get(name);
            var candidates = withoutBias(matrices, 0, tensor.values().length);
            candidates = candidates.size() == 1 ? candidates : withoutBias(matrices, 1, tensor.values().length);
            boolean named = ROLE.matcher(name).matches();
            if (named || candidates.size() != 1) {
                throw new UserException(
                        "%s: the weights that '%s' of the shape %s belongs to are missing: a linear layer needs them, under the same name"
                                .formatted(file, name, tensor.shape()));
            }
            matrices.put(candidates.get(0).name(), candidates.get(0).with(tensor));
            notes.add("'%s' is read as the biases of '%s', by their number"
                    .formatted(name, candidates.get(0).tensor()));
        }
        if (matrices.isEmpty()) {
            throw new UserException(file + " holds no layer: a multilayer perceptron is needed");
        }
        for (var matrix : matrices.values()) {
            if (!matrix.fits() && !matrix.transposed(false).fits()) {
                throw new UserException(
                        "%s: '%s' has the shape %s and its bias %s, but a linear layer has a bias a unit"
                                .formatted(
                                        file,
                                        matrix.tensor(),
                                        matrix.weight().shape(),
                                        matrix.bias().orElseThrow().shape()));
            }
        }
        return List.copyOf(matrices.values());
    }

    /** Whose size along an axis is this one. */
    private static List<TorchLayer> withoutBias(Map<String, TorchLayer> matrices, int axis, long size) {
        return matrices.values().stream()
                .filter(matrix ->
                        matrix.bias().isEmpty() && matrix.weight().shape().get(axis) == size)
                .toList();
    }
}
