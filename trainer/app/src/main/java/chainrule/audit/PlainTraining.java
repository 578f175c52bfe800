package chainrule.audit;

import chainrule.audit.PlainNet.Batch;
import chainrule.audit.PlainNet.Judged;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * A training run written out a second time, from the definitions alone: what every engine has to do, and what nothing that it is compared
 * with may share code with. Gradients are those of a {@link Tape}; random numbers are {@link PlainRandom}'s; of the configuration only
 * the values are read. Slow, and for networks of some dozens of parameters.
 */
final class PlainTraining {
    private final RunConfig config;
    private final int[] rows;
    private final PlainInputs inputs;
    private final PlainTargets targets;
    private final PlainInputLayer layer;
    private final PlainNet net;
    private final PlainGroups groups;
    private final double[][] state;

    /**
     * What a training run was.
     *
     * @param losses mean loss of each step's batch before its update, dropout included, penalties not
     * @param scores of each step, added up: hits, or of real targets the mean squared error of each sample
     * @param initial parameters, in the layout of {@link chainrule.model.Parameters}
     * @param parameters at the end
     * @param validationLoss of the parameters at the end
     */
    record Result(
            double[] losses,
            double[] scores,
            double[] initial,
            double[] parameters,
            double validationLoss,
            double validationScore) {}

    /** @param rows of the samples to train on */
    PlainTraining(RunConfig config, Dataset dataset, int[] rows) {
        this.config = config;
        this.rows = rows;
        this.inputs = new PlainInputs(config, dataset, rows);
        this.targets = new PlainTargets(config, dataset, rows);
        this.layer = new PlainInputLayer(config, dataset);
        this.net = new PlainNet(config, layer, dataset.task());
        this.groups = new PlainGroups(config, net, layer);
        this.state = new double[2][net.count()];
    }

