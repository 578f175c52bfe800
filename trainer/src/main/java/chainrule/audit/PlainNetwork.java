package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.gradient.DropoutMask;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;

/** A forward pass as the definitions are written, naive logarithms and all: what central differences are taken of. */
final class PlainNetwork {
    private final TrainingJob job;
    private final MlpSpec spec;
    private final double[] inputs;
    private final int[] labels;
    private final double[][] masks;

    /** The job's first batch. */
    PlainNetwork(TrainingJob job) {
        this.job = job;
        this.spec = job.initial().spec();
        var batches = job.batches();
        int n = batches.size(0);
        int[] order = batches.order(1);
        this.inputs = new double[n * spec.inputs()];
        this.labels = new int[n];
        batches.gather(order, 0, n, 1, inputs);
        java.util.Arrays.setAll(labels, i -> batches.subset().samples().labels()[order[i]]);
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

    int[] labels() {
        return labels;
    }

    /** Of a layer's outputs; null where nothing is dropped. */
    double[] mask(int l) {
        return masks[l];
    }

    /** R̂ and the penalties, for other parameters and inputs. */
    double objective(double[] parameters, double[] x) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += loss(spec.loss(), logits(parameters, x, i), labels[i]);
        }
        return sum / labels.length + penalty(parameters);
    }

    /** B1 for sample {@code i}. */
    double[] logits(double[] parameters, double[] x, int i) {
        var h = java.util.Arrays.copyOfRange(x, i * spec.inputs(), (i + 1) * spec.inputs());
        for (int l = 0; l < spec.layers().size(); l++) {
            var a = new double[spec.fanOut(l)];
            for (int j = 0; j < a.length; j++) {
                double sum = parameters[job.initial().biases(l) + j];
                for (int k = 0; k < h.length; k++) {
                    sum += h[k] * parameters[job.initial().weights(l) + k * a.length + j];
                }
                double dropped = masks[l] == null ? 1 : masks[l][i * a.length + j];
                a[j] = dropped * f(spec.layers().get(l).activation(), sum);
            }
            h = a;
        }
        return h;
    }

    static double f(Activation activation, double a) {
        return switch (activation.kind()) {
            case IDENTITY -> a;
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case TANH -> Math.tanh(a);
            case RELU -> Math.max(0, a);
            case LEAKY_RELU -> Math.max(a, activation.alpha() * a);
            case SOFTPLUS -> Math.log(1 + Math.exp(a));
        };
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

    /** The definitions of B2, B5 and B6, with exponentials and logarithms as they stand. */
    static double loss(Loss loss, double[] o, int y) {
        double sum = java.util.Arrays.stream(o).map(Math::exp).sum();
        double total = 0;
        for (int i = 0; i < o.length; i++) {
            double p = Math.exp(o[i]) / sum;
            double t = o.length == 1 ? y : i == y ? 1 : 0;
            double yHat = 1 / (1 + Math.exp(-o[i]));
            total += switch (loss.kind()) {
                case CROSS_ENTROPY -> -t * Math.log(p);
                case SOFTMAX_SQUARED_ERROR -> (t - p) * (t - p) / o.length;
                case BINARY_CROSS_ENTROPY -> -(t * Math.log(yHat) + (1 - t) * Math.log(1 - yHat));
                default -> throw new IllegalArgumentException("not for classes: " + loss);
            };
        }
        return total;
    }
}
