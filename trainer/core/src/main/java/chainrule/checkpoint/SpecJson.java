package chainrule.checkpoint;

import chainrule.base.Kebab;
import chainrule.json.Json;
import chainrule.model.AbsoluteError;
import chainrule.model.Activation;
import chainrule.model.CrossEntropy;
import chainrule.model.Gaussian;
import chainrule.model.Huber;
import chainrule.model.Initialization;
import chainrule.model.InputLayerText;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.ParameterCount;
import chainrule.model.Penalty;
import chainrule.model.Poisson;
import chainrule.model.Quantile;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as one line of JSON: {@code {"input": "plain:4", "layers": [{"units": 16, "activation": "relu", "initialization": "he",
 * "l1": 0.0, "l2": 0.0, "dropout": 0.2}, …], "loss": "cross-entropy", "constants": [0.05]}}. {@code "alpha"} stands in layers that have
 * a slope below 0: it is fixed (leaky ReLU), or what learnt ones begin with. {@code "norm": {"kind": "layer", "epsilon": 1e-5}}, {@code
 * "inputNorm"} and {@code "residual"} stand in layers that have them.
 */
public final class SpecJson {
    private static final String INPUT = "input";
    private static final String LAYERS = "layers";
    private static final String LOSS = "loss";
    private static final String CONSTANTS = "constants";
    private static final String UNITS = "units";
    private static final String ACTIVATION = "activation";
    private static final String ALPHA = "alpha";
    private static final String INITIALIZATION = "initialization";
    private static final String L1 = "l1";
    private static final String L2 = "l2";
    private static final String DROPOUT = "dropout";
    private static final String INPUT_NORM = "inputNorm";
    private static final String NORM = "norm";
    private static final String RESIDUAL = "residual";

    private SpecJson() {}

    /** A line of text. */
    public static String text(MlpSpec spec) {
        var all = new LinkedHashMap<String, Object>();
        all.put(INPUT, InputLayerText.of(spec.features()));
        all.put(LAYERS, spec.layers().stream().map(SpecJson::layer).toList());
        all.put(LOSS, spec.loss().name());
        all.put(CONSTANTS, spec.loss().constants());
        return Json.line(all);
    }

    private static Map<String, Object> layer(LayerSpec layer) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put(UNITS, layer.units());
        entry.put(ACTIVATION, word(layer.activation().kind()));
        double alpha = alpha(layer.activation());
        if (alpha != 0) {
            entry.put(ALPHA, alpha);
        }
        entry.put(INITIALIZATION, word(layer.initialization()));
        entry.put(L1, layer.penalty().l1());
        entry.put(L2, layer.penalty().l2());
        entry.put(DROPOUT, layer.dropout());
        NormJson.put(INPUT_NORM, layer.inputNorm(), entry);
        NormJson.put(NORM, layer.norm(), entry);
        if (layer.residual() > 0) {
            entry.put(RESIDUAL, layer.residual());
        }
        return entry;
    }

    private static double alpha(Activation activation) {
        return activation instanceof Activation.Parametric learnt ? learnt.slope() : activation.alpha();
    }

    /** @throws IllegalArgumentException if the text is something else */
    public static MlpSpec read(String text) {
        try {
            var all = JSON.std.mapFrom(text);
            var input = InputLayerText.parse(all.get(INPUT).toString());
            var layers = ((List<?>) all.get(LAYERS))
                    .stream().map(entry -> layer((Map<?, ?>) entry)).toList();
            var spec = new MlpSpec(input.inputs(), input, layers, loss(all));
            // Sizes that no array can have are noticed here.
            ParameterCount.of(spec).total();
            return spec;
        } catch (IOException
                | ClassCastException
                | NullPointerException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            throw new IllegalArgumentException("this is not a network", e);
        }
    }

    private static LayerSpec layer(Map<?, ?> entry) {
        double alpha = entry.containsKey(ALPHA) ? number(entry.get(ALPHA)) : 0;
        var activation = constant(Activation.Kind.values(), entry.get(ACTIVATION));
        return new LayerSpec(
                (Integer) entry.get(UNITS),
                activation.with(alpha),
                constant(Initialization.values(), entry.get(INITIALIZATION)),
                new Penalty(number(entry.get(L1)), number(entry.get(L2))),
                number(entry.get(DROPOUT)),
                NormJson.of(entry.get(INPUT_NORM)),
                NormJson.of(entry.get(NORM)),
                entry.containsKey(RESIDUAL) ? (Integer) entry.get(RESIDUAL) : 0);
    }

    private static Loss loss(Map<?, ?> all) {
        var kind = Loss.all().stream()
                .filter(loss -> loss.name().equals(all.get(LOSS)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no loss is called " + all.get(LOSS)))
                .kind();
        var constants =
                ((List<?>) all.get(CONSTANTS)).stream().map(SpecJson::number).toList();
        return switch (kind) {
            case CROSS_ENTROPY -> new CrossEntropy(constants.get(0));
            case SOFTMAX_SQUARED_ERROR -> Loss.SOFTMAX_SQUARED_ERROR;
            case BINARY_CROSS_ENTROPY -> Loss.BINARY_CROSS_ENTROPY;
            case SQUARED_ERROR -> Loss.SQUARED_ERROR;
            case ABSOLUTE_ERROR -> new AbsoluteError();
            case HUBER -> new Huber(constants.get(0));
            case QUANTILE -> new Quantile(constants);
            case POISSON -> new Poisson();
            case GAUSSIAN -> new Gaussian();
        };
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    /** LEAKY_RELU is leaky-relu. */
    static String word(Enum<?> constant) {
        return Kebab.name(constant);
    }

    /** @throws IllegalArgumentException if no constant has this name */
    static <E extends Enum<E>> E constant(E[] all, Object word) {
        return Arrays.stream(all)
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown: " + word));
    }
}