    /** @param validation rows to measure the result on */
    Result run(int[] validation) {
        double[] w = initial();
        double[] begin = w.clone();
        int batch = Math.min(rows.length, config.train().batch().of(rows.length));
        int perEpoch = (rows.length - 1) / batch + 1;
        int total = perEpoch * config.train().epochs();
        int several = config.train().accumulate();
        int updates = (perEpoch - 1) / several + 1;
        double[] mean = w.clone();
        double[] sum = new double[w.length];
        int samples = 0;
        var losses = new ArrayList<Double>();
        var scores = new ArrayList<Double>();
        for (int step = 0; step < total; step++) {
            int epoch = 1 + step / perEpoch;
            int[] order = PlainRandom.shuffled(rows, config.train().seed(), epoch);
            int from = step % perEpoch * batch;
            int[] chosen = Arrays.copyOfRange(order, from, Math.min(order.length, from + batch));
            var pass = mixed(w, chosen, epoch, step, step % perEpoch);
            losses.add(pass.loss());
            scores.add(pass.score());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += isFrozen(i) || net.isNotLearnt(i) ? 0 : pass.gradient()[i] * chosen.length;
            }
            samples += chosen.length;
            int ofEpoch = step % perEpoch;
            if ((ofEpoch + 1) % several != 0 && ofEpoch + 1 != perEpoch) {
                continue;
            }
            int done = (epoch - 1) * updates + ofEpoch / several;
            double all = samples;
            double rate = rate(done, updates, updates * config.train().epochs());
            update(w, clipped(Vectors.map(sum, x -> x / all)), rate, done + 1);
            average(mean, w, done, updates);
            Arrays.fill(sum, 0);
            samples = 0;
        }
        var measured = net.measure(
                mean, inputs.of(validation, 0), new Judged(targets.of(validation), targets.weights(validation, false)));
        return new Result(
                losses.stream().mapToDouble(x -> x).toArray(),
                scores.stream().mapToDouble(x -> x).toArray(),
                begin,
                mean,
                measured.loss(),
                measured.score());
    }

    /** D8, behind an update counted from 0: the mean of the weights so far; the weights themselves where none is asked for. */
    private void average(double[] mean, double[] w, int update, int perEpoch) {
        var averaging = config.train().average();
        if (averaging.isEmpty()) {
            System.arraycopy(w, 0, mean, 0, w.length);
        } else if (averaging.get() instanceof Averaging.Ema ema) {
            double kept =
                    (update + 1.0) / (update + 10.0) < ema.decay() ? (update + 1.0) / (update + 10.0) : ema.decay();
            for (int i = 0; i < w.length; i++) {
                mean[i] += (1 - kept) * (w[i] - mean[i]);
            }
        } else if (averaging.get() instanceof Averaging.Swa swa && (update + 1) % perEpoch == 0) {
            int epoch = (update + 1) / perEpoch;
            int first = Math.max(1, config.train().epochs() - swa.epochs() + 1);
            int before = Math.max(0, epoch - first);
            for (int i = 0; i < w.length; i++) {
                mean[i] = (mean[i] * before + w[i]) / (before + 1);
            }
        }
    }

    /** Weights, biases, slopes and normalisations of a layer, and with the first the input layer's parameters. */
    private boolean isFrozen(int i) {
        for (int layer : config.train().freeze()) {
            boolean dense = i >= net.weights(layer - 1) && i < net.weights(layer);
            boolean slopes = i >= net.slopes(layer - 1) && i < net.slopes(layer);
            boolean input = layer == 1 && i >= net.others() && i < net.slopes(0);
            boolean norms = i >= net.norms(layer - 1) && i < net.norms(layer);
            if (dense || slopes || input || norms) {
                return true;
            }
        }
        return false;
    }

    /** A step's pass; with mixup of a batch in which each sample is mixed with another one of it (B13). */
    private PlainNet.Pass mixed(double[] w, int[] chosen, int epoch, int step, int stepOfEpoch) {
        var mixing = PlainMixing.of(config, chosen, epoch, stepOfEpoch);
        var judged = new Batch(judged(chosen), judged(mixing.partners()), mixing.share());
        return net.pass(
                w, mixing.inputs(inputs, chosen, epoch), judged, config.train().seed(), step);
    }

    private Judged judged(int[] chosen) {
        return new Judged(targets.of(chosen), targets.weights(chosen, true));
    }

    /** Weights by layer, a stream each; biases 0; then the input layer's, the slopes, and 1 for each γ and each running variance. */
    double[] initial() {
        var w = new double[net.count()];
        for (int l = 0; l < net.layers(); l++) {
            var random = new PlainRandom(config.train().seed(), PlainRandom.WEIGHTS, 0, l);
            double in = net.size(l);
            double out = net.size(l + 1);
            for (int i = 0; i < in * out; i++) {
                double drawn = switch (config.model().init()) {
                    case UNIFORM_FAN_IN -> (2 * random.uniform() - 1) / Math.sqrt(in);
                    case GLOROT -> (2 * random.uniform() - 1) * Math.sqrt(6 / (in + out));
                    case HE -> random.gaussian() * Math.sqrt(2 / in);
                    case LECUN -> random.gaussian() / Math.sqrt(in);
                };
                w[net.weights(l) + i] = rounded(drawn);
            }
        }
        double[] others = layer.initial();
        for (int i = 0; i < others.length; i++) {
            w[net.others() + i] = rounded(others[i]);
        }
        for (int l = 0; l < net.layers(); l++) {
            int from = net.slopes(l);
            int to = net.slopes(l + 1);
            net.slope(l).ifPresent(slope -> Arrays.fill(w, from, to, rounded(slope)));
        }
        net.gammas().forEach(place -> Arrays.fill(w, place[0], place[1], 1));
        net.variances().forEach(place -> Arrays.fill(w, place[0], place[1], 1));
        return w;
    }

    private double rounded(double x) {
        return config.engine().precision() == Precision.FLOAT64 ? x : (float) x;
    }

    /** η of a step counted from 0; a schedule's time is that of the steps before it. */
    double rate(double step, double perEpoch, double total) {
        return config.train().optimizer().rate()
                * PlainSchedule.factor(config.train().schedule(), step, perEpoch, total);
    }

    private double[] clipped(double[] g) {
        if (config.train().clipNorm().isEmpty()) {
            return g;
        }
        double norm = 0;
        for (double x : g) {
            norm = Math.hypot(norm, x);
        }
        double most = config.train().clipNorm().get();
        double length = norm;
        return norm > most ? Vectors.map(g, x -> x / length * most) : g;
    }

    /** Part D, an element at a time, with t from 1. */
    private void update(double[] w, double[] g, double rate, int t) {
        for (int i = 0; i < w.length; i++) {
            w[i] -= isFrozen(i) || net.isNotLearnt(i)
                    ? 0
                    : change(config.train().optimizer(), w[i], g[i], i, rate * groups.factor(i), t);
        }
    }

    private double change(Optimizer optimizer, double w, double g, int i, double rate, int t) {
        if (optimizer instanceof Sgd) {
            return rate * g;
        } else if (optimizer instanceof Momentum o) {
            state[0][i] = o.momentum() * state[0][i] + g;
            return rate * state[0][i];
        } else if (optimizer instanceof Nesterov o) {
            state[0][i] = o.momentum() * state[0][i] + g;
            return rate * g + rate * o.momentum() * state[0][i];
        } else if (optimizer instanceof RmsProp o) {
            state[0][i] += (1 - o.decay()) * (g * g - state[0][i]);
            return rate * g / Math.sqrt(state[0][i] + o.epsilon());
        } else if (optimizer instanceof Adam o) {
            boolean inside = o.epsilonPlace() == EpsilonPlace.UNDER_ROOT;
            return rate * adam(g, i, t, o.beta1(), o.beta2(), inside ? o.epsilon() : 0, inside ? 0 : o.epsilon());
        } else if (optimizer instanceof AdamW o) {
            return rate * groups.decay(o.weightDecay(), i) * w
                    + rate * adam(g, i, t, o.beta1(), o.beta2(), 0, o.epsilon());
        }
        if (optimizer instanceof Lion o) {
            double mixed = o.beta1() * state[0][i] + (1 - o.beta1()) * g;
            state[0][i] += (1 - o.beta2()) * (g - state[0][i]);
            return rate * (Math.signum(mixed) + groups.decay(o.weightDecay(), i) * w);
        }
        throw new IllegalStateException("the audit does not know " + optimizer);
    }

    private double adam(double g, int i, int t, double beta1, double beta2, double inside, double outside) {
        state[0][i] += (1 - beta1) * (g - state[0][i]);
        state[1][i] += (1 - beta2) * (g * g - state[1][i]);
        double m = state[0][i] / (1 - Math.pow(beta1, t));
        double v = state[1][i] / (1 - Math.pow(beta2, t));
        return m / (Math.sqrt(v + inside) + outside);
    }
}
