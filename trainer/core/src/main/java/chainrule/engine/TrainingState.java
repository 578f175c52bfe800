package chainrule.engine;

import chainrule.model.Parameters;
import java.util.List;

/**
 * Where a training is: with the step's number, all that the next steps depend on.
 *
 * @param optimizer the optimiser's arrays, as the engine lays them out: another engine may do so otherwise
 */
public record TrainingState(Parameters parameters, List<double[]> optimizer) {}
