package chainrule.experiment.catalog;

import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Normalization;
import chainrule.formulas.LeastSquares;
import java.util.ArrayList;
import java.util.List;

/**
 * The line y = w·x + b that a network of one weight and one bias computes, in the data's own units.
 *
 * @param w weight
 * @param b bias
 */
record LearntLine(double w, double b) {
    /** Errors between which descent is steady: the other part of the error has faded, and digits remain. */
    private static final double LARGEST = 1e-2;

    private static final double SMALLEST = 1e-12;

    /** Of a network that learns scaled targets from normalised inputs: both are undone. */
    static LearntLine of(Checkpoint checkpoint) {
        double[] values = checkpoint.parameters().values();
        double weight = values[checkpoint.parameters().weights(0)];
        double bias = values[checkpoint.parameters().biases(0)];
        double scale = checkpoint.normalization().scale()[0];
        double shift = checkpoint.normalization().shift()[0];
        double targetScale = checkpoint.scaling().scale()[0];
        return new LearntLine(
                weight * scale / targetScale,
                (weight * shift + bias - checkpoint.scaling().shift()[0]) / targetScale);
    }

    /**
     * Both eigenvalues of the Hessian of the mean squared error (1/N)Σ(w·x + b − t)², which is 2·(mean x², mean x; mean x, 1).
     *
     * @param x raw inputs, as they are before normalisation
     */
    static double[] curvatures(double[] x, Normalization normalization) {
        double mean = 0;
        double square = 0;
        for (double raw : x) {
            double input = normalization.apply(0, raw);
            mean += input / x.length;
            square += input * input / x.length;
        }
        double root = Math.sqrt((square - 1) * (square - 1) + 4 * mean * mean);
        return new double[] {square + 1 - root, square + 1 + root};
    }

    /**
     * What a step multiplies the weight's error by: the slope of the error's logarithm, where the error is between {@value LARGEST}
     * and {@value SMALLEST}. NaN with fewer than two such errors, or if the last error is larger.
     */
    static double contraction(List<Integer> steps, List<LearntLine> lines, LeastSquares closed) {
        var at = new ArrayList<Double>();
        var errors = new ArrayList<Double>();
        boolean near = Math.abs(lines.get(lines.size() - 1).w() - closed.w1()) < LARGEST;
        for (int i = 0; i < lines.size(); i++) {
            double error = Math.abs(lines.get(i).w() - closed.w1());
            if (error < LARGEST && error > SMALLEST) {
                at.add((double) steps.get(i));
                errors.add(Math.log(error));
            }
        }
        if (at.size() < 2 || !near) {
            return Double.NaN;
        }
        var slope = LeastSquares.fit(
                at.stream().mapToDouble(Double::doubleValue).toArray(),
                errors.stream().mapToDouble(Double::doubleValue).toArray());
        return Math.exp(slope.w1());
    }
}
