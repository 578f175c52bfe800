package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.model.Loss;
import java.util.ArrayList;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network and its objective as a SameDiff graph, which differentiates itself. */
final class NetworkGraph {
    private final TrainingJob job;
    private final SameDiff graph = SameDiff.create();
    private final ArrayList<String> names = new ArrayList<>();
    private SDVariable logits;

    NetworkGraph(TrainingJob job) {
        this.job = job;
        var plain = new PlainNetwork(job);
        var spec = job.initial().spec();
        int n = plain.labels().length;
        SDVariable h = variable("x", plain.inputs(), 0, n, spec.inputs());
        SDVariable penalties = graph.constant(Nd4j.scalar(0.0));
        for (int l = 0; l < spec.layers().size(); l++) {
            var layer = spec.layers().get(l);
            double[] values = job.initial().values();
            var w = variable("W" + l, values, job.initial().weights(l), spec.fanIn(l), spec.fanOut(l));
            var b = variable("b" + l, values, job.initial().biases(l), 1, spec.fanOut(l));
            h = Autodiff.activation(graph, layer.activation(), h.mmul(w).add(b));
            if (plain.mask(l) != null) {
                h = h.mul(graph.constant(array(plain.mask(l), 0, n, spec.fanOut(l))));
            }
            penalties = penalties
                    .add(graph.math.abs(w).sum().mul(layer.penalty().l1()))
                    .add(w.mul(w).sum().mul(layer.penalty().l2()));
        }
        logits = h;
        var targets = new double[n * spec.outputs()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < spec.outputs(); j++) {
                int y = plain.labels()[i];
                targets[i * spec.outputs() + j] = spec.outputs() == 1 ? y : j == y ? 1 : 0;
            }
        }
        var target = graph.constant(array(targets, 0, n, spec.outputs()));
        lossTerms(graph, spec.loss(), logits, target).sum().div(n).add("objective", penalties);
        graph.setLossVariables("objective");
    }

    /** Terms, one an output of each sample, whose sum is the loss. */
    static SDVariable lossTerms(SameDiff graph, Loss loss, SDVariable o, SDVariable target) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY ->
                graph.math.log(graph.nn.softmax(o, 1)).mul(target).neg();
            case SOFTMAX_SQUARED_ERROR -> {
                var error = graph.nn.softmax(o, 1).sub(target);
                yield error.mul(error).div(o.eval().size(1));
            }
            case BINARY_CROSS_ENTROPY -> {
                var p = graph.nn.sigmoid(o);
                yield graph.math
                        .log(p)
                        .mul(target)
                        .add(graph.math.log(p.rsub(1)).mul(target.rsub(1)))
                        .neg();
            }
            default -> throw new IllegalArgumentException("not for classes: " + loss);
        };
    }

    private SDVariable variable(String name, double[] values, int at, int rows, int columns) {
        if (!name.equals("x")) {
            names.add(name);
        }
        return graph.var(name, array(values, at, rows, columns));
    }

    private static INDArray array(double[] values, int at, int rows, int columns) {
        double[] part = java.util.Arrays.copyOfRange(values, at, at + rows * columns);
        return Nd4j.createFromArray(part).reshape('c', rows, columns);
    }

    double[] logits() {
        return Autodiff.numbers(logits.eval());
    }

    /** ∂/∂θ of the objective, in the layout of the parameters. */
    double[] parameterGradient() {
        var all = Autodiff.gradients(graph, names.toArray(String[]::new));
        var gradient = new double[job.initial().values().length];
        int at = 0;
        for (String name : names) {
            double[] part = Autodiff.numbers(all.get(name));
            System.arraycopy(part, 0, gradient, at, part.length);
            at += part.length;
        }
        return gradient;
    }

    /** ∂/∂x of the objective, a sample a row. */
    double[] inputGradient() {
        return Autodiff.numbers(Autodiff.gradients(graph, "x").get("x"));
    }
}
