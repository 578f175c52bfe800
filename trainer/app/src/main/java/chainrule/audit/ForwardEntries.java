package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.step.Operation;
import chainrule.engine.step.StepProgram;
import chainrule.model.Activation;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.ParameterCount;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** B1, B3, B4, B7 and C14. */
final class ForwardEntries {
    private static final int INPUTS = 5;
    private static final int CLASSES = 3;
    private static final int SAMPLES = 6;

    private ForwardEntries() {}

    static List<Entry<?>> all() {
        return List.of(
                forward(),
                new Entry<Function<TrainingJob, double[]>>(
                        "B3", "θ ← θ − η ∂R̂/∂θ, R̂ = (1/N)ΣL", ForwardEntries::step, f -> {
                            var job = AuditJob.of(
                                    INPUTS, List.of(4), new Activation.Tanh(), Loss.CROSS_ENTROPY, CLASSES, SAMPLES);
                            double[] found = f.apply(job);
                            return List.of(
                                    new Worst("central differences", DIFFERENCES)
                                            .add("θ", found, descended(job, NetworkGradient.byDifferences(job)))
                                            .comparison(),
                                    new Worst("DL4J", AUTODIFF)
                                            .add("θ", found, new Dl4jReference(job).afterOneStep())
                                            .comparison(),
                                    new Worst("SameDiff", AUTODIFF)
                                            .add("θ", found, descended(job, NetworkGradient.byAutodiff(job)))
                                            .comparison());
                        }),
                new Entry<ToLongFunction<LayerSizes>>(
                        "B4",
                        "Σ_l (n_{l−1} n_l + n_l)",
                        sizes -> ParameterCount.of(sizes).total(),
                        f -> {
                            var dl4j = new Worst("DL4J", 0);
                            for (var hidden : List.of(List.<Integer>of(), List.of(4), List.of(4, 3, 6))) {
                                var job = AuditJob.of(
                                        INPUTS, hidden, new Activation.Relu(), Loss.CROSS_ENTROPY, CLASSES, 1);
                                dl4j.add(
                                        job.initial().spec().sizes().toString(),
                                        new double[] {
                                            f.applyAsLong(job.initial().spec().sizes())
                                        },
                                        new double[] {new Dl4jReference(job).parameters()});
                            }
                            var hidden = new LayerSizes(List.of(3072, 500, 10));
                            var formula = new Worst("d_h(d+1) + m(d_h+1)", 0)
                                    .add("3072-500-10", new double[] {f.applyAsLong(hidden)}, new double[] {
                                        500 * 3073 + 10 * 501
                                    });
                            return List.of(dl4j.comparison(), formula.comparison());
                        }),
                new Entry<Function<TrainingJob, double[]>>(
                        "B7", "W₂(W₁x+b₁)+b₂ = (W₂W₁)x + (W₂b₁+b₂)", ForwardEntries::logits, f -> {
                            var job = AuditJob.of(
                                    INPUTS,
                                    List.of(4, 6),
                                    new Activation.Identity(),
                                    Loss.CROSS_ENTROPY,
                                    CLASSES,
                                    SAMPLES);
                            return List.of(new Worst("the collapsed layer", AUTODIFF)
                                    .add("o", f.apply(job), collapsed(job))
                                    .comparison());
                        }),
                cost());
    }

