package chainrule.export;

import chainrule.UserException;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads a {@code state_dict} of {@code Linear} layers: {@code 0.weight}, {@code 0.bias}, {@code 2.weight} and so on as
 * {@code Sequential} names them, behind any prefix that all share, such as {@code layers.}. Their order is that of the numbers.
 */
final class TorchReader {
    private static final Pattern NAME = Pattern.compile("(.*?)(\\d{1,9})\\.(weight|bias)");

    private TorchReader() {}

    /** The two tensors of a layer. */
    private static final class Pair {
        private Tensor weight;
        private Tensor bias;
    }

    static ForeignNetwork read(Path file) {
        var content = Safetensors.read(file);
        var layers = new ArrayList<Affine>();
        pairs(file, content.tensors()).forEach((number, pair) -> layers.add(affine(file, number, pair)));
        boolean doubles = content.tensors().values().stream().anyMatch(tensor -> tensor.type() == Tensor.Type.F64);
        var card = new ModelCard(file.toString(), content.metadata());
        return new ForeignNetwork(
                file,
                layers,
                doubles ? Precision.FLOAT64 : Precision.FLOAT32,
                Optional.empty(),
                Optional.empty(),
                card.normalization(),
                Optional.empty(),
                card,
                Optional.empty(),
                List.of());
    }

    private static Map<Integer, Pair> pairs(Path file, Map<String, Tensor> tensors) {
        if (tensors.containsKey("W1")) {
            throw new UserException(
                    "%s is a checkpoint of Chainrule: `train --init` takes it as it is".formatted(file));
        }
        var pairs = new TreeMap<Integer, Pair>();
        String prefix = null;
        for (var entry : tensors.entrySet()) {
            var match = NAME.matcher(entry.getKey());
            if (!match.matches() || prefix != null && !prefix.equals(match.group(1))) {
                throw new UserException(
                        "%s: '%s' is no tensor of a Sequential of Linear layers: only such networks are read, named as 0.weight, 0.bias, 2.weight, …"
                                .formatted(file, entry.getKey()));
            }
            prefix = match.group(1);
            var pair = pairs.computeIfAbsent(Integer.valueOf(match.group(2)), number -> new Pair());
            if (match.group(3).equals("weight")) {
                pair.weight = entry.getValue();
            } else {
                pair.bias = entry.getValue();
            }
        }
        return pairs;
    }

    private static Affine affine(Path file, int number, Pair pair) {
        if (pair.weight == null) {
            throw new UserException("%s: %d.weight is missing: a Linear layer needs it".formatted(file, number));
        }
        var shape = pair.weight.shape();
        boolean fits = shape.size() == 2
                && shape.stream().allMatch(size -> size > 0)
                && (pair.bias == null || pair.bias.shape().equals(List.of(shape.get(0))));
        if (!fits) {
            throw new UserException(
                    "%s: %d.weight has the shape %s and %d.bias %s, but a Linear layer's are [units, inputs] and [units]"
                            .formatted(file, number, shape, number, pair.bias == null ? "none" : pair.bias.shape()));
        }
        int units = shape.get(0).intValue();
        double[] biases = pair.bias == null ? new double[units] : pair.bias.values();
        return Affine.ofTransposed(shape.get(1).intValue(), units, pair.weight.values(), biases);
    }
}
