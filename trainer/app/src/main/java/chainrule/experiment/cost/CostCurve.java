package chainrule.experiment.cost;

import java.util.List;

/**
 * What was measured while one size changed.
 *
 * @param size what grows, in a word
 * @param measurements one for each way
 */
public record CostCurve(String size, List<Measurement> measurements) {}
