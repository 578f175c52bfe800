package chainrule.mlp;

import chainrule.formulas.BatchNorm;
import chainrule.formulas.LayerNorm;
import chainrule.formulas.Scalars;
import chainrule.model.Activation;
import chainrule.model.InputLayer.Part;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Parameters;

/**
 * A network's outputs for one sample, in plain Java and float64: z from x by the input layer, h = f(Wᵀh + b) layer by
 * layer, with normalisations and residual connections where a layer has them. It may be
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
    private final MlpSpec spec;
    /** γ of each layer's normalisation of its input and of its pre-activations; −1: there is none. β follows. */
    private final int[] inputNorms;

    private final int[] norms;
    /** The running mean of each layer's batch normalisations, its variance behind it. */
    private final int[] inputStatistics;

    private final int[] statistics;
    /** Whether a later layer adds what enters a layer. */
    private final boolean[] kept;

    private final int widest;

    /** @param parameters are kept, not copied: nobody may change them */
    ForwardPass(Parameters parameters) {
        spec = parameters.spec();
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
        inputNorms = new int[layers];
        norms = new int[layers];
        inputStatistics = new int[layers];
        statistics = new int[layers];
        kept = new boolean[layers];
        java.util.Arrays.fill(inputNorms, -1);
        java.util.Arrays.fill(norms, -1);
        for (var place : spec.norms()) {
            (place.ofInput() ? inputNorms : norms)[place.layer()] = parameters.norm(place);
            (place.ofInput() ? inputStatistics : statistics)[place.layer()] = parameters.statistics(place);
        }
        int most = spec.fanIn(0);
        for (int l = 0; l < layers; l++) {
            inputs[l] = spec.fanIn(l);
            units[l] = spec.fanOut(l);
            weights[l] = parameters.weights(l);
            biases[l] = parameters.biases(l);
            slopes[l] = parameters.slopes(l);
            activations[l] = spec.layers().get(l).activation();
            most = Math.max(most, units[l]);
            int residual = spec.layers().get(l).residual();
            if (residual > 0) {
                kept[l - residual + 1] = true;
            }
        }
        widest = most;
    }

    /** What one thread writes to. */
    final class Scratch {
        private double[] from = new double[widest];
        private double[] to = new double[widest];
        private final double[][] inputsOf = new double[layers][];

        Scratch() {
            for (int l = 0; l < layers; l++) {
                inputsOf[l] = kept[l] ? new double[inputs[l]] : null;
            }
        }

        /**
         * Computes the logits of one sample.
         *
         * @param x the network's inputs, from 0
         * @return an array that begins with the logits, and is used again by the next call
         */
        double[] logits(double[] x) {
            input(x, from);
            for (int l = 0; l < layers; l++) {
                var layer = spec.layers().get(l);
                if (kept[l]) {
                    System.arraycopy(from, 0, inputsOf[l], 0, inputs[l]);
                }
                normalize(layer.inputNorm(), inputNorms[l], inputStatistics[l], from, inputs[l]);
                dense(from, inputs[l], weights[l], biases[l], to, units[l]);
                normalize(layer.norm(), norms[l], statistics[l], to, units[l]);
                activate(activations[l], to, units[l], slopes[l]);
                if (layer.residual() > 0) {
                    add(inputsOf[l - layer.residual() + 1], to, units[l]);
                }
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

    /** In place. */
    private void normalize(Norm norm, int gamma, int running, double[] a, int n) {
        switch (norm.kind()) {
            case NONE -> {}
            case LAYER -> {
                LayerNorm.forward(a, 0, n, norm.epsilon(), p, gamma, a, a);
                for (int j = 0; j < n; j++) {
                    a[j] += p[gamma + n + j];
                }
            }
            case BATCH -> {
                for (int j = 0; j < n; j++) {
                    double scale = BatchNorm.scale(p[gamma + j], p[running + n + j], norm.epsilon());
                    a[j] = (a[j] - p[running + j]) * scale + p[gamma + n + j];
                }
            }
        }
    }

    private static void add(double[] x, double[] to, int n) {
        for (int j = 0; j < n; j++) {
            to[j] += x[j];
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
