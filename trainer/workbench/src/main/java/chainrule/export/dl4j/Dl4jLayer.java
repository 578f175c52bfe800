package chainrule.export.dl4j;

import chainrule.base.UserException;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.model.AbsoluteError;
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
    /** L2 and L1 are sums over the outputs where MSE and MAE are means. */
    private static final Set<String> SQUARED_ERRORS = Set.of("MSE", "L2");

    private static final Set<String> ABSOLUTE_ERRORS = Set.of("MAE", "L1");
    /** Of versions before 1.0.0-beta, which named layers so. */
    private static final Map<String, String> OLD_LAYERS = Map.of("dense", "DenseLayer", "output", "OutputLayer");

    /** Of versions before 0.7, which named activations so. */
    private static final Map<String, String> OLD_ACTIVATIONS = Map.of(
            "identity", "Identity",
            "linear", "Identity",
            "sigmoid", "Sigmoid",
            "tanh", "TanH",
            "softplus", "SoftPlus",
            "relu", "ReLU",
            "leakyrelu", "LReLU",
            "elu", "ELU",
            "softmax", "Softmax");

    /** Of versions before 0.6, which named losses so. */
    private static final Map<String, String> OLD_LOSSES = Map.of(
            "MCXENT", "MCXENT",
            "NEGATIVELOGLIKELIHOOD", "NegativeLogLikelihood",
            "MSE", "MSE",
            "SQUARED_LOSS", "MSE",
            "L2", "L2",
            "L1", "L1",
            "XENT", "BinaryXENT");

    /** What leaky ReLU has without further information; DL4J itself gives it to networks of old versions. */
    private static final double OLD_SLOPE = 0.01;

    private static final int MOST_UNITS = 1 << 28;

    /**
     * The maps of one layer, and where they are.
     *
     * @param kind the class of the layer, without its package
     * @param conf what stands around the layer
     */
    private record Source(Path file, int number, String kind, Map<?, ?> layer, Map<?, ?> conf) {
        /**
         * The layer in its configuration: {@code {"@class": "….DenseLayer", …}}, and before 1.0.0-beta {@code {"dense": {…}}}.
         */
        static Source of(Path file, int number, Object conf) {
            var around = conf instanceof Map<?, ?> map ? map : Map.of();
            var layer = around.get("layer") instanceof Map<?, ?> map ? map : Map.of();
            if (layer.size() == 1 && layer.values().iterator().next() instanceof Map<?, ?> inner) {
                String name = String.valueOf(layer.keySet().iterator().next());
                return new Source(file, number, OLD_LAYERS.getOrDefault(name, name), inner, around);
            }
            return new Source(file, number, allowed(layer, LAYERS), layer, around);
        }

        /** The name of a map's class without what all allowed ones begin with; empty for all others. */
        private static String allowed(Object object, String prefix) {
            return object instanceof Map<?, ?> map
                            && map.get("@class") instanceof String name
                            && name.startsWith(prefix)
                    ? name.substring(prefix.length())
                    : "";
        }

        /** As {@link #allowed}, or the only key of a map, as versions before 1.0.0-beta have it. */
        private String name(String key, String prefix) {
            return layer.get(key) instanceof Map<?, ?> map && map.size() == 1 && !map.containsKey("@class")
                    ? String.valueOf(map.keySet().iterator().next())
                    : allowed(layer.get(key), prefix);
        }

        String activation() {
            return layer.get("activationFunction") instanceof String old && layer.get("activationFn") == null
                    ? OLD_ACTIVATIONS.getOrDefault(old, old)
                    : name("activationFn", ACTIVATIONS);
        }

        String loss() {
            return layer.get("lossFunction") instanceof String old && layer.get("lossFn") == null
                    ? OLD_LOSSES.getOrDefault(old, old)
                    : name("lossFn", LOSSES);
        }

        /** What stands in the activation's map. */
        Object ofActivation(String inner) {
            if (!(layer.get("activationFn") instanceof Map<?, ?> map)) {
                return null;
            }
            boolean old = map.size() == 1 && !map.containsKey("@class");
            return old && map.values().iterator().next() instanceof Map<?, ?> parameters
                    ? parameters.get(inner)
                    : map.get(inner);
        }

        int size(String key) {
            if (layer.get(key) instanceof Integer size && size > 0 && size <= MOST_UNITS) {
                return size;
            }
            throw refused("has %s = %s".formatted(key, layer.get(key)));
        }

        /** ReLU's limits, of which none may be set. */
        boolean isNothing(String key) {
            var value = ofActivation(key);
            return value == null || value instanceof Number number && number.doubleValue() == 0;
        }

        UserException refused(String what) {
            return new UserException(
                    "%s: layer %d %s: only DenseLayer (identity, sigmoid, tanh, relu, leakyrelu, softplus, elu, selu, swish, mish) and OutputLayer (softmax, sigmoid or identity) are read"
                            .formatted(file, number, what));
        }
    }

    /** Whether a layer's loss has weights of its outputs. */
    static boolean hasLossWeights(Path file, Object conf) {
        if (!(Source.of(file, 0, conf).layer().get("lossFn") instanceof Map<?, ?> loss)) {
            return false;
        }
        boolean old = loss.size() == 1 && loss.values().iterator().next() instanceof Map<?, ?>;
        var inner = old ? (Map<?, ?>) loss.values().iterator().next() : loss;
        return inner.get("weights") != null;
    }

    /** @throws UserException if the layer is of another kind */
    static Dl4jLayer read(Path file, int number, Object conf, boolean isLast) {
        var source = Source.of(file, number, conf);
        String wanted = isLast ? "OutputLayer" : "DenseLayer";
        if (!source.kind().equals(wanted)) {
            throw source.refused("is not a %s%s"
                    .formatted(wanted, source.kind().isEmpty() ? "" : ", but a %s".formatted(source.kind())));
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
        String name = source.activation();
        return switch (name) {
            case "ReLU" -> relu(source);
            case "LReLU" -> leaky(source);
            case "ELU" -> elu(source);
            default ->
                Nd4jActivation.plain(ACTIVATIONS + name)
                        .orElseThrow(() -> source.refused(
                                "has another activation%s".formatted(name.isEmpty() ? "" : ", " + name)));
        };
    }

    /** With another α, DL4J does not compute the derivative of what it computes. */
    private static Activation elu(Source source) {
        var alpha = source.ofActivation("alpha");
        if (alpha == null || alpha instanceof Number number && number.doubleValue() == 1) {
            return new Activation.Elu(1);
        }
        throw source.refused("has an ELU with alpha = %s, which is read with 1 alone".formatted(alpha));
    }

    private static Activation relu(Source source) {
        if (source.isNothing("max") && source.isNothing("threshold") && source.isNothing("negativeSlope")) {
            return new Activation.Relu();
        }
        throw source.refused("has a ReLU with limits");
    }

    private static Activation leaky(Source source) {
        if (source.layer().get("activationFn") == null) {
            Object said = source.conf().get("leakyreluAlpha");
            if (said instanceof Number number && number.doubleValue() != 0 && number.doubleValue() != OLD_SLOPE) {
                throw source.refused(
                        "has leakyreluAlpha = %s, which newer versions of DL4J take for %s".formatted(said, OLD_SLOPE));
            }
            return new Activation.LeakyRelu(OLD_SLOPE);
        }
        if (source.ofActivation("alpha") instanceof Number alpha
                && alpha.doubleValue() > 0
                && alpha.doubleValue() < 1) {
            return new Activation.LeakyRelu(alpha.doubleValue());
        }
        throw source.refused("has a slope below 0 that is not in (0, 1)");
    }

    private static Loss output(Source source) {
        String activation = source.activation();
        String loss = source.loss();
        if (activation.equals("Softmax") && CROSS_ENTROPIES.contains(loss)) {
            return Loss.CROSS_ENTROPY;
        } else if (activation.equals("Softmax") && loss.equals("MSE")) {
            return Loss.SOFTMAX_SQUARED_ERROR;
        } else if (activation.equals("Sigmoid") && loss.equals("BinaryXENT")) {
            return Loss.BINARY_CROSS_ENTROPY;
        } else if (activation.equals("Identity") && SQUARED_ERRORS.contains(loss)) {
            return Loss.SQUARED_ERROR;
        } else if (activation.equals("Identity") && ABSOLUTE_ERRORS.contains(loss)) {
            return new AbsoluteError();
        }
        throw source.refused(
                "has %s with %s, neither softmax with MCXENT, NegativeLogLikelihood or MSE, nor sigmoid with XENT, nor identity with MSE, L2, MAE or L1"
                        .formatted(
                                activation.isEmpty() ? "another activation" : activation,
                                loss.isEmpty() ? "another loss" : loss));
    }

    long parameters() {
        return (long) inputs * units + (hasBias ? units : 0);
    }
}
