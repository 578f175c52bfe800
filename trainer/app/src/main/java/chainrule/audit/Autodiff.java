package chainrule.audit;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's SameDiff, in float64. */
final class Autodiff {
    private Autodiff() {}

    /** The values of a function of a vector. */
    static double[] value(BiFunction<SameDiff, SDVariable, SDVariable> f, double[] x) {
        var graph = SameDiff.create();
        return numbers(f.apply(graph, graph.var("x", row(x))).eval());
    }

    /** The gradient of the sum of what a function of a vector gives. */
    static double[] gradient(BiFunction<SameDiff, SDVariable, SDVariable> f, double[] x) {
        var graph = SameDiff.create();
        f.apply(graph, graph.var("x", row(x))).sum("sum");
        graph.setLossVariables("sum");
        return numbers(gradients(graph, "x").get("x"));
    }

    /** The gradients of a graph's loss. SameDiff prints each operation that it differentiates, which nobody asked for. */
    static synchronized Map<String, INDArray> gradients(SameDiff graph, String... variables) {
        var out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            return graph.calculateGradients(Map.of(), variables);
        } finally {
            System.setOut(out);
        }
    }

    static INDArray row(double[] x) {
        return Nd4j.createFromArray(x).reshape('c', 1, x.length);
    }

    static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }
}
