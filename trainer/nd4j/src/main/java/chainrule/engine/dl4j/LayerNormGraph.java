package chainrule.engine.dl4j;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * E4 as a graph of SameDiff's operations. What it differentiates is the sum of h∘g, whose gradients are those of the loss with ∂L/∂h = g.
 */
final class LayerNormGraph {
    private static final String X = "x";
    private static final String H = "h";
    private static final String G = "g";

    private final SameDiff graph = SameDiff.create();

    /** @param width numbers a sample */
    LayerNormGraph(int width, double epsilon, DataType type) {
        var x = graph.placeHolder(X, type, -1, width);
        var gamma = graph.var(NormRows.GAMMA, Nd4j.ones(type, 1, width));
        var beta = graph.var(NormRows.BETA, Nd4j.zeros(type, 1, width));
        var fromMean = x.sub(rowMeans(x, width));
        var variance = rowMeans(graph.math.square(fromMean), width);
        // Not a quotient: in 1.0.0-M2.1 the gradient of one whose divisor is a single number is wrong.
        var inverse = graph.math.rsqrt(variance.add(epsilon));
        var h = fromMean.mul(inverse).mul(gamma).add(H, beta);
        var g = graph.placeHolder(G, type, -1, width);
        graph.setLossVariables(h.mul(g).sum());
        SilentGradients.create(graph, List.of(X, NormRows.GAMMA, NormRows.BETA));
    }

    /** SameDiff fails to reduce a dimension of length 1. */
    private static SDVariable rowMeans(SDVariable of, int width) {
        return width == 1 ? of.mul(1) : of.mean(true, 1);
    }

    /**
     * γ∘x̂ + β of a batch.
     *
     * @param x N×width
     * @param gamma 1×width
     * @param beta 1×width
     */
    INDArray outputs(INDArray x, INDArray gamma, INDArray beta) {
        graph.getVariable(NormRows.GAMMA).setArray(gamma.dup('c'));
        graph.getVariable(NormRows.BETA).setArray(beta.dup('c'));
        return graph.outputSingle(Map.of(X, x.dup('c')), H);
    }

    /**
     * The gradients of x, γ and β, by {@link #X}, {@link NormRows#GAMMA} and {@link NormRows#BETA}, with what {@link #outputs} was given
     * last.
     *
     * @param g ∂L/∂h, N×width
     */
    Map<String, INDArray> gradients(INDArray x, INDArray g) {
        return graph.calculateGradients(
                Map.of(X, x.dup('c'), G, g.dup('c')), List.of(X, NormRows.GAMMA, NormRows.BETA));
    }

    static String input() {
        return X;
    }
}