    private static Entry<Function<TrainingJob, double[]>> forward() {
        return new Entry<>("B1", "hᵃ = W¹x + b¹, hˢ = f(hᵃ), o = W²hˢ + b²", ForwardEntries::logits, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var activation : NetworkEntries.ACTIVATIONS) {
                for (int depth = 0; depth < 4; depth++) {
                    var job = AuditJob.of(
                            INPUTS, Collections.nCopies(depth, 4), activation, Loss.CROSS_ENTROPY, CLASSES, SAMPLES);
                    double[] found = f.apply(job);
                    String what = job.initial().spec().sizes() + " "
                            + activation.getClass().getSimpleName();
                    definition.add(what, found, plain(job));
                    if (Dl4jReference.has(job)) {
                        dl4j.add(what, softmax(found), new Dl4jReference(job).output());
                    }
                    sameDiff.add(what, found, new NetworkGraph(job).logits());
                }
            }
            return List.of(definition.comparison(), dl4j.comparison(), sameDiff.comparison());
        });
    }

    private static double[] plain(TrainingJob job) {
        var plain = new PlainNetwork(job);
        var all = new double[SAMPLES * CLASSES];
        for (int i = 0; i < SAMPLES; i++) {
            double[] o = plain.logits(job.initial().values(), plain.inputs())[i];
            System.arraycopy(o, 0, all, i * CLASSES, CLASSES);
        }
        return all;
    }

    private static double[] softmax(double[] logits) {
        var all = logits.clone();
        for (int i = 0; i < SAMPLES; i++) {
            double sum = 0;
            for (int j = 0; j < CLASSES; j++) {
                all[i * CLASSES + j] = Math.exp(logits[i * CLASSES + j]);
                sum += all[i * CLASSES + j];
            }
            for (int j = 0; j < CLASSES; j++) {
                all[i * CLASSES + j] /= sum;
            }
        }
        return all;
    }

    /** In the order of the job's first batch, as the training engine computes them. */
    private static double[] logits(TrainingJob job) {
        int n = job.batches().size(0);
        var rows = job.batches().order(1);
        var all = new double[n * CLASSES];
        var inOrder = chainrule.datasets.Batches.inOrder(
                new chainrule.datasets.Subset(job.batches().subset().samples(), rows),
                chainrule.datasets.Shape.vector(INPUTS),
                new chainrule.datasets.Normalization(ones(), new double[INPUTS]),
                n);
        try (var network = new Nd4jEngine().load(job.initial(), job.precision())) {
            network.logits(
                    inOrder,
                    (first, count, values) -> System.arraycopy(values, 0, all, first * CLASSES, count * CLASSES));
        }
        return all;
    }

    private static double[] ones() {
        var ones = new double[INPUTS];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    private static double[] step(TrainingJob job) {
        try (var training = new Nd4jEngine().train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            return training.parameters().values();
        }
    }

    private static double[] descended(TrainingJob job, NetworkGradient.Result gradient) {
        double[] theta = job.initial().values().clone();
        java.util.Arrays.setAll(theta, i -> theta[i] - AuditJob.RATE * gradient.parameters()[i]);
        return theta;
    }

    /** One layer whose weights are the product of all. */
    private static double[] collapsed(TrainingJob job) {
        var p = job.initial();
        MlpSpec spec = p.spec();
        int n = spec.inputs();
        // Rows 0 to n−1 are W, row n is b.
        var affine = new double[n + 1][];
        for (int i = 0; i <= n; i++) {
            var row = new double[n];
            if (i < n) {
                row[i] = 1;
            }
            for (int l = 0; l < spec.layers().size(); l++) {
                var next = new double[spec.fanOut(l)];
                for (int j = 0; j < next.length; j++) {
                    next[j] = i == n ? p.values()[p.biases(l) + j] : 0;
                    for (int k = 0; k < row.length; k++) {
                        next[j] += row[k] * p.values()[p.weights(l) + k * next.length + j];
                    }
                }
                row = next;
            }
            affine[i] = row;
        }
        double[] x = new PlainNetwork(job).inputs();
        var all = new double[SAMPLES * CLASSES];
        for (int s = 0; s < SAMPLES; s++) {
            for (int j = 0; j < CLASSES; j++) {
                all[s * CLASSES + j] = affine[n][j];
                for (int i = 0; i < n; i++) {
                    all[s * CLASSES + j] += x[s * n + i] * affine[i][j];
                }
            }
        }
        return all;
    }

    /** Multiply-adds of all gradients by depth, in logarithmic slope between 64 and 128 layers. */
    private static Entry<IntToDoubleFunction> cost() {
        return new Entry<>(
                "C14",
                "all gradients cost O(L) by backpropagation, O(L²) layer by layer",
                depth -> multiplyAdds(depth, false),
                f -> List.of(
                        new Worst("counted, exponent 1", 0.05)
                                .add("L = 64, 128", new double[] {exponent(f)}, new double[] {1})
                                .comparison(),
                        new Worst("without reuse, exponent 2", 0.05)
                                .add(
                                        "L = 64, 128",
                                        new double[] {exponent(depth -> multiplyAdds(depth, true)) / exponent(f)},
                                        new double[] {2})
                                .comparison()));
    }

    private static double exponent(IntToDoubleFunction cost) {
        return Math.log(cost.applyAsDouble(128) / cost.applyAsDouble(64)) / Math.log(2);
    }

    /** Without reuse, the delta of each layer is found anew from the loss downwards. */
    private static double multiplyAdds(int depth, boolean withoutReuse) {
        var job = AuditJob.of(
                INPUTS, Collections.nCopies(depth, 4), new Activation.Tanh(), Loss.CROSS_ENTROPY, CLASSES, 1);
        double sum = 0;
        double deltas = 0;
        for (var operation : StepProgram.gradients(job.initial().spec()).operations()) {
            boolean delta = operation instanceof Operation.Product product
                    && product.id().startsWith("C3");
            deltas += delta ? operation.multiplyAdds(1) : 0;
            boolean weights = operation instanceof Operation.Product product
                    && product.id().startsWith("C2");
            sum += delta && withoutReuse ? 0 : operation.multiplyAdds(1);
            sum += weights && withoutReuse ? deltas : 0;
        }
        return sum;
    }
}
