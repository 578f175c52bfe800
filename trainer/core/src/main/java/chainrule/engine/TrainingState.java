package chainrule.engine;

import chainrule.model.Parameters;
import java.util.List;

/**
 * Where a training run is: with the step's number, all that the next steps depend on.
 *
 * @param parameters of the network that is validated and kept: where weights are averaged (D8), the means
 * @param optimizer the optimiser's arrays, as the engine lays them out: another engine may do so otherwise. Behind them come the sum
 *     of gradients so far, if they are accumulated (D9), and what is trained, if it is averaged
 */
public record TrainingState(Parameters parameters, List<double[]> optimizer) {}
