package chainrule.metric;

import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.model.Loss;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network predicts for samples, with what is true. Real numbers are in the targets' own units.
 *
 * @param loss of the network: it says what the responses are
 * @param responses samples×{@link #width}, row by row: the probability of each class or label; real targets, as {@link
 *     Loss#responseNames} names them
 * @param decisions the predicted class of each sample; or samples×labels, 1 where a label is predicted; of real targets empty
 * @param targets samples×{@link Task#width}, row by row: the true class, real numbers, or 0 and 1
 */
public record Predictions(Task task, Loss loss, double[] responses, int[] decisions, double[] targets) {
    /** Of a network for all samples, in the order of their subset's rows. */
    public static Predictions of(Task task, Network network, Batches samples) {
        var reader = new PredictionsReader(task, network.spec(), samples);
        network.logits(samples, reader);
        return reader.predictions();
    }

    /** How many samples. */
    public int count() {
        return targets.length / task.width();
    }

    /** Responses a sample. */
    public int width() {
        return loss.responseNames(task).size();
    }

    /** What the responses are called: classes, labels, or such as "price", "price q0.1" and "price ±σ". */
    public List<String> names() {
        return loss.responseNames(task);
    }

    public double response(int i, int j) {
        return responses[i * (responses.length / count()) + j];
    }

    /** The true class, real number or label. */
    public double target(int i, int k) {
        return targets[i * task.width() + k];
    }

    /** The predicted class ({@code k} = 0), or whether label {@code k} is predicted. */
    public int decision(int i, int k) {
        return decisions[i * task.width() + k];
    }

    /** The number that is predicted for real target {@code k}: its mean, or the quantile next to the median. */
    public double point(int i, int k) {
        return response(i, loss.pointAt(k));
    }

    /** Of a Gaussian: the predicted standard deviation of target {@code k}. */
    public double deviation(int i, int k) {
        return response(i, task.width() + k);
    }

    /**
     * The same with labels, or the second of two classes, predicted from a probability of their own on.
     *
     * @param thresholds one for each of {@link Thresholds#names}
     */
    public Predictions withThresholds(double[] thresholds) {
        int expected = Thresholds.names(task).size();
        if (expected == 0 || thresholds.length != expected) {
            throw new IllegalArgumentException(thresholds.length + " thresholds for " + task.summary());
        }
        var decided = task.isClassification()
                ? IntStream.range(0, count())
                        .map(i -> response(i, 1) >= thresholds[0] ? 1 : 0)
                        .toArray()
                : IntStream.range(0, responses.length)
                        .map(i -> responses[i] >= thresholds[i % thresholds.length] ? 1 : 0)
                        .toArray();
        return new Predictions(task, loss, responses, decided, targets);
    }
}
