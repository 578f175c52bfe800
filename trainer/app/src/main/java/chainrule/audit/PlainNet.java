package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A network's loss as its definition is written, on a {@link Tape} that differentiates it. Layers count from 0. */
final class PlainNet {
    private final RunConfig config;
    private final PlainInputLayer inputs;
    private final Task task;
    private final Loss loss;
    private final List<PlainLayers.Layer> layers;
    private final int[] sizes;
    private final Tape tape = new Tape();
    /** What batch normalisations were applied to in the latest pass, by layer. */
    private final Map<Integer, double[][]> preActivations = new HashMap<>();

    /**
     * Of a batch: {@code gradient} is that of mean loss and penalties.
     *
     * @param score hits, or of real targets the mean squared error of each sample; of all samples together
     */
    record Pass(double loss, double score, double[] gradient) {}

    /** Targets and weights, a sample a row. */
    record Judged(double[][] targets, double[] weights) {}

    /**
     * What a batch is judged by.
     *
     * @param own the samples' own
     * @param partners those of the samples that are mixed into them (B13); the same as {@code own} where none are
     * @param share λ, what their own count
     */
    record Batch(Judged own, Judged partners, double share) {}

    PlainNet(RunConfig config, PlainInputLayer inputs, Task task) {
        this.config = config;
        this.inputs = inputs;
        this.task = task;
        this.loss = config.model().lossFor(task.kind());
        int names = task.names().size();
        boolean oneOutput = loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY && task.isClassification() && names == 2;
        int outputsOfName = switch (loss.kind()) {
            case QUANTILE -> loss.constants().length;
            case GAUSSIAN -> 2;
            default -> 1;
        };
        this.layers = PlainLayers.of(config.model(), oneOutput ? 1 : names * outputsOfName)
                .list();
        this.sizes = IntStream.rangeClosed(0, layers.size())
                .map(l -> l == 0 ? inputs.outputs() : layers.get(l - 1).units())
                .toArray();
    }

    int layers() {
        return sizes.length - 1;
    }

    /** Of the inputs (0) or a layer's outputs. */
    int size(int l) {
        return sizes[l];
    }

    int count() {
        return statistics(layers());
    }

    /** Where the running means of a layer's batch normalisation begin, with the running variances behind them. */
    int statistics(int l) {
        int at = norms(layers());
        for (int k = 0; k < l; k++) {
            at += ofBatch(k) ? 2 * norm(k) : 0;
        }
        return at;
    }

    private boolean ofBatch(int l) {
        return layers.get(l).norm() instanceof Norm.Batch;
    }

    /** Whether a layer uses statistics of the batch in training. */
    private boolean usesBatch(int l) {
        return ofBatch(l) && !config.train().freeze().contains(l + 1);
    }

    /** Where running variances are, which begin at 1. */
    List<int[]> variances() {
        var all = new ArrayList<int[]>();
        for (int l = 0; l < layers(); l++) {
            all.add(new int[] {(statistics(l) + statistics(l + 1)) / 2, statistics(l + 1)});
        }
        return all;
    }

    /** Running statistics, and biases whose layer subtracts the batch's mean: no update changes them. */
    boolean isNotLearnt(int i) {
        boolean found = i >= statistics(0);
        for (int l = 0; l < layers(); l++) {
            found |= usesBatch(l) && i >= weights(l) + sizes[l] * sizes[l + 1] && i < weights(l + 1);
        }
        return found;
    }

    /** Where γ of a layer's input begins, if that is normalised, with its β behind it; then those of the pre-activations. */
    int norms(int l) {
        int at = slopes(layers());
        for (int k = 0; k < l; k++) {
            at += 2 * (inputNorm(k) + norm(k));
        }
        return at;
    }

    /** How many numbers of a layer's input are normalised. */
    private int inputNorm(int l) {
        return layers.get(l).inputEpsilon() >= 0 ? sizes[l] : 0;
    }

    private int norm(int l) {
        return layers.get(l).norm().isNone() ? 0 : sizes[l + 1];
    }

    /** Where a normalisation's γ are, which begin at 1. */
    List<int[]> gammas() {
        var all = new ArrayList<int[]>();
        for (int l = 0; l < layers(); l++) {
            all.add(new int[] {norms(l), norms(l) + inputNorm(l)});
            all.add(new int[] {norms(l) + 2 * inputNorm(l), norms(l) + 2 * inputNorm(l) + norm(l)});
        }
        return all;
    }

    /** Where the input layer's parameters begin. */
    int others() {
        return weights(layers());
    }

    /** Where a layer's slopes begin, if it has some. */
    int slopes(int l) {
        int at = others() + inputs.parameters();
        for (int k = 0; k < l; k++) {
            at += slope(k).isPresent() ? sizes[k + 1] : 0;
        }
        return at;
    }

