package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.util.ArrayList;
import java.util.List;

/** A network's loss as its definition is written, on a {@link Tape} that differentiates it. Layers count from 0. */
final class PlainNet {
    private final RunConfig config;
    private final int[] sizes;
    private final Tape tape = new Tape();

    /** Of a batch: {@code gradient} is that of mean loss and penalties. */
    record Pass(double loss, int hits, double[] gradient) {}

    PlainNet(RunConfig config, int inputs, int classes) {
        this.config = config;
        var all = new ArrayList<>(List.of(inputs));
        config.model().hidden().stream()
                .filter(size -> !size.equals("none"))
                .forEach(size -> all.add(Integer.parseInt(size)));
        all.add(
                config.model().lossFor(Task.Kind.CLASSIFICATION).kind() == Loss.Kind.BINARY_CROSS_ENTROPY
                                && classes == 2
                        ? 1
                        : classes);
        this.sizes = all.stream().mapToInt(size -> size).toArray();
    }

    int layers() {
        return sizes.length - 1;
    }

    /** Of the inputs (0) or a layer's outputs. */
    int size(int l) {
        return sizes[l];
    }

    int count() {
        return weights(layers());
    }

    /** Where a layer's weights begin; its biases follow them. */
    int weights(int l) {
        int at = 0;
        for (int k = 0; k < l; k++) {
            at += sizes[k] * sizes[k + 1] + sizes[k + 1];
        }
        return at;
    }

    private static <T> T of(List<T> values, int l) {
        return values.size() == 1 ? values.get(0) : values.get(l);
    }

    /** A training step's forward pass and its gradient, with the dropout of the step. */
    Pass pass(double[] w, double[][] x, int[] y, long seed, int step) {
        var losses = losses(w, x, y, seed, step);
        int sum = sum(losses.values);
        int mean = tape.scaled(sum, 1.0 / x.length);
        double loss = tape.of(mean);
        int objective = mean;
        for (int l = 0; l < layers(); l++) {
            double l1 = of(config.model().l1(), l);
            double l2 = of(config.model().l2(), l);
            for (int i = weights(l); i < weights(l) + sizes[l] * sizes[l + 1]; i++) {
                objective = tape.plus(objective, tape.scaled(tape.abs(i), l1));
                objective = tape.plus(objective, tape.scaled(tape.times(i, i), l2));
            }
        }
        return new Pass(loss, losses.hits, tape.gradient(objective, w.length));
    }

    /** Dropout off. */
    Pass measure(double[] w, double[][] x, int[] y) {
        var losses = losses(w, x, y, 0, -1);
        return new Pass(tape.of(sum(losses.values)) / x.length, losses.hits, new double[0]);
    }

    private int sum(int[] values) {
        int sum = values[0];
        for (int i = 1; i < values.length; i++) {
            sum = tape.plus(sum, values[i]);
        }
        return sum;
    }

    private record Losses(int[] values, int hits) {}

    /** @param step below 0: dropout off */
    private Losses losses(double[] w, double[][] x, int[] y, long seed, int step) {
        tape.clear();
        for (double parameter : w) {
            tape.number(parameter);
        }
        var values = new int[x.length];
        int hits = 0;
        for (int i = 0; i < x.length; i++) {
            int[] o = logits(x[i], i, x.length, seed, step);
            values[i] = loss(o, y[i]);
            hits += predicted(o) == y[i] ? 1 : 0;
        }
        return new Losses(values, hits);
    }

    private int[] logits(double[] x, int sample, int n, long seed, int step) {
        int[] h = java.util.Arrays.stream(x).mapToInt(tape::number).toArray();
        for (int l = 0; l < layers(); l++) {
            int out = sizes[l + 1];
            boolean hidden = l < layers() - 1;
            double drop = hidden && step >= 0 ? of(config.model().dropout(), l) : 0;
            double[] mask = drop > 0 ? PlainRandom.mask(seed, step, l, 1 - drop, n * out) : null;
            var next = new int[out];
            for (int j = 0; j < out; j++) {
                int a = weights(l) + sizes[l] * out + j;
                for (int k = 0; k < h.length; k++) {
                    a = tape.plus(a, tape.times(h[k], weights(l) + k * out + j));
                }
                next[j] = hidden ? activation(of(config.model().activation(), l), a) : a;
                next[j] = mask == null ? next[j] : tape.scaled(next[j], mask[sample * out + j]);
            }
            h = next;
        }
        return h;
    }

    private int activation(Activation activation, int a) {
        return switch (activation.kind()) {
            case IDENTITY -> a;
            case SIGMOID -> sigmoid(a);
            case TANH -> tape.shifted(tape.scaled(sigmoid(tape.scaled(a, 2)), 2), -1);
            case RELU -> tape.of(a) > 0 ? a : tape.scaled(a, 0);
            case LEAKY_RELU -> tape.of(a) >= 0 ? a : tape.scaled(a, activation.alpha());
            case SOFTPLUS -> softplus(a);
        };
    }

    /** 1/(1 + e^−a), or e^a/(1 + e^a) where that can't overflow. */
    private int sigmoid(int a) {
        int e = tape.exp(tape.of(a) > 0 ? tape.scaled(a, -1) : a);
        return tape.over(tape.of(a) > 0 ? tape.number(1) : e, tape.shifted(e, 1));
    }

    /** ln(1 + e^a) = a + ln(1 + e^−a). */
    private int softplus(int a) {
        return tape.of(a) > 0 ? tape.plus(a, tape.log1p(tape.exp(tape.scaled(a, -1)))) : tape.log1p(tape.exp(a));
    }

    /** B2, B5 or B6. */
    private int loss(int[] o, int y) {
        if (config.model().lossFor(Task.Kind.CLASSIFICATION).kind() == Loss.Kind.BINARY_CROSS_ENTROPY) {
            var terms = new int[o.length];
            for (int i = 0; i < o.length; i++) {
                boolean target = o.length == 1 ? y == 1 : i == y;
                // −ln σ(z), or −ln(1 − σ(z)) = −ln σ(−z).
                terms[i] = softplus(target ? tape.scaled(o[i], -1) : o[i]);
            }
            return sum(terms);
        }
        double max = java.util.Arrays.stream(o).mapToDouble(tape::of).max().orElseThrow();
        int[] e = java.util.Arrays.stream(o)
                .map(z -> tape.exp(tape.shifted(z, -max)))
                .toArray();
        int all = sum(e);
        if (config.model().lossFor(Task.Kind.CLASSIFICATION).kind() == Loss.Kind.CROSS_ENTROPY) {
            return tape.minus(tape.log(all), tape.shifted(o[y], -max));
        }
        var squares = new int[o.length];
        for (int i = 0; i < o.length; i++) {
            int error = tape.shifted(tape.over(e[i], all), i == y ? -1 : 0);
            squares[i] = tape.times(error, error);
        }
        return tape.scaled(sum(squares), 1.0 / o.length);
    }

    private int predicted(int[] o) {
        if (o.length == 1) {
            return tape.of(o[0]) > 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 0; i < o.length; i++) {
            best = tape.of(o[i]) > tape.of(o[best]) ? i : best;
        }
        return best;
    }
}
