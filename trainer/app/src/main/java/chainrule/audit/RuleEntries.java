package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Task;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.SampleRisk;
import chainrule.engine.step.Step;
import chainrule.model.Activation.Tanh;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Averaging.Ema;
import chainrule.optim.Averaging.Swa;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** B13 (mixup), D8, D9 and D10: what is done in addition to the usual step. */
final class RuleEntries {
    private static final int SIZE = 4;
    private static final int PER_EPOCH = 5;
    private static final int EPOCHS = 6;
    private static final int STEPS = PER_EPOCH * EPOCHS;
    private static final double ROUNDING = 1e-12;
    private static final double SHARE = 0.3;

    private RuleEntries() {}

    /** The mean after all steps, of the weights at the beginning (the first row) and behind each step. */
    @FunctionalInterface
    interface Mean {
        double[] of(Averaging averaging, double[][] weights);
    }

    /** λL(o, y) + (1−λ)L(o, y′) of logits, and behind it its gradient. */
    @FunctionalInterface
    interface Mixing {
        double[] of(double[] logits, int own, int partner, double share);
    }

    static List<Entry<?>> all() {
        return List.of(mixup(), ema(), swa(), accumulated(), groups());
    }

    private static double[][] weights() {
        var all = new double[STEPS + 1][];
        Arrays.setAll(all, t -> Vectors.points(SIZE, 900 + t));
        return all;
    }

    /** As a step's operation computes it. */
    private static double[] mean(Averaging averaging, double[][] weights) {
        var w = new Matrix("w", 1, SIZE);
        var mean = new Matrix("mean", 1, SIZE);
        var kept = new Kept.OfWeights(averaging, PER_EPOCH, EPOCHS);
        try (var memory = new ReferenceDevice().allocate(List.of(w, mean), 1, Precision.FLOAT64)) {
            memory.write(mean, weights[0], 0);
            var kernel = memory.kernel(List.of(new Operation.Average(mean, w, kept)));
            for (int t = 0; t < STEPS; t++) {
                memory.write(w, weights[t + 1], 0);
                kernel.run(new Step(null, null, 0, 1, null, null, 1 + t / PER_EPOCH, t, 0, 0, null));
            }
            var found = new double[SIZE];
            memory.read(mean, 0, found, 0);
            return found;
        }
    }

    /** The sum of all weights with their shares: step s counts (1−d_s) times all later d. */
    private static Entry<Mean> ema() {
        return new Entry<>("D8", "w̄ ← dw̄ + (1−d)w, d = min(decay, (1+t)/(10+t))", RuleEntries::mean, f -> {
            var worst = new Worst("the sum written out", ROUNDING);
            double[][] w = weights();
            for (double decay : new double[] {0.3, 0.7, 0.999}) {
                var expected = new double[SIZE];
                for (int s = -1; s < STEPS; s++) {
                    double share = s < 0 ? 1 : 1 - kept(decay, s);
                    for (int later = s + 1; later < STEPS; later++) {
                        share *= kept(decay, later);
                    }
                    for (int i = 0; i < SIZE; i++) {
                        expected[i] += share * w[s + 1][i];
                    }
                }
                worst.add("decay " + decay, f.of(new Ema(decay), w), expected);
            }
            return List.of(worst.comparison());
        });
    }

    private static double kept(double decay, int step) {
        double warm = 1 - 9.0 / (10 + step);
        return warm > decay ? decay : warm;
    }

    private static Entry<Mean> swa() {
        return new Entry<>(
                "D8", "w̄ = the mean of the weights at the ends of the last K epochs", RuleEntries::mean, f -> {
                    var worst = new Worst("the mean written out", ROUNDING);
                    double[][] w = weights();
                    for (int last : new int[] {1, 2, 5, 9}) {
                        var expected = new double[SIZE];
                        int averaged = Math.min(last, EPOCHS);
                        for (int epoch = EPOCHS - averaged + 1; epoch <= EPOCHS; epoch++) {
                            for (int i = 0; i < SIZE; i++) {
                                expected[i] += w[epoch * PER_EPOCH][i] / averaged;
                            }
                        }
                        worst.add("K = " + last, f.of(new Swa(last), w), expected);
                    }
                    return List.of(worst.comparison());
                });
    }

    /** The subject trains a job's first epoch; seven samples: the last update has fewer batches, and the last of them is smaller. */
    private static Entry<BiFunction<TrainingJob, TrainingRules, double[]>> accumulated() {
        return new Entry<>(
                "D9",
                "the mean gradient of K batches makes the step of the batch of K times the size",
                RuleEntries::trained,
                f -> {
                    var worst = new Worst("one large batch", ROUNDING);
                    for (var optimizer : EngineCase.OPTIMIZERS) {
                        for (int several : new int[] {2, 3}) {
                            var rules = new TrainingRules(Optional.empty(), several, List.of());
                            worst.add(
                                    "%s, K = %d".formatted(optimizer, several),
                                    f.apply(job(optimizer, 2), rules),
                                    trained(job(optimizer, 2 * several), TrainingRules.NONE));
                        }
                    }
                    return List.of(worst.comparison());
                });
    }

