package chainrule.experiment.cost;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import java.util.List;

/** A question about cost that is answered by measuring. */
public interface CostExperiment extends Experiment {
    /** Measures, one size after the other. Nothing else should run meanwhile. */
    List<CostCurve> measure();

    @Override
    default boolean hasErrorBars() {
        return false;
    }

    @Override
    default Findings run(ExperimentContext context) {
        context.requireNoFlags();
        return new CostFindings(measure()).findings();
    }
}
