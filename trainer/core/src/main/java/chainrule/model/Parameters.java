package chainrule.model;

import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network's parameters in one flat array: W₁ row by row (n₀×n₁, a row an input), b₁, W₂, b₂, …; then the input layer's, in the
 * order of its parts; then the slopes of each layer that has some; then γ and β of each normalisation, see {@link MlpSpec#norms}; then what
 * is not learnt, the running mean and variance of each batch normalisation. Kept in float64, which holds every float32 exactly.
 */
public final class Parameters {
    private final MlpSpec spec;
    private final double[] values;

    /** @param values are kept, not copied */
    public Parameters(MlpSpec spec, double[] values) {
        if (values.length != count(spec)) {
            throw new IllegalArgumentException(values.length + " values for " + count(spec) + " parameters");
        }
        this.spec = spec;
        this.values = values;
    }

    /** All 0. */
    public static Parameters zeros(MlpSpec spec) {
        int count = count(spec);
        if (Double.BYTES * (long) count > Runtime.getRuntime().maxMemory()) {
            throw new UserException(
                    "%s has %,d parameters, more than fit into memory: make it smaller, or give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g"
                            .formatted(shortened(spec.sizes().toString()), count));
        }
        return new Parameters(spec, new double[count]);
    }

    /**
     * Initial parameters: a function of spec, seed and precision alone, the same for every engine. Layer l's weights are
     * stream (WEIGHTS, 0, l), drawn in the array's order; the input layer's part k is stream (INPUT, 0, k).
     */
    public static Parameters initial(MlpSpec spec, long seed, Precision precision) {
        var parameters = zeros(spec);
        // Each layer has a stream of its own, so layers can be drawn at the same time.
        IntStream.range(0, spec.layers().size()).parallel().forEach(l -> {
            var random = new RandomStream(seed, Purpose.WEIGHTS, 0, l);
            var initialization = spec.layers().get(l).initialization();
            for (int i = parameters.weights(l); i < parameters.biases(l); i++) {
                double drawn = initialization.draw(random, spec.fanIn(l), spec.fanOut(l));
                parameters.values[i] = precision.rounded(drawn);
            }
        });
        parameters.drawInput(seed, precision);
        for (int l = 0; l < spec.layers().size(); l++) {
            if (spec.layers().get(l).activation() instanceof Activation.Parametric parametric) {
                int from = parameters.slopes(l);
                Arrays.fill(parameters.values, from, from + spec.fanOut(l), precision.rounded(parametric.slope()));
            }
        }
        // γ is 1 and β 0; a running variance is 1 and its mean 0.
        int gamma = parameters.slopes(spec.layers().size());
        for (var place : spec.norms()) {
            Arrays.fill(parameters.values, gamma, gamma + place.width(), 1);
            gamma += place.parameters();
        }
        for (var place : spec.norms()) {
            int variance = parameters.statistics(place) + place.statistics() / 2;
            Arrays.fill(parameters.values, variance, variance + place.statistics() / 2, 1);
        }
        return parameters;
    }

    private void drawInput(long seed, Precision precision) {
        int at = input();
        for (int k = 0; k < spec.features().parts().size(); k++) {
            var part = spec.features().parts().get(k);
            var random = new RandomStream(seed, Purpose.INPUT, 0, k);
            for (int i = 0; i < part.parameters(); i++) {
                values[at++] = precision.rounded(part.draw(random));
            }
        }
    }

    /** The same as numbers of a precision. */
    public Parameters rounded(Precision precision) {
        return new Parameters(
                spec, Arrays.stream(values).map(precision::rounded).toArray());
    }

    public MlpSpec spec() {
        return spec;
    }

    /** The array itself. */
    public double[] values() {
        return values;
    }

    /** How many are learnt: all but running statistics, which stand at the end. */
    public int learnt() {
        return values.length - spec.statistics();
    }

    /** Where layer {@code l}'s weights begin. */
    public int weights(int l) {
        int offset = 0;
        for (int k = 0; k < l; k++) {
            offset += (spec.fanIn(k) + 1) * spec.fanOut(k);
        }
        return offset;
    }

    /** Where layer {@code l}'s biases begin: right behind its weights. */
    public int biases(int l) {
        return weights(l) + spec.fanIn(l) * spec.fanOut(l);
    }

    /** Where the input layer's parameters begin: behind all weights and biases. */
    public int input() {
        return weights(spec.layers().size());
    }

    /** Where layer {@code l}'s slopes begin, if it has some: behind the input layer's and those of the layers before. */
    public int slopes(int l) {
        int offset = input() + spec.features().parameters();
        for (int k = 0; k < l; k++) {
            offset += spec.isParametric(k) ? spec.fanOut(k) : 0;
        }
        return offset;
    }

    /** Where γ of a normalisation begins, behind all slopes and the normalisations before it; its β follows. */
    public int norm(NormPlace place) {
        int offset = slopes(spec.layers().size());
        for (var before : spec.norms()) {
            if (before.equals(place)) {
                return offset;
            }
            offset += before.parameters();
        }
        throw new IllegalArgumentException("another network's: " + place);
    }

    /** Where the running mean of a batch normalisation begins, behind γ and β of all normalisations; its running variance follows. */
    public int statistics(NormPlace place) {
        int offset = learnt();
        for (var before : spec.norms()) {
            if (before.equals(place)) {
                return offset;
            }
            offset += before.statistics();
        }
        throw new IllegalArgumentException("another network's: " + place);
    }

    /**
     * A tensor of the flat array, as files name it.
     *
     * @param name W1, b1 and so on; E1, omega1 and s1 for the first embedding, the first periodic and the first scaled part of the
     *     input layer; p1 for the slopes of layer 1; gamma1 and beta1 for the normalisation of its pre-activations, gammaX1 and betaX1
     *     for that of its input, and mean1 and variance1 for the running statistics of a batch normalisation
     * @param at where it begins
     */
    public record Piece(String name, List<Integer> shape, int at) {
        public int size() {
            int size = 1;
            for (int extent : shape) {
                size *= extent;
            }
            return size;
        }

        int end() {
            return at + size();
        }
    }

    /** All tensors, in the order of the array. */
    public static List<Piece> pieces(MlpSpec spec) {
        var pieces = new ArrayList<Piece>();
        int layers = spec.layers().size();
        for (int l = 0; l < layers; l++) {
            append(pieces, "W" + (l + 1), List.of(spec.fanIn(l), spec.fanOut(l)));
            append(pieces, "b" + (l + 1), List.of(spec.fanOut(l)));
        }
        var parts = spec.features().parts();
        var names = spec.features().names();
        for (int k = 0; k < parts.size(); k++) {
            if (parts.get(k).parameters() > 0) {
                append(pieces, names.get(k), parts.get(k).shape());
            }
        }
        for (int l = 0; l < layers; l++) {
            if (spec.isParametric(l)) {
                append(pieces, "p" + (l + 1), List.of(spec.fanOut(l)));
            }
        }
        for (var place : spec.norms()) {
            append(pieces, "gamma" + place.suffix(), List.of(place.width()));
            append(pieces, "beta" + place.suffix(), List.of(place.width()));
        }
        for (var place : spec.norms()) {
            if (place.norm().isOfBatch()) {
                append(pieces, "mean" + place.suffix(), List.of(place.width()));
                append(pieces, "variance" + place.suffix(), List.of(place.width()));
            }
        }
        return pieces;
    }

    private static void append(List<Piece> pieces, String name, List<Integer> shape) {
        int at = pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).end();
        pieces.add(new Piece(name, shape, at));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that && spec.equals(that.spec) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    private static int count(MlpSpec spec) {
        long count = ParameterCount.of(spec).total() + spec.statistics();
        if (count > Integer.MAX_VALUE - 8) {
            throw new UserException("%s has %,d parameters: more than an array can hold (2,147,483,639)"
                    .formatted(shortened(spec.sizes().toString()), count));
        }
        return (int) count;
    }

    private static String shortened(String layers) {
        return layers.length() <= 60 ? layers : layers.substring(0, 60) + "…";
    }
}
