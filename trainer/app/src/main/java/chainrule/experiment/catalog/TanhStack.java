package chainrule.experiment.catalog;

import chainrule.formulas.Scalars;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;

/**
 * Layers of tanh units, all of the same width and without biases, and three ways to their weights' gradients. The loss is the sum of the last
 * layer's outputs, whose gradient is 1 everywhere. Counts what its products multiply.
 */
final class TanhStack {
    private final int width;
    private final int samples;
    private final double[][] weights;
    /** Of the input, and of each layer: samples×width. */
    private final double[][] outputs;

    private long multiplyAdds;

    private TanhStack(int depth, int width, int samples) {
        this.width = width;
        this.samples = samples;
        this.weights = new double[depth][width * width];
        this.outputs = new double[depth + 1][samples * width];
    }

    static TanhStack random(int depth, int width, int samples) {
        var stack = new TanhStack(depth, width, samples);
        var random = new RandomStream(1, Purpose.EXPERIMENT, depth, 1);
        for (var w : stack.weights) {
            java.util.Arrays.setAll(w, i -> random.nextGaussian() / Math.sqrt(width));
        }
        java.util.Arrays.setAll(stack.outputs[0], i -> random.nextGaussian());
        stack.loss(stack.outputs);
        stack.multiplyAdds = 0;
        return stack;
    }

    int parameters() {
        return weights.length * width * width;
    }

    /** A forward pass: writes every layer's outputs, and adds up those of the last layer. */
    private double loss(double[][] to) {
        for (int l = 0; l < weights.length; l++) {
            multiply(to[l], weights[l], to[l + 1]);
            java.util.Arrays.setAll(to[l + 1], tanh(to[l + 1]));
        }
        double sum = 0;
        for (double h : to[weights.length]) {
            sum += h;
        }
        return sum;
    }

    /** ∇W of every layer by backpropagation, with the forward pass before it. */
    double[][] forwardAndBackward() {
        loss(outputs);
        return gradients(true);
    }

    /**
     * ∇W of every layer by forward passes alone: (L(w + step) − L(w))/step, a pass for each weight and one for L(w). Exact but for an
     * error that is proportional to the step.
     */
    double[][] byForwardPasses(double step) {
        var scratch = new double[outputs.length][samples * width];
        scratch[0] = outputs[0];
        double here = loss(scratch);
        var gradients = new double[weights.length][width * width];
        for (int l = 0; l < weights.length; l++) {
            for (int i = 0; i < weights[l].length; i++) {
                double kept = weights[l][i];
                weights[l][i] = kept + step;
                gradients[l][i] = (loss(scratch) - here) / step;
                weights[l][i] = kept;
            }
        }
        return gradients;
    }

    private static java.util.function.IntToDoubleFunction tanh(double[] a) {
        return i -> Math.tanh(a[i]);
    }

    long multiplyAdds() {
        return multiplyAdds;
    }

    /**
     * ∇W of every layer.
     *
     * @param reuse whether a layer's delta is made of the one above it; or else of the loss, through all layers above
     */
    double[][] gradients(boolean reuse) {
        var gradients = new double[weights.length][];
        double[] delta = null;
        for (int l = weights.length - 1; l >= 0; l--) {
            if (reuse && delta != null) {
                delta = below(l + 1, delta);
            } else {
                delta = top();
                for (int k = weights.length - 1; k > l; k--) {
                    delta = below(k, delta);
                }
            }
            gradients[l] = weightGradient(l, delta);
        }
        return gradients;
    }

    /** At the last layer's pre-activations. */
    private double[] top() {
        double[] h = outputs[weights.length];
        var delta = new double[h.length];
        java.util.Arrays.setAll(delta, i -> Scalars.tanhDerivative(h[i]));
        return delta;
    }

    /** C7: Δ_{l−1} = (Δ_l W_lᵀ)∘f'(H_{l−1}). */
    private double[] below(int l, double[] delta) {
        var product = new double[delta.length];
        for (int n = 0; n < samples; n++) {
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (int j = 0; j < width; j++) {
                    sum += delta[n * width + j] * weights[l][i * width + j];
                }
                product[n * width + i] = sum * Scalars.tanhDerivative(outputs[l][n * width + i]);
            }
        }
        multiplyAdds += (long) samples * width * width;
        return product;
    }

    /** C7: ∇W_l = H_{l−1}ᵀΔ_l. */
    private double[] weightGradient(int l, double[] delta) {
        var gradient = new double[width * width];
        for (int n = 0; n < samples; n++) {
            for (int i = 0; i < width; i++) {
                double h = outputs[l][n * width + i];
                for (int j = 0; j < width; j++) {
                    gradient[i * width + j] += h * delta[n * width + j];
                }
            }
        }
        multiplyAdds += (long) samples * width * width;
        return gradient;
    }

    private void multiply(double[] x, double[] w, double[] to) {
        multiplyAdds += (long) samples * width * width;
        for (int n = 0; n < samples; n++) {
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    sum += x[n * width + i] * w[i * width + j];
                }
                to[n * width + j] = sum;
            }
        }
    }
}
