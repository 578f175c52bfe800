package chainrule.run;

import chainrule.base.Counted;
import chainrule.baseline.Baseline;
import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.metric.Confusion;
import chainrule.metric.Counts;
import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.metric.PredictionsReader;
import chainrule.model.Loss;
import chainrule.train.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a network does on samples.
 *
 * @param score loss and score as in training: of real targets in the units that are learnt
 * @param predictions of each sample, in the targets' own units
 * @param baselines what rules without a network predict for the same samples
 */
public record Evaluation(Score score, Predictions predictions, List<Baseline> baselines) {
    public Evaluation {
        baselines = List.copyOf(baselines);
    }

    /**
     * Measures a network.
     *
     * @param samples to measure it on
     * @param train the training split, in its order: what the baselines are fitted to
     */
    public static Evaluation of(Task task, Network network, Batches samples, Batches train) {
        return of(task, network, samples, loss -> Baseline.of(task, loss, train, samples));
    }

    /** @param baselines for the same samples, given the loss of the network */
    static Evaluation of(Task task, Network network, Batches samples, Function<Loss, List<Baseline>> baselines) {
        var reader = new PredictionsReader(task, network.spec(), samples);
        network.logits(samples, reader);
        var predictions = reader.predictions();
        var loss = predictions.loss();
        return new Evaluation(Score.of(reader.tally(), samples, loss), predictions, baselines.apply(loss));
    }

    /** The same with labels, or the second of two classes, predicted from a probability of their own on. */
    public Evaluation withThresholds(double[] thresholds) {
        var decided = predictions.withThresholds(thresholds);
        var right = decided.task().isClassification() ? Metric.ACCURACY : Metric.SUBSET_ACCURACY;
        return new Evaluation(new Score(score.loss(), right.of(decided), score.metric()), decided, baselines);
    }

    /** The mean loss a sample, without penalties; of real targets in the units that are learnt. */
    public double loss() {
        return score.loss();
    }

    /** The share of samples whose class, or whose labels all together, are predicted correctly; of real targets {@link Score#score}. */
    public double accuracy() {
        return score.accuracy();
    }

    /** The metrics of the task, the most telling one first. */
    public Map<Metric, Double> metrics() {
        return metrics(predictions);
    }

    /** The same metrics of other predictions of the same samples; NaN where these do not have them, as a median has no density. */
    public Map<Metric, Double> metrics(Predictions others) {
        var kind = predictions.task().kind();
        return Metric.of(kind, predictions.loss()).stream()
                .collect(Collectors.toMap(
                        metric -> metric,
                        metric -> metric.isOf(kind, others.loss()) ? metric.of(others) : Double.NaN,
                        (a, b) -> a,
                        LinkedHashMap::new));
    }

    /**
     * A warning about a network that predicts the same class for all samples, although these are of several classes; no sentence else. The
     * accuracy then is the share of that class.
     */
    public Optional<String> onlyOneClass() {
        var samples = predictions;
        if (!samples.task().isClassification() || samples.count() == 0) {
            return Optional.empty();
        }
        int predicted = samples.decision(0, 0);
        boolean always = IntStream.range(0, samples.count()).allMatch(i -> samples.decision(i, 0) == predicted);
        long having = IntStream.range(0, samples.count())
                .filter(i -> samples.target(i, 0) == predicted)
                .count();
        if (!always || having == samples.count()) {
            return Optional.empty();
        }
        boolean largest =
                baselines.stream().anyMatch(baseline -> baseline.predictions().decision(0, 0) == predicted);
        return Optional.of("The network predicts class \"%s\" for %s, %s: its accuracy is the share of this class, %s."
                .formatted(
                        samples.task().names().get(predicted),
                        "all " + Counted.of(samples.count(), "sample"),
                        largest
                                ? "the largest class of the training samples"
                                : "which is not the largest class of the training samples",
                        Metric.ACCURACY.text((double) having / samples.count())));
    }

    /** Of classes: rows are true classes, columns predicted ones, entries counts. */
    public int[][] confusion() {
        return Confusion.of(predictions).counts();
    }

    /** How class {@code c} was predicted. */
    public Counts ofClass(int c) {
        return Confusion.of(predictions).of(c);
    }

    /** Of the samples that were predicted to be of class {@code c}, the share that are; NaN if there are none. */
    public double precision(int c) {
        return ofClass(c).precision();
    }

    /** Of the samples of class {@code c}, the share that were predicted to be; NaN if there are none. */
    public double recall(int c) {
        return ofClass(c).recall();
    }
}
