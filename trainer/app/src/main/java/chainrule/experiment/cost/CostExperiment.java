package chainrule.experiment.cost;

import chainrule.experiment.Experiment;
import chainrule.experiment.Findings;
import chainrule.experiment.Setting;
import java.util.List;

/** A question about cost that is answered by measuring. */
public interface CostExperiment extends Experiment {
    /** Measures, one size after the other. Nothing else should run meanwhile. */
    List<Sweep> measure();

    @Override
    default boolean hasErrorBars() {
        return false;
    }

    @Override
    default Findings run(Setting setting) {
        setting.requireNoFlags();
        return new CostFindings(measure()).findings();
    }
}
