package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import java.util.List;
import java.util.function.BiFunction;

/** What is added up over all samples: by each lane over its own, and then over the lanes, in their order. */
interface LaneTotal {
    /** What is added up. */
    List<Matrix> samples();

    /** Where the sum goes. */
    Matrix out();

    /** The sum over a lane's samples. */
    Kernel ofSamples(OwnSamples lane, BiFunction<LaneKernels, Operation, Kernel> choice);

    /** A lane's share of the sum over the lanes. */
    Kernel ofLanes(LaneKernels lane);
}
