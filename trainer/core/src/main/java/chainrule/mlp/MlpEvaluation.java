package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.metric.Confusion;
import chainrule.metric.Metric;
import chainrule.metric.Predictions;
import chainrule.metric.PredictionsReader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model does on samples.
 *
 * @param loss the mean loss a sample, without penalties; of real targets in the units that are learnt
 * @param predictions of each sample, in the targets' own units, with what is true
 */
public record MlpEvaluation(double loss, Predictions predictions) {
    static MlpEvaluation of(Task task, Network network, Batches samples) {
        var reader = new PredictionsReader(task, network.spec(), samples);
        network.logits(samples, reader);
        return new MlpEvaluation(reader.tally().loss(), reader.predictions());
    }

    /**
     * One metric; NaN where it is undefined.
     *
     * @throws UserException if it is of another task or loss
     */
    public double of(Metric metric) {
        if (!metric.isOf(predictions.task().kind(), predictions.loss()) || metric == Metric.POOLED_R2) {
            throw new UserException("%s is not a metric of this model: choose one of %s"
                    .formatted(metric, Metric.of(predictions.task().kind(), predictions.loss())));
        }
        return metric.of(predictions);
    }

    /** All metrics. */
    @Override
    public String toString() {
        return metrics().toString();
    }

    /** All metrics of the task, the most telling one first; NaN where one is undefined. */
    public Map<Metric, Double> metrics() {
        var metrics = new LinkedHashMap<Metric, Double>();
        Metric.of(predictions.task().kind(), predictions.loss())
                .forEach(metric -> metrics.put(metric, metric.of(predictions)));
        return metrics;
    }

    /**
     * Which classes were taken for which.
     *
     * @throws UserException if the targets are not classes
     */
    public Confusion confusion() {
        if (!predictions.task().isClassification()) {
            throw new UserException("this model predicts %s, and not classes"
                    .formatted(predictions.task().summary()));
        }
        return Confusion.of(predictions);
    }
}