    private static TrainingJob job(Optimizer optimizer, int batch) {
        var tanh = new Tanh();
        return new EngineCase(
                        tanh,
                        Loss.CROSS_ENTROPY,
                        Task.Kind.CLASSIFICATION,
                        false,
                        optimizer,
                        false,
                        Optional.empty(),
                        EngineCase.Layers.DENSE)
                .job(Precision.FLOAT64, batch);
    }

    private static double[] trained(TrainingJob job, TrainingRules rules) {
        try (var training = new ReferenceEngine().train(job.with(rules))) {
            training.run(1, 0, job.batches().steps(), new RunningMetrics());
            return training.parameters().values();
        }
    }

    /** The subject trains a step: the first one is proportional to the rate, whatever the optimiser. */
    private static Entry<BiFunction<TrainingJob, TrainingRules, double[]>> groups() {
        var rules = new TrainingRules(
                Optional.empty(),
                1,
                List.of(),
                new ParameterGroups(Map.of(
                        ParameterGroup.WEIGHTS,
                        GroupRule.rate(0.25),
                        ParameterGroup.layer(1),
                        GroupRule.rate(3),
                        ParameterGroup.BIASES,
                        GroupRule.withoutDecay())));
        return new Entry<>(
                "D10", "w ← w − kη·…, k the product of the factors of its groups", RuleEntries::trained, f -> {
                    var worst = new Worst("the usual step, times k", ROUNDING);
                    for (var optimizer : EngineCase.OPTIMIZERS) {
                        var job = job(optimizer, 7);
                        var initial = job.initial();
                        // The biases begin at numbers at which a decay would be seen.
                        for (int i = 0; i < initial.values().length; i++) {
                            initial.values()[i] += 0.5;
                        }
                        double[] usual = trained(job(job, optimizer), TrainingRules.NONE);
                        double[] still = trained(job(job, optimizer.withoutDecay()), TrainingRules.NONE);
                        double[] expected = initial.values().clone();
                        for (int l = 0; l < initial.spec().layers().size(); l++) {
                            for (int i = initial.weights(l); i < initial.weights(l + 1); i++) {
                                boolean weight = i < initial.biases(l);
                                double factor = (weight ? 0.25 : 1) * (l == 0 ? 3 : 1);
                                expected[i] += factor * ((weight ? usual : still)[i] - expected[i]);
                            }
                        }
                        worst.add(optimizer.toString(), f.apply(job(job, optimizer), rules), expected);
                    }
                    return List.of(worst.comparison());
                });
    }

    private static TrainingJob job(TrainingJob job, Optimizer optimizer) {
        return new TrainingJob(job.initial(), job.batches(), optimizer, job.rate(), job.seed(), job.precision());
    }

    /** Cross-entropy is linear in the targets: it is that of the mixed shares, which DL4J computes. */
    private static Entry<Mixing> mixup() {
        return new Entry<>("B13", "mixup: λL(o, y) + (1−λ)L(o, y′)", RuleEntries::mixed, f -> {
            var worst = new Worst("DL4J's loss of mixed targets", Vectors.AUTODIFF);
            for (int k = 0; k < 12; k++) {
                double[] logits = Vectors.points(3, 700 + k);
                var shares = new double[3];
                shares[k % 3] += SHARE;
                shares[k / 3 % 3] += 1 - SHARE;
                worst.add("logits " + k, f.of(logits, k % 3, k / 3 % 3, SHARE), dl4j(logits, shares));
            }
            return List.of(worst.comparison());
        });
    }

    private static double[] dl4j(double[] logits, double[] targets) {
        var loss = new LossMCXENT();
        var softmax = new ActivationSoftmax();
        var labels = Autodiff.row(targets);
        double[] gradient = Autodiff.numbers(loss.computeGradient(labels, Autodiff.row(logits), softmax, null));
        var expected = new double[logits.length + 1];
        expected[0] = loss.computeScore(labels, Autodiff.row(logits), softmax, null, false);
        System.arraycopy(gradient, 0, expected, 1, gradient.length);
        return expected;
    }

    private static double[] mixed(double[] logits, int own, int partner, double share) {
        double[] found = new double[logits.length + 1];
        double[] row = logits.clone();
        var mixed = new Step.Mixed(share, new double[] {partner}, null);
        var tally = new RunningMetrics();
        var step = new Step(
                job(EngineCase.OPTIMIZERS.get(0), 1).batches(),
                null,
                0,
                1,
                new double[] {own},
                null,
                1,
                0,
                0,
                0,
                tally,
                mixed);
        var risk = new SampleRisk(Loss.CROSS_ENTROPY, logits.length);
        risk.of(step, 0, row, 0);
        found[0] = risk.loss();
        System.arraycopy(row, 0, found, 1, row.length);
        return found;
    }
}
