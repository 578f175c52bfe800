package chainrule.audit;

import chainrule.model.Norm;
import org.nd4j.autodiff.samediff.SDVariable;

/** E4 in a SameDiff graph. */
final class NormGraph {
    private NormGraph() {}

    /** x̂ by row. */
    static SDVariable normalized(SDVariable a, double epsilon) {
        var centred = a.sub(a.mean(true, 1));
        var variance = centred.mul(centred).mean(true, 1);
        return centred.div(a.getSameDiff().math.sqrt(variance.add(epsilon)));
    }

    static SDVariable of(Norm norm, SDVariable a, SDVariable gamma, SDVariable beta) {
        return normalized(a, norm.epsilon()).mul(gamma).add(beta);
    }
}
