package chainrule.experiment.catalog;

import chainrule.model.Parameters;

/** A network whose hidden units are the identity. */
record AffineStack(Parameters parameters) {
    /** The network's logits for a sample. */
    double[] layerByLayer(double[] inputs, int at) {
        int layers = parameters.spec().layers().size();
        double[] h =
                java.util.Arrays.copyOfRange(inputs, at, at + parameters.spec().inputs());
        for (int l = 0; l < layers; l++) {
            h = through(l, h);
        }
        return h;
    }

    /** W and, in the last row, b of the one layer that does the same: (inputs + 1)×outputs. */
    double[] collapsed() {
        int n = parameters.spec().inputs();
        int outputs = parameters.spec().outputs();
        var affine = new double[(n + 1) * outputs];
        // From the last layer downwards, so that no product is larger than a layer.
        int layers = parameters.spec().layers().size();
        double[] product = identity(outputs);
        double[] bias = new double[outputs];
        for (int l = layers - 1; l >= 0; l--) {
            int fanIn = parameters.spec().fanIn(l);
            int fanOut = parameters.spec().fanOut(l);
            var longer = new double[fanIn * outputs];
            for (int k = 0; k < fanOut; k++) {
                double b = parameters.values()[parameters.biases(l) + k];
                for (int j = 0; j < outputs; j++) {
                    bias[j] += b * product[k * outputs + j];
                }
            }
            for (int i = 0; i < fanIn; i++) {
                for (int k = 0; k < fanOut; k++) {
                    double w = parameters.values()[parameters.weights(l) + i * fanOut + k];
                    for (int j = 0; j < outputs; j++) {
                        longer[i * outputs + j] += w * product[k * outputs + j];
                    }
                }
            }
            product = longer;
        }
        System.arraycopy(product, 0, affine, 0, product.length);
        System.arraycopy(bias, 0, affine, product.length, outputs);
        return affine;
    }

    private static double[] identity(int size) {
        var identity = new double[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }

    /** The one layer's logits. */
    double[] once(double[] affine, double[] inputs, int at) {
        int n = parameters.spec().inputs();
        int outputs = parameters.spec().outputs();
        var logits = java.util.Arrays.copyOfRange(affine, n * outputs, (n + 1) * outputs);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                logits[j] += inputs[at + i] * affine[i * outputs + j];
            }
        }
        return logits;
    }

    /** h·W_l + b_l. */
    private double[] through(int l, double[] h) {
        int fanOut = parameters.spec().fanOut(l);
        var next = new double[fanOut];
        for (int j = 0; j < fanOut; j++) {
            next[j] = parameters.values()[parameters.biases(l) + j];
        }
        for (int i = 0; i < h.length; i++) {
            for (int j = 0; j < fanOut; j++) {
                next[j] += h[i] * parameters.values()[parameters.weights(l) + i * fanOut + j];
            }
        }
        return next;
    }
}
