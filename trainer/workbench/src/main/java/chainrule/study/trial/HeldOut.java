package chainrule.study.trial;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.engine.Engine;
import chainrule.metric.Metric;
import chainrule.metric.PredictionsReader;
import chainrule.run.Preparation;
import chainrule.train.Score;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a trained network does on samples that had no part in it: those that a cross-validation held out, or the test split.
 *
 * @param samples how many
 * @param trained how many others the training run had: its training and validation samples
 * @param loss the mean loss a sample, without penalties; of real targets in the units that are learnt
 * @param metrics those of the task, the most telling one first; NaN where one is undefined
 */
public record HeldOut(int samples, int trained, double loss, Map<Metric, Double> metrics) {
    public HeldOut {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Measures a network on the test part of the data that it was trained on. */
    public static HeldOut of(Preparation data, Checkpoint checkpoint, Engine engine) {
        var split = data.split();
        if (split.test().count() == 0) {
            throw new UserException("there are no samples that are held out");
        }
        var samples = data.inOrder(split.test());
        var task = data.dataset().task();
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            var reader = new PredictionsReader(task, network.spec(), samples);
            network.logits(samples, reader);
            var predictions = reader.predictions();
            var score = Score.of(reader.tally(), samples, predictions.loss());
            var metrics = new LinkedHashMap<Metric, Double>();
            for (var metric : Metric.of(task.kind(), predictions.loss())) {
                boolean defined = predictions.loss().hasPoint() || !metric.needsPoint();
                metrics.put(metric, defined ? metric.of(predictions) : Double.NaN);
            }
            // Counted in the units that are learnt: predictions in the targets' own do not have it.
            metrics.putIfAbsent(score.metric(), score.score());
            return new HeldOut(
                    split.test().count(),
                    split.train().count() + split.validation().count(),
                    score.loss(),
                    metrics);
        }
    }
}
