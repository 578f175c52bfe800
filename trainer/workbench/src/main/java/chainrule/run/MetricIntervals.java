package chainrule.run;

import chainrule.metric.Metric;
import chainrule.metric.PercentileInterval;
import chainrule.metric.Predictions;
import chainrule.metric.Resampling;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far metrics would vary with other samples of the same kind: 95 % intervals of the percentile bootstrap. Each resample draws
 * as many samples as there are, with replacement. That the network would be another one with other training samples is not in them.
 */
public final class MetricIntervals {
    /** As usual. */
    public static final int DRAWS = 1000;

    private MetricIntervals() {}

    /**
     * Of all metrics of the task.
     *
     * @param predictions of at least one sample
     * @param seed of the resamples: the same give the same intervals
     * @param draws how many resamples; 0: no interval has ends
     */
    public static Map<Metric, PercentileInterval> of(Predictions predictions, long seed, int draws) {
        var metrics = Metric.of(predictions.task().kind(), predictions.loss());
        var values = values(metrics, predictions, seed, draws);
        var intervals = new LinkedHashMap<Metric, PercentileInterval>();
        for (int m = 0; m < metrics.size(); m++) {
            intervals.put(metrics.get(m), PercentileInterval.of(values[m]));
        }
        return intervals;
    }

    /** What to know of an interval that does not hold its metric; empty if all do. */
    public static Optional<String> note(Evaluation evaluation, Map<Metric, PercentileInterval> intervals) {
        var metrics = evaluation.metrics();
        var outside = intervals.entrySet().stream()
                .filter(entry -> {
                    double value = metrics.get(entry.getKey());
                    return value < entry.getValue().low()
                            || value > entry.getValue().high();
                })
                .map(entry -> entry.getKey().label())
                .toList();
        return outside.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "resamples repeat some samples, which makes bins and ranks less even: the interval of the %s is biased, and does not hold its value"
                                .formatted(String.join(" and the ", outside)));
    }

    /** metrics×draws. */
    private static double[][] values(List<Metric> metrics, Predictions predictions, long seed, int draws) {
        var values = new double[metrics.size()][draws];
        if (draws == 0) {
            return values;
        }
        var resamplings = metrics.stream()
                .map(metric -> Resampling.of(metric, predictions))
                .toList();
        int count = predictions.count();
        // Each resample has a stream of its own, so that it does not matter which is computed first.
        IntStream.range(0, draws).parallel().forEach(draw -> {
            var drawn = new int[count];
            var random = new RandomStream(seed, Purpose.EXPERIMENT, draw, count);
            for (int i = 0; i < count; i++) {
                drawn[random.nextIndex(count)]++;
            }
            for (int m = 0; m < values.length; m++) {
                values[m][draw] = resamplings.get(m).of(drawn);
            }
        });
        return values;
    }
}
