package chainrule.mlp;

import chainrule.formulas.Scalars;
import chainrule.model.Activation;
import chainrule.model.InputLayer.Part;
import chainrule.model.Parameters;

/**
 * A network's outputs for one sample, in plain Java and float64: z from x by the input layer, h = f(Wᵀh + b) layer by layer. It may be
 * used by several threads, each with its own {@link Scratch}; nothing is allocated per sample.
 */
final class ForwardPass {
    private final double[] p;
    private final Part[] parts;
    private final int partsAt;
    private final int layers;
    private final int[] inputs;
    private final int[] units;
    private final int[] weights;
    private final int[] biases;
    private final int[] slopes;
    private final Activation[] activations;
    private final int widest;

    /** @param parameters are kept, not copied: nobody may change them */
    ForwardPass(Parameters parameters) {
        var spec = parameters.spec();
        p = parameters.values();
        parts = spec.features().parts().toArray(Part[]::new);
        partsAt = parameters.input();
        layers = spec.layers().size();
        inputs = new int[layers];
        units = new int[layers];
        weights = new int[layers];
        biases = new int[layers];
        slopes = new int[layers];
        activations = new Activation[layers];
        int most = spec.fanIn(0);
        for (int l = 0; l < layers; l++) {
            inputs[l] = spec.fanIn(l);
            units[l] = spec.fanOut(l);
            weights[l] = parameters.weights(l);
            biases[l] = parameters.biases(l);
            slopes[l] = parameters.slopes(l);
            activations[l] = spec.layers().get(l).activation();
            most = Math.max(most, units[l]);
        }
        widest = most;
    }

    /** What one thread writes to. */
    final class Scratch {
        private double[] from = new double[widest];
        private double[] to = new double[widest];

        /**
         * Computes the logits of one sample.
         *
         * @param x the network's inputs, from 0
         * @return an array that begins with the logits, and is used again by the next call
         */
        double[] logits(double[] x) {
            input(x, from);
            for (int l = 0; l < layers; l++) {
                dense(from, inputs[l], weights[l], biases[l], to, units[l]);
                activate(activations[l], to, units[l], slopes[l]);
                double[] next = from;
                from = to;
                to = next;
            }
            return from;
        }
    }

    private void input(double[] x, double[] z) {
        int xAt = 0;
        int zAt = 0;
        int at = partsAt;
        for (Part part : parts) {
            part.forward(x, xAt, p, at, z, zAt);
            xAt += part.inputs();
            zAt += part.outputs();
            at += part.parameters();
        }
    }

    /** a = Wᵀh + b, a row of W after the other: the order in which W lies in memory. */
    private void dense(double[] h, int n, int w, int b, double[] a, int m) {
        System.arraycopy(p, b, a, 0, m);
        for (int i = 0; i < n; i++, w += m) {
            double factor = h[i];
            // Of ReLU's outputs half are 0.
            if (factor != 0) {
                for (int j = 0; j < m; j++) {
                    a[j] += factor * p[w + j];
                }
            }
        }
    }

    private void activate(Activation activation, double[] a, int m, int slope) {
        if (activation.isParametric()) {
            for (int j = 0; j < m; j++) {
                a[j] = Scalars.parametricRelu(a[j], p[slope + j]);
            }
        } else {
            for (int j = 0; j < m; j++) {
                a[j] = activation.of(a[j]);
            }
        }
    }
}
