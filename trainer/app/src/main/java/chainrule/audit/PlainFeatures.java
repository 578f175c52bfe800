package chainrule.audit;

import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Scaled;
import java.util.ArrayList;
import java.util.List;

/** What an input layer makes of a sample, written from the definitions: categories as one-hot vectors, waves as sums of angles. */
final class PlainFeatures {
    private PlainFeatures() {}

    /**
     * z of one sample.
     *
     * @param parameters from {@code at} on: those of the layer's parts
     */
    static double[] of(InputLayer layer, double[] parameters, int at, double[] x) {
        var z = new ArrayList<Double>();
        int from = 0;
        int p = at;
        for (var part : layer.parts()) {
            append(part, java.util.Arrays.copyOfRange(x, from, from + part.inputs()), parameters, p, z);
            from += part.inputs();
            p += part.parameters();
        }
        return z.stream().mapToDouble(v -> v).toArray();
    }

    private static void append(Part part, double[] x, double[] p, int at, List<Double> z) {
        if (part instanceof Embedding embedding) {
            double[] oneHot = oneHot(x[0], embedding.categories());
            for (int j = 0; j < embedding.size(); j++) {
                double sum = 0;
                for (int c = 0; c < oneHot.length; c++) {
                    sum += oneHot[c] * p[at + c * embedding.size() + j];
                }
                z.add(sum);
            }
        } else if (part instanceof Periodic periodic) {
            int count = periodic.frequencies();
            for (int i = 0; i < x.length; i++) {
                z.add(x[i]);
                for (int quarter = 0; quarter < 2; quarter++) {
                    for (int k = 0; k < count; k++) {
                        // cos φ = sin(φ + π/2).
                        z.add(Math.sin(2 * Math.PI * p[at + i * count + k] * x[i] + quarter * Math.PI / 2));
                    }
                }
            }
        } else {
            for (int i = 0; i < x.length; i++) {
                z.add(part instanceof Scaled ? p[at + i] * x[i] : x[i]);
            }
        }
    }

    /** 1 at the place that a number is equal to; all 0 if there is none. */
    static double[] oneHot(double index, int categories) {
        var vector = new double[categories];
        java.util.Arrays.setAll(vector, c -> c == index ? 1 : 0);
        return vector;
    }
}
