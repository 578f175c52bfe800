package chainrule.audit;

import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Scaled;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An input layer as a SameDiff graph.
 *
 * @param x a sample a row
 * @param names of the variables of its parameters, in their order
 */
record FeatureGraph(SameDiff graph, InputLayer layer, double[][] x, List<String> names) {
    /** z, a sample a row, with the parameters from {@code at} on. */
    SDVariable of(double[] parameters, int at) {
        var columns = new ArrayList<SDVariable>();
        int from = 0;
        int p = at;
        for (var part : layer.parts()) {
            append(part, from, p, parameters, columns);
            from += part.inputs();
            p += part.parameters();
        }
        return columns.size() == 1 ? columns.get(0) : graph.concat(1, columns.toArray(SDVariable[]::new));
    }

    private void append(Part part, int from, int p, double[] parameters, List<SDVariable> to) {
        if (part instanceof Embedding embedding) {
            var oneHot = new double[x.length][];
            java.util.Arrays.setAll(oneHot, i -> PlainFeatures.oneHot(x[i][from], embedding.categories()));
            to.add(graph.constant(Nd4j.create(oneHot))
                    .mmul(variable("E", parameters, p, embedding.categories(), embedding.size())));
        } else if (part instanceof Periodic periodic) {
            int count = periodic.frequencies();
            for (int i = 0; i < periodic.width(); i++) {
                var column = inputs(from + i, 1);
                var omega = variable("omega", parameters, p + i * count, 1, count);
                var angles = column.mmul(omega).mul(2 * Math.PI);
                to.add(column);
                to.add(graph.math.sin(angles));
                to.add(graph.math.cos(angles));
            }
        } else {
            var inputs = inputs(from, part.inputs());
            to.add(part instanceof Scaled ? inputs.mul(variable("s", parameters, p, 1, part.inputs())) : inputs);
        }
    }

    private SDVariable inputs(int from, int width) {
        var columns = new double[x.length][];
        java.util.Arrays.setAll(columns, i -> java.util.Arrays.copyOfRange(x[i], from, from + width));
        return graph.constant(Nd4j.create(columns));
    }

    private SDVariable variable(String symbol, double[] values, int at, int rows, int columns) {
        String name = symbol + names.size();
        names.add(name);
        double[] part = java.util.Arrays.copyOfRange(values, at, at + rows * columns);
        return graph.var(name, Nd4j.createFromArray(part).reshape('c', rows, columns));
    }
}
