package chainrule.audit;

import chainrule.engine.TrainingJob;
import java.util.ArrayList;
import java.util.List;
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
        int n = plain.count();
        var others = new ArrayList<String>();
        var slopes = new ArrayList<String>();
        SDVariable h = spec.features().isPlain()
                ? variable("x", plain.inputs(), 0, n, spec.inputs())
                : new FeatureGraph(graph, spec.features(), rows(plain.inputs(), n), others)
                        .of(job.initial().values(), job.initial().input());
        var entered = new ArrayList<SDVariable>();
        var norms = new ArrayList<String>();
        SDVariable penalties = graph.constant(Nd4j.scalar(0.0));
        for (int l = 0; l < spec.layers().size(); l++) {
            var layer = spec.layers().get(l);
            double[] values = job.initial().values();
            var w = variable("W" + l, values, job.initial().weights(l), spec.fanIn(l), spec.fanOut(l));
            var b = variable("b" + l, values, job.initial().biases(l), 1, spec.fanOut(l));
            entered.add(h);
            var a = normalized(l, false, normalized(l, true, h, norms).mmul(w).add(b), norms);
            if (spec.isParametric(l)) {
                var p = graph.var("p" + l, array(values, job.initial().slopes(l), 1, spec.fanOut(l)));
                slopes.add("p" + l);
                h = graph.nn.relu(a, 0).sub(graph.nn.relu(a.neg(), 0).mul(p));
            } else {
                h = PlainActivation.of(graph, layer.activation(), a);
            }
            if (plain.mask(l) != null) {
                h = h.mul(graph.constant(array(plain.mask(l), 0, n, spec.fanOut(l))));
            }
            if (layer.residual() > 0) {
                h = h.add(entered.get(l + 1 - layer.residual()));
            }
            penalties = penalties
                    .add(graph.math.abs(w).sum().mul(layer.penalty().l1()))
                    .add(w.mul(w).sum().mul(layer.penalty().l2()));
        }
        names.addAll(others);
        names.addAll(slopes);
        names.addAll(norms);
        logits = h;
        var rows = LossReferences.rows(spec.loss(), plain.targets(), plain.targets().length / n, spec.outputs());
        var losses = LossReferences.terms(graph, spec.loss(), logits, rows).sum(1);
        losses.mul(graph.constant(Nd4j.createFromArray(plain.weights())))
                .sum()
                .div(n)
                .add("objective", penalties);
        graph.setLossVariables("objective");
    }

    private SDVariable normalized(int l, boolean ofInput, SDVariable a, List<String> names) {
        var place = job.initial().spec().norms(l).stream()
                .filter(norm -> norm.ofInput() == ofInput)
                .findFirst();
        if (place.isEmpty()) {
            return a;
        }
        int at = job.initial().norm(place.get());
        int width = place.get().width();
        String suffix = place.get().suffix();
        var gamma = graph.var("gamma" + suffix, array(job.initial().values(), at, 1, width));
        var beta = graph.var("beta" + suffix, array(job.initial().values(), at + width, 1, width));
        names.addAll(List.of("gamma" + suffix, "beta" + suffix));
        return NormGraph.of(place.get().norm(), a, gamma, beta);
    }

    private static double[][] rows(double[] x, int n) {
        var rows = new double[n][];
        int width = x.length / n;
        java.util.Arrays.setAll(rows, i -> java.util.Arrays.copyOfRange(x, i * width, (i + 1) * width));
        return rows;
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

    /** ∂/∂x of the objective, a sample a row; nothing where an input layer reads x. */
    double[] inputGradient() {
        return !job.initial().spec().features().isPlain()
                ? new double[0]
                : Autodiff.numbers(Autodiff.gradients(graph, "x").get("x"));
    }
}
