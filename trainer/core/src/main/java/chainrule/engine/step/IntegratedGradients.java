package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Targets;

/**
 * C22, integrated gradients (M. Sundararajan et al., "Axiomatic attribution for deep networks", ICML 2017): how much each input adds to
 * f(x) − f(x⁰), where f is the loss of a sample or an output of the network, and x⁰ a baseline. The attribution of input i is
 * (xᵢ − x⁰ᵢ)·∫₀¹ ∂ᵢf(x⁰ + t(x − x⁰)) dt; over the inputs they sum to f(x) − f(x⁰). The integral is a mean over the middles of {@code steps} pieces of
 * equal length: for a smooth f its error falls with 1/steps², at kinks with 1/steps.
 *
 * @param gradients of the network; inputs are what enters it, normalised
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
     * @param baseline x⁰, a number an input
     * @param sink takes the attributions with their signs: count×inputs, row by row
     */
    public void ofLoss(Batches samples, double[] baseline, InputGradients.Sink sink) {
        run(samples, baseline, sink, gradients::ofLoss);
    }

    /**
     * Of one output o_k, before softmax or any other link.
     *
     * @param output k, from 0
     */
    public void ofOutput(Batches samples, int output, double[] baseline, InputGradients.Sink sink) {
        run(samples, baseline, sink, (points, to) -> gradients.ofOutput(points, output, to));
    }

    private interface Gradient {
        void of(Batches points, InputGradients.Sink to);
    }

    private void run(Batches samples, double[] baseline, InputGradients.Sink sink, Gradient gradient) {
        int width = samples.features();
        if (baseline.length != width) {
            throw new IllegalArgumentException(baseline.length + " numbers for a baseline of " + width + " inputs");
        }
        int[] rows = samples.subset().rows();
        int chunk = (int) Math.max(1, ROOM / ((long) width * steps));
        for (int from = 0; from < rows.length; from += chunk) {
            int n = Math.min(chunk, rows.length - from);
            var x = new double[n * width];
            samples.gather(rows, from, n, 0, x);
            var attributions = new double[n * width];
            gradient.of(points(samples, from, n, x, baseline), (first, count, values) -> {
                for (int p = 0; p < count; p++) {
                    int i = (first + p) / steps;
                    for (int j = 0; j < width; j++) {
                        attributions[i * width + j] += (x[i * width + j] - baseline[j]) * values[p * width + j] / steps;
                    }
                }
            });
            sink.accept(from, n, attributions);
        }
    }

    /** Of each sample the points of the path, one after the other, with the sample's target. */
    private Batches points(Batches samples, int from, int n, double[] x, double[] baseline) {
        int width = baseline.length;
        var points = new double[n * steps * width];
        var whose = new int[n * steps];
        for (int i = 0; i < n; i++) {
            for (int s = 0; s < steps; s++) {
                double t = (s + 0.5) / steps;
                whose[i * steps + s] = samples.subset().rows()[from + i];
                for (int j = 0; j < width; j++) {
                    points[(i * steps + s) * width + j] = baseline[j] + t * (x[i * width + j] - baseline[j]);
                }
            }
        }
        Targets targets = samples.subset().samples().targets().rows(whose);
        return Batches.inOrder(
                        new Samples(new Features.Doubles(points, width), targets).all(),
                        samples.shape(),
                        Normalization.none(samples.shape()),
                        samples.batch())
                .withScaling(samples.scaling());
    }
}
