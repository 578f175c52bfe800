package chainrule.model;

import chainrule.Called;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.gradient.RealLosses;
import java.util.List;
import java.util.stream.Stream;

/** B12, the mean over targets: the outputs are the means, then the logarithms of the variances. */
@Called("gaussian")
public record Gaussian() implements Loss {
    @Override
    public Kind kind() {
        return Kind.GAUSSIAN;
    }

    @Override
    public double of(double[] o, int at, int m, double[] t, int from, int width) {
        return RealLosses.gaussian(o, at, m, t, from);
    }

    @Override
    public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
        RealLosses.gaussianGradient(o, at, m, t, from);
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
    public double[] response(double[] o, int at, int m) {
        var response = new double[m];
        for (int k = 0; k < m / 2; k++) {
            response[k] = o[at + k];
            response[m / 2 + k] = Math.exp(0.5 * o[at + m / 2 + k]);
        }
        return response;
    }
}
