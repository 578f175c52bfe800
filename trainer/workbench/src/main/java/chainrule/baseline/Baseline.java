package chainrule.baseline;

import chainrule.datasets.Batches;
import chainrule.datasets.Subset;
import chainrule.datasets.Task;
import chainrule.metric.Predictions;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a rule that looks at no input, or only at a sum of weighted ones, predicts for the same samples: what a network has to beat.
 *
 * @param name what the rule is, for people
 * @param predictions by a rule that is fitted to the training split
 */
public record Baseline(String name, Predictions predictions) {
    /** The name of the fit by least squares. */
    public static final String LINEAR = "linear least squares";

    /**
     * The rules for a task: the largest class, with the shares of the classes as probabilities; the mean, the median and the linear
     * least squares of real targets; the labels that most samples have.
     *
     * @param loss of the network that is compared
     * @param train the training split with its standardised inputs
     * @param samples what to predict
     */
    public static List<Baseline> of(Task task, Loss loss, Batches train, Batches samples) {
        return switch (task.kind()) {
            case CLASSIFICATION -> List.of(largestClass(task, train.subset(), samples.subset()));
            case MULTILABEL -> List.of(majorities(task, train.subset(), samples.subset()));
            case REGRESSION -> reals(task, loss, train, samples);
        };
    }

    /**
     * Rules that are fitted to different training splits, each for some of the samples.
     *
     * @param places of these samples among all
     */
    public record Part(int[] places, List<Baseline> baselines) {}

    /**
     * The rules that all parts have, of all samples.
     *
     * @param parts that have each of the {@code count} samples once
     */
    public static List<Baseline> joined(List<Part> parts, int count) {
        var common = parts.get(0).baselines.stream()
                .map(Baseline::name)
                .filter(name -> parts.stream()
                        .allMatch(part -> part.baselines.stream().anyMatch(baseline -> baseline.name.equals(name))));
        return common.map(name -> joined(name, parts, count)).toList();
    }

    private static Baseline joined(String name, List<Part> parts, int count) {
        var all = parts.stream()
                .map(part -> part.baselines.stream()
                        .filter(baseline -> baseline.name.equals(name))
                        .findFirst()
                        .orElseThrow()
                        .predictions)
                .toList();
        var first = all.get(0);
        var responses = new double[first.responses().length / first.count() * count];
        var decisions = new int[first.decisions().length / first.count() * count];
        var targets = new double[first.targets().length / first.count() * count];
        for (int part = 0; part < all.size(); part++) {
            int[] places = parts.get(part).places;
            put(all.get(part).responses(), responses, places, count);
            put(all.get(part).decisions(), decisions, places, count);
            put(all.get(part).targets(), targets, places, count);
        }
        return new Baseline(name, new Predictions(first.task(), first.loss(), responses, decisions, targets));
    }

    /** Copies the rows of a part to their places, of arrays of numbers. */
    private static void put(Object from, Object to, int[] places, int count) {
        int width = Array.getLength(to) / count;
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(from, i * width, to, places[i] * width, width);
        }
    }

    private static Baseline largestClass(Task task, Subset train, Subset samples) {
        int[] counts = train.classCounts(task.names().size());
        int largest = 0;
        for (int c = 1; c < counts.length; c++) {
            largest = counts[c] > counts[largest] ? c : largest;
        }
        var shares = Arrays.stream(counts)
                .mapToDouble(n -> (double) n / train.count())
                .toArray();
        return new Baseline("largest class", constant(task, Loss.CROSS_ENTROPY, shares, new int[] {largest}, samples));
    }

    private static Baseline majorities(Task task, Subset train, Subset samples) {
        var shares =
                IntStream.range(0, task.width()).mapToDouble(train::meanTarget).toArray();
        var decisions = Arrays.stream(shares).mapToInt(s -> s > 0.5 ? 1 : 0).toArray();
        return new Baseline(
                "majority of each label", constant(task, Loss.BINARY_CROSS_ENTROPY, shares, decisions, samples));
    }

    private static List<Baseline> reals(Task task, Loss loss, Batches train, Batches samples) {
        var baselines = new ArrayList<Baseline>();
        boolean gaussian = loss instanceof Gaussian;
        baselines.add(new Baseline(
                "mean",
                constant(
                        task,
                        gaussian ? loss : Loss.SQUARED_ERROR,
                        moments(task, train.subset(), gaussian),
                        new int[0],
                        samples.subset())));
        var quantile = loss instanceof Quantile asked ? asked : new Quantile(List.of(0.5));
        baselines.add(new Baseline(
                loss == quantile ? "quantiles" : "median",
                constant(task, quantile, quantiles(task, train.subset(), quantile), new int[0], samples.subset())));
        LinearFit.of(train)
                .map(fit -> new Predictions(
                        task, Loss.SQUARED_ERROR, fit.predict(samples), new int[0], targets(task, samples.subset())))
                .ifPresent(predictions -> baselines.add(new Baseline(LINEAR, predictions)));
        return baselines;
    }

    private static double[] moments(Task task, Subset train, boolean deviations) {
        int width = task.width();
        var moments = new double[deviations ? 2 * width : width];
        for (int k = 0; k < moments.length; k++) {
            moments[k] = k < width ? train.meanTarget(k) : train.targetDeviation(k - width);
        }
        return moments;
    }

    /** Level by level of each target, interpolated as NumPy's usual method. */
    private static double[] quantiles(Task task, Subset train, Quantile loss) {
        int levels = loss.levels().size();
        var values = new double[task.width() * levels];
        for (int k = 0; k < task.width(); k++) {
            int target = k;
            var sorted = IntStream.range(0, train.count())
                    .mapToDouble(i -> train.target(i, target))
                    .sorted()
                    .toArray();
            for (int q = 0; q < levels; q++) {
                values[k * levels + q] = interpolated(sorted, loss.levels().get(q));
            }
        }
        return values;
    }

    private static double interpolated(double[] sorted, double level) {
        double at = level * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** The same for every sample. */
    private static Predictions constant(Task task, Loss loss, double[] response, int[] decision, Subset samples) {
        int n = samples.count();
        var responses = IntStream.range(0, n * response.length)
                .mapToDouble(i -> response[i % response.length])
                .toArray();
        var decisions = IntStream.range(0, n * decision.length)
                .map(i -> decision[i % decision.length])
                .toArray();
        return new Predictions(task, loss, responses, decisions, targets(task, samples));
    }

    private static double[] targets(Task task, Subset samples) {
        int width = task.width();
        return IntStream.range(0, samples.count() * width)
                .mapToDouble(i -> samples.target(i / width, i % width))
                .toArray();
    }
}
