package chainrule.optim;

import chainrule.base.UserException;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Some of a network's parameters: those of a kind, or those of a layer.
 *
 * @param kind of parameters; {@link Kind#LAYER}: of any kind
 * @param layer from 1; 0 for a kind, which is that of all layers
 */
public record ParameterGroup(Kind kind, int layer) implements Serializable {
    /** W of all layers. */
    public static final ParameterGroup WEIGHTS = new ParameterGroup(Kind.WEIGHTS, 0);
    /** b of all layers. */
    public static final ParameterGroup BIASES = new ParameterGroup(Kind.BIASES, 0);
    /** γ and β of all normalisations. */
    public static final ParameterGroup NORMS = new ParameterGroup(Kind.NORMS, 0);
    /** The factors s of the inputs (E7). */
    public static final ParameterGroup SCALING = new ParameterGroup(Kind.SCALING, 0);
    /** The tables E of embedded categories (A15). */
    public static final ParameterGroup EMBEDDINGS = new ParameterGroup(Kind.EMBEDDINGS, 0);
    /** The frequencies ω of numbers (C23). */
    public static final ParameterGroup FREQUENCIES = new ParameterGroup(Kind.FREQUENCIES, 0);
    /** The slopes of parametric rectifiers (A20). */
    public static final ParameterGroup SLOPES = new ParameterGroup(Kind.SLOPES, 0);

    private static final String LAYER = "layer-";
    private static final Pattern NUMBERED = Pattern.compile(LAYER + "([1-9]\\d{0,8})");

    /** What parameters are. */
    public enum Kind {
        WEIGHTS,
        BIASES,
        NORMS,
        SCALING,
        EMBEDDINGS,
        FREQUENCIES,
        SLOPES,
        LAYER;

        /** Of all groups of a kind: weights; of layers, what their names begin with. */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public ParameterGroup {
        if ((kind == Kind.LAYER) != (layer > 0) || layer < 0) {
            throw new IllegalArgumentException("layers count from 1, and only they have a number: " + layer);
        }
    }

    /**
     * All parameters of a layer; of the first one, those of the input layer, too.
     *
     * @param number from 1
     */
    public static ParameterGroup layer(int number) {
        return new ParameterGroup(Kind.LAYER, number);
    }

    /**
     * By its name, such as {@code biases} or {@code layer-2}.
     *
     * @throws UserException if there is no such group
     */
    public static ParameterGroup parse(String name) {
        var layer = NUMBERED.matcher(name);
        if (layer.matches()) {
            return layer(Integer.parseInt(layer.group(1)));
        }
        for (var kind : Kind.values()) {
            if (kind != Kind.LAYER && kind.word().equals(name)) {
                return new ParameterGroup(kind, 0);
            }
        }
        throw new UserException(
                "is not a group of parameters: choose weights, biases, norms, scaling, embeddings, frequencies, slopes, layer-1, layer-2, …");
    }

    /** Whether parameters of a kind in a layer, counted from 0, belong to it. */
    boolean has(Kind of, int inLayer) {
        return kind == Kind.LAYER ? layer == inLayer + 1 : kind == of;
    }

    @Override
    public String toString() {
        return kind == Kind.LAYER ? LAYER + layer : kind.word();
    }
}