    /** What the slopes of a layer begin with. */
    Optional<Double> slope(int l) {
        return layers.get(l).activation() instanceof Activation.Parametric parametric
                ? Optional.of(parametric.slope())
                : Optional.empty();
    }

    /** Where a layer's weights begin; its biases follow them. */
    int weights(int l) {
        int at = 0;
        for (int k = 0; k < l; k++) {
            at += sizes[k] * sizes[k + 1] + sizes[k + 1];
        }
        return at;
    }

    /** A training step's forward pass and its gradient, with the dropout of the step; running statistics in {@code w} follow. */
    Pass pass(double[] w, double[][] x, Batch y, long seed, int step) {
        var losses = losses(w, x, y, seed, step);
        int sum = sum(losses.values);
        int mean = tape.scaled(sum, 1.0 / x.length);
        double loss = tape.of(mean);
        int objective = mean;
        for (int l = 0; l < layers(); l++) {
            double l1 = PlainLayers.of(config.model().l1(), l);
            double l2 = PlainLayers.of(config.model().l2(), l);
            for (int i = weights(l); i < weights(l) + sizes[l] * sizes[l + 1]; i++) {
                objective = tape.plus(objective, tape.scaled(tape.abs(i), l1));
                objective = tape.plus(objective, tape.scaled(tape.times(i, i), l2));
            }
        }
        double[] gradient = tape.gradient(objective, w.length);
        for (int l = 0; l < layers(); l++) {
            if (usesBatch(l)) {
                follow(w, l, (Norm.Batch) layers.get(l).norm(), preActivations.get(l));
            }
        }
        return new Pass(loss, losses.score, gradient);
    }

    /** E1: what the running statistics become. */
    private void follow(double[] w, int l, Norm.Batch norm, double[][] a) {
        int width = sizes[l + 1];
        for (int j = 0; j < width; j++) {
            double mean = PlainNorm.mean(a, j);
            double variance = PlainNorm.variance(a, j, mean, a.length - 1);
            w[statistics(l) + j] += norm.momentum() * (mean - w[statistics(l) + j]);
            w[statistics(l) + width + j] += norm.momentum() * (variance - w[statistics(l) + width + j]);
        }
    }

    /** Dropout off. */
    Pass measure(double[] w, double[][] x, Judged y) {
        var losses = losses(w, x, new Batch(y, y, 1), 0, -1);
        return new Pass(tape.of(sum(losses.values)) / x.length, losses.score, new double[0]);
    }

    private int sum(int[] values) {
        int sum = values[0];
        for (int i = 1; i < values.length; i++) {
            sum = tape.plus(sum, values[i]);
        }
        return sum;
    }

    private record Losses(int[] values, double score) {}

    /** @param step below 0: dropout off */
    private Losses losses(double[] w, double[][] x, Batch y, long seed, int step) {
        tape.clear();
        for (double parameter : w) {
            tape.number(parameter);
        }
        var values = new int[x.length];
        double score = 0;
        var plain = new PlainLoss(tape, loss);
        int[][] logits = logits(x, seed, step);
        for (int i = 0; i < x.length; i++) {
            int[] o = logits[i];
            double[] target = y.own().targets()[i];
            double[] other = y.partners().targets()[i];
            values[i] = tape.plus(
                    tape.scaled(plain.of(o, target), y.share() * y.own().weights()[i]),
                    tape.scaled(
                            plain.of(o, other), (1 - y.share()) * y.partners().weights()[i]));
            score += y.share() * score(o, target) + (1 - y.share()) * score(o, other);
        }
        return new Losses(values, score);
    }

