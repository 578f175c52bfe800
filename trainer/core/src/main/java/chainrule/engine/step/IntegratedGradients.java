package chainrule.engine.step;

import chainrule.datasets.Batches;

/**
 * C22, integrated gradients (M. Sundararajan et al., "Axiomatic attribution for deep networks", ICML 2017): how much each input adds to
 * f(x) − f(x⁰), where f is the loss of a sample or an output of the network, and x⁰ a baseline. The attribution of input i is
 * (xᵢ − x⁰ᵢ)·∫₀¹ ∂ᵢf(x⁰ + t(x − x⁰)) dt; over the inputs they sum to f(x) − f(x⁰). The integral is a mean over the middles of {@code steps} pieces of
 * equal length: for a smooth f its error falls with 1/steps², at kinks with 1/steps.
 *
 * <p>Behind an input layer the path is one of what enters the first layer ({@link FirstInputs}), so that a category has one, too: from x⁰ to
 * the row of its table. The attribution of a feature is the sum over the numbers that it becomes.
 *
 * @param gradients of the network
 * @param steps how many gradients a sample, at least 1
 */
public record IntegratedGradients(InputGradients gradients, int steps) {
    /** Numbers that are kept at the same time: 32 MB. */
    private static final int ROOM = 1 << 22;

    public IntegratedGradients {
        if (steps < 1) {
            throw new IllegalArgumentException(steps + " steps");
        }
    }

    /**
     * Of the loss ℓ of each sample, without its weight and without penalties.
     *
     * @param baseline x⁰, as many numbers as enter the first layer
     * @param sink takes the attributions with their signs: count×inputs, row by row
     */
    public void ofLoss(Batches samples, double[] baseline, InputGradients.Sink sink) {
        run(samples, baseline, sink, InputGradients::ofLoss);
    }

    /**
     * Of one output o_k, before softmax or any other link.
     *
     * @param output k, from 0
     */
    public void ofOutput(Batches samples, int output, double[] baseline, InputGradients.Sink sink) {
        run(samples, baseline, sink, (of, points, to) -> of.ofOutput(points, output, to));
    }

    private interface Gradient {
        void of(InputGradients network, Batches points, InputGradients.Sink to);
    }

    private void run(Batches samples, double[] baseline, InputGradients.Sink sink, Gradient gradient) {
        var inputs = new FirstInputs(gradients.parameters());
        int width = inputs.width();
        if (baseline.length != width) {
            throw new IllegalArgumentException(baseline.length + " numbers for a baseline of " + width + " inputs");
        }
        var behind = new InputGradients(gradients.device(), inputs.network(), gradients.precision());
        int[] rows = samples.subset().rows();
        int chunk = (int) Math.max(1, ROOM / ((long) width * steps));
        for (int from = 0; from < rows.length; from += chunk) {
            int n = Math.min(chunk, rows.length - from);
            double[] z = inputs.of(samples, from, n);
            var attributions = new double[n * width];
            gradient.of(behind, points(inputs, samples, from, n, z, baseline), (first, count, values) -> {
                for (int p = 0; p < count; p++) {
                    int i = (first + p) / steps;
                    for (int j = 0; j < width; j++) {
                        attributions[i * width + j] += (z[i * width + j] - baseline[j]) * values[p * width + j] / steps;
                    }
                }
            });
            sink.accept(from, n, inputs.byFeature(attributions, n));
        }
    }

    /** Of each sample the points of the path, one after the other, with the sample's target. */
    private Batches points(FirstInputs inputs, Batches samples, int from, int n, double[] z, double[] baseline) {
        int width = baseline.length;
        var points = new double[n * steps * width];
        var whose = new int[n * steps];
        for (int i = 0; i < n; i++) {
            for (int s = 0; s < steps; s++) {
                double t = (s + 0.5) / steps;
                whose[i * steps + s] = samples.subset().rows()[from + i];
                for (int j = 0; j < width; j++) {
                    points[(i * steps + s) * width + j] = baseline[j] + t * (z[i * width + j] - baseline[j]);
                }
            }
        }
        return inputs.samples(points, samples.subset().samples().targets().rows(whose), samples);
    }
}
