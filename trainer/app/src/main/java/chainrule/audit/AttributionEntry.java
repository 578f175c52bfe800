package chainrule.audit;

import chainrule.audit.Entry.Comparison;
import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Batches;
import chainrule.datasets.Normalization;
import chainrule.datasets.Subset;
import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.step.InputGradients;
import chainrule.engine.step.IntegratedGradients;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static chainrule.audit.Vectors.DIFFERENCES;

/** C22: integrated gradients of small networks, compared with central differences along the path and with f(x) − f(x⁰). */
final class AttributionEntry {
    private static final int INPUTS = 5;
    private static final int NAMES = 3;
    private static final int SAMPLES = 6;
    private static final int LOSS = -1;
    /** In batches that end within a sample's path. */
    private static final int BATCH = 4;

    private static final int COARSE = 32;
    private static final int FINE = 4 * COARSE;
    private static final int AT_KINKS = 2048;

    /** At 32 steps, all later terms of the error are less than a hundredth of its first. */
    private static final double OF_THE_ERROR = 0.02;
    /** Relative to the change: a path meets at most 9 kinks, and each of them costs less than a step. */
    private static final double KINKS = 9.0 / AT_KINKS;

    private AttributionEntry() {}

    /** Attributions of the job's samples in the order of {@link PlainNetwork}: samples×inputs. */
    interface Attributions {
        /** @param output k, from 0; negative: of the loss of each sample */
        double[] of(TrainingJob job, int output, double[] baseline, int steps);
    }

    static Entry<?> entry() {
        return new Entry<Attributions>(
                "C22",
                "(xᵢ − x⁰ᵢ)·∫₀¹ ∂ᵢf(x⁰ + t(x − x⁰)) dt, whose sum is f(x) − f(x⁰)",
                AttributionEntry::byProgram,
                f -> List.of(differences(f), complete(f), order(f), kinks(f)));
    }

    private static double[] byProgram(TrainingJob job, int output, double[] baseline, int steps) {
        NativeThreads.prepare();
        var gradients = new InputGradients(Nd4jDevice.alone(), job.initial(), job.precision());
        var integrated = new IntegratedGradients(gradients, steps);
        var all = job.batches();
        var samples = Batches.inOrder(
                new Subset(all.subset().samples(), all.order(1)), all.shape(), Normalization.none(all.shape()), BATCH);
        var found = new double[samples.count() * INPUTS];
        InputGradients.Sink sink = (first, n, values) -> System.arraycopy(values, 0, found, first * INPUTS, n * INPUTS);
        if (output == LOSS) {
            integrated.ofLoss(samples, baseline, sink);
        } else {
            integrated.ofOutput(samples, output, baseline, sink);
        }
        return found;
    }

    private static TrainingJob job(List<Integer> hidden, Activation activation, Loss loss) {
        return AuditJob.weighted(AuditJob.of(INPUTS, hidden, activation, loss, NAMES, SAMPLES), false);
    }

    /** Weighted, since a weight must not change an attribution. */
    private static List<TrainingJob> smooth() {
        return List.of(
                job(List.of(4, 5), new Activation.Tanh(), Loss.CROSS_ENTROPY),
                job(List.of(6), new Activation.Gelu(), Loss.SQUARED_ERROR));
    }

    private static String what(TrainingJob job, int output) {
        return job.initial().spec().loss() + (output == LOSS ? "" : ", output " + output);
    }

    private static double[] baseline() {
        return Vectors.points(INPUTS, 70);
    }

    /** The same rule in plain loops: the mean of central differences at the middles of the pieces. */
    private static Comparison differences(Attributions f) {
        var worst = new Worst("central differences along the path", DIFFERENCES);
        double[] baseline = baseline();
        for (var job : smooth()) {
            for (int output = LOSS; output < NAMES; output++) {
                for (int steps : new int[] {1, 3, 10}) {
                    worst.add(
                            what(job, output),
                            f.of(job, output, baseline, steps),
                            alongThePath(job, output, baseline, steps));
                }
            }
        }
        return worst.comparison();
    }