    private int[][] logits(double[][] x, long seed, int step) {
        var h = new int[x.length][];
        for (int i = 0; i < x.length; i++) {
            h[i] = inputs.of(tape, x[i], others());
        }
        var entered = new ArrayList<int[][]>();
        for (int l = 0; l < layers(); l++) {
            var layer = layers.get(l);
            int out = sizes[l + 1];
            entered.add(h);
            int gamma = norms(l);
            int[][] from = layer.inputEpsilon() >= 0 ? normalized(h, layer.inputEpsilon(), gamma) : h;
            int[][] a = affine(from, l);
            a = normalized(a, l, gamma + 2 * inputNorm(l), step >= 0);
            double drop = step >= 0 ? layer.dropout() : 0;
            double[] mask = drop > 0 ? PlainRandom.mask(seed, step, l, 1 - drop, x.length * out) : null;
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < out; j++) {
                    if (layer.activation() != null) {
                        a[i][j] = slope(l).isPresent()
                                ? bent(a[i][j], slopes(l) + j)
                                : PlainActivation.of(tape, layer.activation(), a[i][j]);
                    }
                    a[i][j] = mask == null ? a[i][j] : tape.scaled(a[i][j], mask[i * out + j]);
                    if (layer.residual() > 0) {
                        a[i][j] = tape.plus(a[i][j], entered.get(l + 1 - layer.residual())[i][j]);
                    }
                }
            }
            h = a;
        }
        return h;
    }

    private int[][] affine(int[][] h, int l) {
        int out = sizes[l + 1];
        var all = new int[h.length][out];
        for (int i = 0; i < h.length; i++) {
            for (int j = 0; j < out; j++) {
                int a = weights(l) + sizes[l] * out + j;
                for (int k = 0; k < h[i].length; k++) {
                    a = tape.plus(a, tape.times(h[i][k], weights(l) + k * out + j));
                }
                all[i][j] = a;
            }
        }
        return all;
    }

    private int[][] normalized(int[][] a, int l, int gamma, boolean training) {
        var norm = layers.get(l).norm();
        if (norm.isNone()) {
            return a;
        }
        if (!ofBatch(l)) {
            return normalized(a, norm.epsilon(), gamma);
        }
        double[][] numbers = Arrays.stream(a)
                .map(row -> Arrays.stream(row).mapToDouble(tape::of).toArray())
                .toArray(double[][]::new);
        preActivations.put(l, numbers);
        return byColumn(a, l, norm.epsilon(), gamma, training && usesBatch(l));
    }

    /** E1, by its definition. */
    private int[][] byColumn(int[][] a, int l, double epsilon, int gamma, boolean ofBatch) {
        int width = a[0].length;
        var all = new int[a.length][width];
        for (int j = 0; j < width; j++) {
            int mean = statistics(l) + j;
            int variance = statistics(l) + width + j;
            if (ofBatch) {
                int column = j;
                mean = tape.scaled(
                        sum(Arrays.stream(a).mapToInt(row -> row[column]).toArray()), 1.0 / a.length);
                var squares = new int[a.length];
                for (int i = 0; i < a.length; i++) {
                    int d = tape.minus(a[i][j], mean);
                    squares[i] = tape.times(d, d);
                }
                variance = tape.scaled(sum(squares), 1.0 / a.length);
            }
            int deviation = tape.sqrt(tape.shifted(variance, epsilon));
            for (int i = 0; i < a.length; i++) {
                int x = tape.over(tape.minus(a[i][j], mean), deviation);
                all[i][j] = tape.plus(tape.times(x, gamma + j), gamma + width + j);
            }
        }
        return all;
    }

    /** E4, by its definition. */
    private int[][] normalized(int[][] a, double epsilon, int gamma) {
        int width = a[0].length;
        var all = new int[a.length][width];
        for (int i = 0; i < a.length; i++) {
            int mean = tape.scaled(sum(a[i]), 1.0 / width);
            var squares = new int[width];
            for (int j = 0; j < width; j++) {
                int d = tape.minus(a[i][j], mean);
                squares[j] = tape.times(d, d);
            }
            int deviation = tape.sqrt(tape.shifted(tape.scaled(sum(squares), 1.0 / width), epsilon));
            for (int j = 0; j < width; j++) {
                int x = tape.over(tape.minus(a[i][j], mean), deviation);
                all[i][j] = tape.plus(tape.times(x, gamma + j), gamma + width + j);
            }
        }
        return all;
    }

    private int bent(int a, int slope) {
        return tape.of(a) > 0 ? a : tape.times(slope, a);
    }

    /** A hit or none; of real targets the mean squared error. */
    private double score(int[] o, double[] target) {
        return switch (task.kind()) {
            case CLASSIFICATION -> predicted(o) == target[0] ? 1 : 0;
            case MULTILABEL -> {
                int right = 0;
                for (int k = 0; k < o.length; k++) {
                    right += (tape.of(o[k]) > 0 ? 1 : 0) == target[k] ? 1 : 0;
                }
                yield right == o.length ? 1 : 0;
            }
            case REGRESSION -> {
                double sum = 0;
                for (int k = 0; k < target.length; k++) {
                    sum += Math.pow(point(o, k) - target[k], 2) / target.length;
                }
                yield sum;
            }
        };
    }

    /** What is predicted for target {@code k}: of quantiles the one next to the median, the lower of two. */
    private double point(int[] o, int k) {
        if (loss.kind() == Loss.Kind.POISSON) {
            return Math.exp(tape.of(o[k]));
        }
        if (loss.kind() != Loss.Kind.QUANTILE) {
            return tape.of(o[k]);
        }
        double[] levels = loss.constants();
        int middle = levels.length - 1;
        for (int i = middle; i >= 0; i--) {
            middle = Math.abs(levels[i] - 0.5) <= Math.abs(levels[middle] - 0.5) ? i : middle;
        }
        return tape.of(o[k * levels.length + middle]);
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
