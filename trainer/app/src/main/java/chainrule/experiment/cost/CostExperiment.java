package chainrule.experiment.cost;

import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import java.util.List;

/** A question about cost that is answered by measuring. */
public interface CostExperiment extends Untrained {
    /** Measures, one size after the other. Nothing else should run meanwhile. */
    List<CostCurve> measure();

    @Override
    default Findings findings() {
        return findings(measure());
    }

    /** What measurements amount to: exponents, curves and tables. */
    static Findings findings(List<CostCurve> curves) {
        return new CostFindings(curves).findings();
    }
}
