package chainrule.engine.dl4j;

import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * An input layer as a graph of SameDiff's operations. What it differentiates is the sum of z∘g, whose gradient with respect to the
 * parameters is that of the loss with ∂L/∂z = g.
 */
final class FeatureGraph {
    private static final String Z = "z";
    private static final String G = "g";

    private final InputLayer layer;
    private final DataType type;
    private final SameDiff graph = SameDiff.create();
    private final List<String> learnt = new ArrayList<>();
    private Map<String, INDArray> inputs;

    FeatureGraph(InputLayer layer, DataType type) {
        this.layer = layer;
        this.type = type;
        var outputs = new SDVariable[layer.parts().size()];
        for (int k = 0; k < outputs.length; k++) {
            outputs[k] = new Node(graph, x(k), p(k)).of(layer.parts().get(k));
        }
        var z = graph.concat(1, outputs).rename(Z);
        var g = graph.placeHolder(G, type, -1, layer.outputs());
        graph.setLossVariables(z.mul(g).sum());
        SilentGradients.create(graph, learnt);
    }

    /** A part's features. */
    private SDVariable x(int k) {
        return graph.placeHolder("x" + k, type, -1, layer.parts().get(k).inputs());
    }

    /** A part's parameters, in its shape; null if it has none. */
    private SDVariable p(int k) {
        var part = layer.parts().get(k);
        if (part.parameters() == 0) {
            return null;
        }
        learnt.add("p" + k);
        return graph.var("p" + k, Nd4j.zeros(type, shape(part)));
    }

    private static long[] shape(Part part) {
        var shape = part.shape();
        return new long[] {shape.size() == 1 ? 1 : shape.get(0), shape.get(shape.size() - 1)};
    }

    /**
     * Takes a batch and the parameters.
     *
     * @param x N rows of features
     * @param row of all parameters
     */
    void set(INDArray x, INDArray row) {
        inputs = new HashMap<>();
        int at = 0;
        int from = 0;
        for (int k = 0; k < layer.parts().size(); k++) {
            var part = layer.parts().get(k);
            inputs.put("x" + k, columns(x, at, part.inputs()));
            at += part.inputs();
            if (part.parameters() > 0) {
                graph.getVariable("p" + k)
                        .setArray(columns(row, from, part.parameters()).reshape('c', shape(part)));
                from += part.parameters();
            }
        }
    }

    private static INDArray columns(INDArray of, int from, int count) {
        return of.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count))
                .dup('c')
                .reshape('c', of.size(0), count);
    }

    /** z of the batch. */
    INDArray outputs() {
        return graph.outputSingle(inputs, Z);
    }

    /**
     * The gradient of all parameters for the batch.
     *
     * @param g ∂L/∂z
     * @param row is filled
     */
    void differentiate(INDArray g, INDArray row) {
        var all = new HashMap<>(inputs);
        all.put(G, g);
        var gradients = graph.calculateGradients(all, learnt);
        int from = 0;
        for (var name : learnt) {
            INDArray gradient = gradients.get(name);
            int count = (int) gradient.length();
            row.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count))
                    .assign(gradient.dup('c').reshape('c', 1, count));
            from += count;
        }
    }

    /**
     * What a part makes.
     *
     * @param x N rows, the part's features
     * @param p the part's parameters, in its shape; null if it has none
     */
    private record Node(SameDiff graph, SDVariable x, SDVariable p) implements InputPartCases<SDVariable> {
        @Override
        public SDVariable plain(Plain plain) {
            return x;
        }

        /** E7. */
        @Override
        public SDVariable scaled(Scaled scaled) {
            return x.mul(p);
        }

        /** A15 in its written form: one-hot(c)ᵀE. */
        @Override
        public SDVariable embedding(Embedding embedding) {
            INDArray row =
                    Nd4j.arange(0, embedding.categories()).castTo(x.dataType()).reshape(1, embedding.categories());
            var oneHot = graph.eq(graph.math.floor(x), graph.constant(row)).castTo(x.dataType());
            return oneHot.mmul(p);
        }

        /** C23. */
        @Override
        public SDVariable periodic(Periodic periodic) {
            int width = periodic.width();
            var numbers = x.reshape(-1, width, 1);
            var angles =
                    numbers.mul(p.reshape(1, width, periodic.frequencies())).mul(2 * Math.PI);
            return graph.concat(2, numbers, graph.math.sin(angles), graph.math.cos(angles))
                    .reshape(-1, periodic.outputs());
        }
    }
}
