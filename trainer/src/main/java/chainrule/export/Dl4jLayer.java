package chainrule.export;

import chainrule.UserException;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A layer in the JSON of a DL4J configuration, which names classes. These names are compared with those that are known; none
 * is ever looked for, and anything else in the JSON is passed over.
 *
 * @param activation of a hidden layer; identity for the last
 * @param loss of the last layer; cross-entropy for the others
 */
record Dl4jLayer(int inputs, int units, boolean hasBias, Activation activation, Loss loss) {
    private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
    private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.Activation";
    private static final String LOSSES = "org.nd4j.linalg.lossfunctions.impl.Loss";

    private static final Set<String> CROSS_ENTROPIES = Set.of("MCXENT", "NegativeLogLikelihood");
    private static final int MOST_UNITS = 1 << 28;

    /** The maps of one layer, and where they are. */
    private record Source(Path file, int number, Map<?, ?> layer) {
        /** The name of the class of a map, without what all allowed ones begin with; empty for all others. */
        String allowed(String key, String prefix) {
            var object = key.isEmpty() ? layer : layer.get(key);
            return object instanceof Map<?, ?> map
                            && map.get("@class") instanceof String name
                            && name.startsWith(prefix)
                    ? name.substring(prefix.length())
                    : "";
        }

        Object value(String key, String inner) {
            return layer.get(key) instanceof Map<?, ?> map ? map.get(inner) : null;
        }

        int size(String key) {
            if (layer.get(key) instanceof Integer size && size > 0 && size <= MOST_UNITS) {
                return size;
            }
            throw refused("has %s = %s".formatted(key, layer.get(key)));
        }

        /** ReLU's limits, of which none may be set. */
        boolean isNothing(String key) {
            var value = value("activationFn", key);
            return value == null || value instanceof Number number && number.doubleValue() == 0;
        }

        UserException refused(String what) {
            return new UserException(
                    "%s: layer %d %s: only DenseLayer (identity, sigmoid, tanh, relu, leakyrelu, softplus) and OutputLayer (softmax or sigmoid) are read"
                            .formatted(file, number, what));
        }
    }

    /** @throws UserException if the layer is of another kind */
    static Dl4jLayer read(Path file, int number, Object conf, boolean isLast) {
        boolean isMap = conf instanceof Map<?, ?> map && map.get("layer") instanceof Map<?, ?>;
        var source = new Source(file, number, isMap ? (Map<?, ?>) ((Map<?, ?>) conf).get("layer") : Map.of());
        String kind = source.allowed("", LAYERS);
        if (!kind.equals(isLast ? "OutputLayer" : "DenseLayer")) {
            throw source.refused("is no %s".formatted(isLast ? "OutputLayer" : "DenseLayer"));
        }
        if (Boolean.TRUE.equals(source.layer().get("hasLayerNorm"))) {
            throw source.refused("has layer normalisation");
        }
        return new Dl4jLayer(
                source.size("nin"),
                source.size("nout"),
                !Boolean.FALSE.equals(source.layer().get("hasBias")),
                isLast ? new Activation.Identity() : hidden(source),
                isLast ? output(source) : Loss.CROSS_ENTROPY);
    }

    private static Activation hidden(Source source) {
        String name = source.allowed("activationFn", ACTIVATIONS);
        return switch (name) {
            case "Identity" -> new Activation.Identity();
            case "Sigmoid" -> new Activation.Sigmoid();
            case "TanH" -> new Activation.Tanh();
            case "SoftPlus" -> new Activation.Softplus();
            case "ReLU" -> relu(source);
            case "LReLU" -> leaky(source);
            default -> throw source.refused("has another activation");
        };
    }

    private static Activation relu(Source source) {
        if (source.isNothing("max") && source.isNothing("threshold") && source.isNothing("negativeSlope")) {
            return new Activation.Relu();
        }
        throw source.refused("has a ReLU with limits");
    }

    private static Activation leaky(Source source) {
        if (source.value("activationFn", "alpha") instanceof Number alpha
                && alpha.doubleValue() > 0
                && alpha.doubleValue() < 1) {
            return new Activation.LeakyRelu(alpha.doubleValue());
        }
        throw source.refused("has a slope below 0 that is not in (0, 1)");
    }

    private static Loss output(Source source) {
        String activation = source.allowed("activationFn", ACTIVATIONS);
        String loss = source.allowed("lossFn", LOSSES);
        if (activation.equals("Softmax") && CROSS_ENTROPIES.contains(loss)) {
            return Loss.CROSS_ENTROPY;
        } else if (activation.equals("Softmax") && loss.equals("MSE")) {
            return Loss.SQUARED_ERROR;
        } else if (activation.equals("Sigmoid") && loss.equals("BinaryXENT")) {
            return Loss.BINARY_CROSS_ENTROPY;
        }
        throw source.refused("has neither softmax with MCXENT, NegativeLogLikelihood or MSE, nor sigmoid with XENT");
    }

    long parameters() {
        return (long) inputs * units + (hasBias ? units : 0);
    }
}
