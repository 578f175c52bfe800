package chainrule.audit;

import chainrule.model.Norm;
import org.nd4j.autodiff.samediff.SDVariable;

/** E1 and E4 in a SameDiff graph. */
final class NormGraph {
    private NormGraph() {}

    /** x̂ by row. */
    static SDVariable normalized(SDVariable a, double epsilon) {
        return normalized(a, epsilon, 1);
    }

    /** @param dimension over which means are taken: 1 for those of rows, 0 for those of columns */
    static SDVariable normalized(SDVariable a, double epsilon, int dimension) {
        var centred = a.sub(a.mean(true, dimension));
        var variance = centred.mul(centred).mean(true, dimension);
        return centred.div(a.getSameDiff().math.sqrt(variance.add(epsilon)));
    }

    static SDVariable of(Norm norm, SDVariable a, SDVariable gamma, SDVariable beta) {
        return normalized(a, norm.epsilon(), norm.isOfBatch() ? 0 : 1)
                .mul(gamma)
                .add(beta);
    }
}
