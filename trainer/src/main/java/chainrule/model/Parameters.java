package chainrule.model;

import chainrule.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A network's parameters in one flat array: W₁ row by row (n₀×n₁, a row an input), b₁, W₂, b₂, … Kept in float64, which
 * holds every float32 exactly.
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
     * stream (WEIGHTS, 0, l), drawn in the array's order.
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
        return parameters;
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

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that && spec.equals(that.spec) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    private static int count(MlpSpec spec) {
        long count = ParameterCount.of(spec.sizes()).total();
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
