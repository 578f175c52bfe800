package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.formulas.DropoutMask;
import chainrule.model.MlpSpec;
import java.util.ArrayList;

/** A forward pass as the definitions are written: what central differences are taken of. */
final class PlainNetwork {
    private final TrainingJob job;
    private final MlpSpec spec;
    private final double[] inputs;
    private final double[][] targets;
    private final double[] weights;
    private final double[][] masks;

    /** The job's first batch. */
    PlainNetwork(TrainingJob job) {
        this.job = job;
        this.spec = job.initial().spec();
        var batches = job.batches();
        int n = batches.size(0);
        int[] order = batches.order(1);
        this.inputs = new double[n * spec.inputs()];
        batches.gather(order, 0, n, 1, inputs);
        var samples = batches.subset().samples();
        this.targets = new double[n][samples.targets().width()];
        this.weights = new double[n];
        for (int i = 0; i < n; i++) {
            int row = order[i];
            java.util.Arrays.setAll(targets[i], k -> samples.targets().value(row, k));
            weights[i] = samples.weights().length > 0 ? samples.weights()[row] : 1;
            if (batches.classWeights().length > 0) {
                weights[i] *= batches.classWeights()[samples.labels()[row]];
            }
        }
        this.masks = new double[spec.layers().size()][];
        for (int l = 0; l < masks.length; l++) {
            if (spec.layers().get(l).dropout() > 0) {
                masks[l] = new double[n * spec.fanOut(l)];
                DropoutMask.fill(job.seed(), 0, l, 1 - spec.layers().get(l).dropout(), masks[l]);
            }
        }
    }

    double[] inputs() {
        return inputs;
    }

    /** Samples. */
    int count() {
        return targets.length;
    }

    /** A sample a row: its class, its real targets, or a 0 or 1 for each label. */
    double[] targets() {
        return java.util.Arrays.stream(targets)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
    }

    /** What each sample counts (B14). */
    double[] weights() {
        return weights;
    }

    /** Of a layer's outputs; null where nothing is dropped. */
    double[] mask(int l) {
        return masks[l];
    }

    /** R̂ and the penalties, for other parameters and inputs. */
    double objective(double[] parameters, double[] x) {
        double sum = 0;
        double[][] logits = logits(parameters, x);
        for (int i = 0; i < targets.length; i++) {
            sum += weights[i] * PlainLoss.of(spec.loss(), logits[i], targets[i]);
        }
        return sum / targets.length + penalty(parameters);
    }

    /** B1, E1, E4, E6: a sample a row. */
    double[][] logits(double[] parameters, double[] x) {
        var h = new double[targets.length][];
        for (int i = 0; i < h.length; i++) {
            var sample = java.util.Arrays.copyOfRange(x, i * spec.inputs(), (i + 1) * spec.inputs());
            h[i] = PlainFeatures.of(spec.features(), parameters, job.initial().input(), sample);
        }
        var entered = new ArrayList<double[][]>();
        for (int l = 0; l < spec.layers().size(); l++) {
            var layer = spec.layers().get(l);
            entered.add(h);
            double[][] a = affine(l, parameters, normalized(l, true, h, parameters));
            a = normalized(l, false, a, parameters);
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < a[i].length; j++) {
                    double dropped = masks[l] == null ? 1 : masks[l][i * a[i].length + j];
                    double z = a[i][j];
                    a[i][j] = dropped
                            * (spec.isParametric(l)
                                    ? Math.max(0, z) + parameters[job.initial().slopes(l) + j] * Math.min(0, z)
                                    : PlainActivation.of(layer.activation(), z));
                    if (layer.residual() > 0) {
                        a[i][j] += entered.get(l + 1 - layer.residual())[i][j];
                    }
                }
            }
            h = a;
        }
        return h;
    }

    private double[][] affine(int l, double[] parameters, double[][] h) {
        var a = new double[h.length][spec.fanOut(l)];
        for (int i = 0; i < h.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                double sum = parameters[job.initial().biases(l) + j];
                for (int k = 0; k < h[i].length; k++) {
                    sum += h[i][k] * parameters[job.initial().weights(l) + k * a[i].length + j];
                }
                a[i][j] = sum;
            }
        }
        return a;
    }

    /** The same numbers where nothing is normalised, else others. */
    private double[][] normalized(int l, boolean ofInput, double[][] h, double[] parameters) {
        var place =
                spec.norms(l).stream().filter(norm -> norm.ofInput() == ofInput).findFirst();
        if (place.isEmpty()) {
            return h;
        }
        double[][] copy = java.util.Arrays.stream(h).map(double[]::clone).toArray(double[][]::new);
        PlainNorm.normalize(place.get().norm(), copy, parameters, job.initial().norm(place.get()));
        return copy;
    }

    private double penalty(double[] parameters) {
        double sum = 0;
        for (int l = 0; l < spec.layers().size(); l++) {
            var penalty = spec.layers().get(l).penalty();
            for (int i = job.initial().weights(l); i < job.initial().biases(l); i++) {
                sum += penalty.l1() * Math.abs(parameters[i]) + penalty.l2() * parameters[i] * parameters[i];
            }
        }
        return sum;
    }
}
