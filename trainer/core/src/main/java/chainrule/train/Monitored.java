package chainrule.train;

import chainrule.metric.Metric;

/**
 * A figure of the validation split that is neither its loss nor its score.
 *
 * @param value NaN where it is undefined
 */
public record Monitored(Metric metric, double value) {}
