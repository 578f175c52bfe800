package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.formulas.DropoutMask;
import chainrule.model.MlpSpec;

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
        for (int i = 0; i < targets.length; i++) {
            sum += weights[i] * PlainLoss.of(spec.loss(), logits(parameters, x, i), targets[i]);
        }
        return sum / targets.length + penalty(parameters);
    }

    /** B1 for sample {@code i}. */
    double[] logits(double[] parameters, double[] x, int i) {
        var sample = java.util.Arrays.copyOfRange(x, i * spec.inputs(), (i + 1) * spec.inputs());
        var h = PlainFeatures.of(spec.features(), parameters, job.initial().input(), sample);
        for (int l = 0; l < spec.layers().size(); l++) {
            var a = new double[spec.fanOut(l)];
            for (int j = 0; j < a.length; j++) {
                double sum = parameters[job.initial().biases(l) + j];
                for (int k = 0; k < h.length; k++) {
                    sum += h[k] * parameters[job.initial().weights(l) + k * a.length + j];
                }
                double dropped = masks[l] == null ? 1 : masks[l][i * a.length + j];
                a[j] = dropped
                        * (spec.isParametric(l)
                                ? Math.max(0, sum) + parameters[job.initial().slopes(l) + j] * Math.min(0, sum)
                                : PlainActivation.of(spec.layers().get(l).activation(), sum));
            }
            h = a;
        }
        return h;
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