    private static double[] alongThePath(TrainingJob job, int output, double[] baseline, int steps) {
        double[] x = new PlainNetwork(job).inputs();
        var sum = new double[x.length];
        for (int s = 0; s < steps; s++) {
            double t = (2 * s + 1) / (2.0 * steps);
            var point = new double[x.length];
            Arrays.setAll(point, i -> (1 - t) * baseline[i % INPUTS] + t * x[i]);
            // A sample's value depends on its own inputs alone.
            double[] slopes =
                    Vectors.gradient(p -> Arrays.stream(values(job, output, p)).sum(), point);
            for (int i = 0; i < x.length; i++) {
                sum[i] += slopes[i] * (x[i] - baseline[i % INPUTS]) / steps;
            }
        }
        return sum;
    }

    /** f of each sample. */
    private static double[] values(TrainingJob job, int output, double[] x) {
        var plain = new PlainNetwork(job);
        double[][] logits = plain.logits(job.initial().values(), x);
        double[] targets = plain.targets();
        int width = targets.length / SAMPLES;
        return IntStream.range(0, SAMPLES)
                .mapToDouble(i -> output == LOSS
                        ? PlainLoss.of(
                                job.initial().spec().loss(),
                                logits[i],
                                Arrays.copyOfRange(targets, i * width, (i + 1) * width))
                        : logits[i][output])
                .toArray();
    }

    /** f(x) − f(x⁰) of each sample. */
    private static double[] change(TrainingJob job, int output, double[] baseline) {
        double[] x = new PlainNetwork(job).inputs();
        var from = new double[x.length];
        Arrays.setAll(from, i -> baseline[i % INPUTS]);
        double[] after = values(job, output, x);
        double[] before = values(job, output, from);
        return IntStream.range(0, SAMPLES)
                .mapToDouble(i -> after[i] - before[i])
                .toArray();
    }

    private static double[] sums(double[] attributions) {
        return IntStream.range(0, SAMPLES)
                .mapToDouble(i -> Arrays.stream(attributions, i * INPUTS, (i + 1) * INPUTS)
                        .sum())
                .toArray();
    }

    /** Without the first term of the error, which falls with 1/steps²: (16·fine − coarse)/15 is exact but for 1/steps⁴. */
    private static Comparison complete(Attributions f) {
        var worst = new Worst("f(x) − f(x⁰), extrapolated to endless steps", DIFFERENCES);
        double[] baseline = baseline();
        for (var job : smooth()) {
            for (int output = LOSS; output < NAMES; output++) {
                double[] coarse = sums(f.of(job, output, baseline, FINE));
                double[] fine = sums(f.of(job, output, baseline, 4 * FINE));
                var extrapolated = new double[SAMPLES];
                Arrays.setAll(extrapolated, i -> (16 * fine[i] - coarse[i]) / 15);
                worst.add(what(job, output), extrapolated, change(job, output, baseline));
            }
        }
        return worst.comparison();
    }

    private static Comparison order(Attributions f) {
        var worst = new Worst("16 times the error of 4 times the steps", OF_THE_ERROR);
        double[] baseline = baseline();
        for (var job : smooth()) {
            for (int output = LOSS; output < NAMES; output++) {
                double[] whole = change(job, output, baseline);
                double[] coarse = sums(f.of(job, output, baseline, COARSE));
                double[] fine = sums(f.of(job, output, baseline, FINE));
                Arrays.setAll(coarse, i -> coarse[i] - whole[i]);
                Arrays.setAll(fine, i -> 16 * (fine[i] - whole[i]));
                worst.add(what(job, output), coarse, fine);
            }
        }
        return worst.comparison();
    }

    private static Comparison kinks(Attributions f) {
        var worst = new Worst("f(x) − f(x⁰), to a share of a step for each kink", KINKS);
        double[] baseline = baseline();
        var job = job(List.of(4, 5), new Activation.Relu(), Loss.CROSS_ENTROPY);
        for (int output = LOSS; output < NAMES; output++) {
            worst.add(what(job, output), sums(f.of(job, output, baseline, AT_KINKS)), change(job, output, baseline));
        }
        return worst.comparison();
    }
}
