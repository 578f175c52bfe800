package chainrule.model;

import chainrule.base.Called;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import java.util.List;
import java.util.stream.Stream;

/** B12, the mean over targets: the outputs are the means, then the logarithms of the variances. */
@Called("gaussian")
public record Gaussian() implements Loss {
    @Override
    public Kind kind() {
        return Kind.GAUSSIAN;
    }

    /** B12: the mean of ½(s + (y − μ)²e^−s). */
    @Override
    public double of(double[] o, int at, int m, double[] y, int from, int width) {
        int targets = m / 2;
        double sum = 0;
        for (int k = 0; k < targets; k++) {
            double e = y[from + k] - o[at + k];
            double s = o[at + targets + k];
            sum += 0.5 * (s + e * e * Math.exp(-s));
        }
        return sum / targets;
    }

    /** C20: ∂μ = (μ − y)e^−s, ∂s = ½(1 − (y − μ)²e^−s), divided by the number of targets. */
    @Override
    public void gradient(double[] o, int at, int m, double[] y, int from, int width) {
        int targets = m / 2;
        for (int k = 0; k < targets; k++) {
            double e = o[at + k] - y[from + k];
            double precision = Math.exp(-o[at + targets + k]);
            o[at + k] = e * precision / targets;
            o[at + targets + k] = 0.5 * (1 - e * e * precision) / targets;
        }
    }

    @Override
    public String formula() {
        return "½(s + (y−μ)²e⁻ˢ), s = ln σ² (B12)";
    }

    @Override
    public String gradientFormula() {
        return "(1/k)·((M − Y)∘e^−S, ½(1 − (Y − M)²∘e^−S)), O = (M, S) (C20)";
    }

    @Override
    public int outputs(Task task) {
        return outputs(task.names().size());
    }

    @Override
    public int outputs(int names) {
        return 2 * names;
    }

    @Override
    public int names(int outputs) {
        return outputs / 2;
    }

    @Override
    public List<String> responseNames(Task task) {
        var deviations = task.names().stream().map(name -> name + " ±σ");
        return Stream.concat(task.names().stream(), deviations).toList();
    }

    @Override
    public void unscale(double[] response, TargetScaling scaling) {
        int targets = response.length / 2;
        for (int k = 0; k < targets; k++) {
            response[k] = scaling.undo(k, response[k]);
            response[targets + k] /= scaling.scale()[k];
        }
    }

    @Override
    public void respond(double[] o, int at, int m, double[] to) {
        for (int k = 0; k < m / 2; k++) {
            to[k] = o[at + k];
            to[m / 2 + k] = Math.exp(0.5 * o[at + m / 2 + k]);
        }
    }
}
