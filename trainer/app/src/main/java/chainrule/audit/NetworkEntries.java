package chainrule.audit;

import chainrule.audit.Entry.Comparison;
import chainrule.audit.NetworkGradient.Result;
import chainrule.audit.Vectors.Worst;
import chainrule.config.ConfigWriter;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Task;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.train.ClassWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** B14, C2 to C10 and C13: the backward pass of whole networks. */
final class NetworkEntries {
    private static final int INPUTS = 5;
    private static final int CLASSES = 3;
    private static final List<Integer> ONE_HIDDEN = List.of(4);

    static final List<Activation> ACTIVATIONS = Activation.Kind.all(0.25);

    private NetworkEntries() {}

    static List<Entry<?>> all() {
        var sample = oneHidden(1);
        var batch = oneHidden(6);
        var noHidden =
                List.of(AuditJob.of(INPUTS, List.of(), new Activation.Identity(), Loss.CROSS_ENTROPY, CLASSES, 1));
        var tanh = List.of(AuditJob.of(INPUTS, ONE_HIDDEN, new Activation.Tanh(), Loss.CROSS_ENTROPY, CLASSES, 1));
        return List.of(
                entry("C2", "∂L/∂W² = (∂L/∂o)(hˢ)ᵀ, ∂L/∂b² = ∂L/∂o", sample, (job, r) -> r.layer(job, 1)),
                entry("C3", "∂L/∂hˢ = (W²)ᵀ ∂L/∂o", noHidden, (job, r) -> r.inputs()),
                entry("C4", "∂L/∂hᵃ = ∂L/∂hˢ∘f'(hᵃ)", sample, NetworkEntries::hiddenDelta),
                entry("C5", "∂L/∂W¹ = (∂L/∂hᵃ)xᵀ, ∂L/∂b¹ = ∂L/∂hᵃ", sample, (job, r) -> r.layer(job, 0)),
                entry("C6", "∂L/∂x = (W¹)ᵀ ∂L/∂hᵃ", batch, (job, r) -> r.inputs()),
                entry(
                        "C7",
                        "Δ_{l−1} = (Δ_l W_lᵀ)∘f', ∇W_l = H_{l−1}ᵀΔ_l, ∇b_l = 1ᵀΔ_l",
                        deep(),
                        (job, r) -> r.parameters()),
                elasticNet(),
                entry("C9", "(1 − hˢ∘hˢ)∘((W²)ᵀ(oˢ − onehot(y)))", tanh, NetworkEntries::hiddenDelta),
                entry("C10", "∂L/∂w_ij = (P_j − 1{j=c})x_i", noHidden, (job, r) -> r.parameters()),
                entry(
                        "C13",
                        "h∘mask/p forward, the same mask/p backward",
                        List.of(AuditJob.of(
                                INPUTS,
                                List.of(6, 5),
                                new Activation.Tanh(),
                                Loss.CROSS_ENTROPY,
                                CLASSES,
                                6,
                                Penalty.NONE,
                                0.4)),
                        (job, r) -> r.parameters()),
                entry("B14", "R̂ = (1/N) Σ wᵢLᵢ", weighted(), (job, r) -> r.parameters()),
                balanced());
    }

    /** The subject weighs the classes of a training split, each of whose samples has a class. */
    private static Entry<Function<int[], double[]>> balanced() {
        Function<int[], double[]> subject = labels -> {
            var task = Task.classification(List.of("a", "b", "c"));
            var samples = new Samples(new Features.Bytes(new byte[labels.length], 1), labels);
            return new ClassWeights(List.of("balanced")).of(task, samples.all());
        };
        return new Entry<>("B14", "balanced: w_c = n/(m·n_c), with mean 1", subject, f -> {
            int[] labels = {0, 0, 0, 1, 1, 2};
            int[] withoutThird = {0, 0, 0, 1};
            var byHand = new Worst("by hand", AUTODIFF)
                    .add("3, 2 and 1 of 6", f.apply(labels), new double[] {2.0 / 3, 1, 2})
                    .add("3, 1 and 0 of 4", f.apply(withoutThird), new double[] {2.0 / 3, 2, 0});
            var mean = new Worst("mean over the samples is 1", AUTODIFF);
            for (int[] each : List.of(labels, withoutThird)) {
                double[] weights = f.apply(each);
                double sum = java.util.Arrays.stream(each)
                        .mapToDouble(c -> weights[c])
                        .sum();
                mean.add("classes", new double[] {sum / each.length}, new double[] {1});
            }
            return List.of(byHand.comparison(), mean.comparison());
        });
    }

    /** Sample weights with every kind of target, and class weights too. */
    private static List<TrainingJob> weighted() {
        var tanh = new Activation.Tanh();
        var classes = AuditJob.of(INPUTS, ONE_HIDDEN, tanh, Loss.CROSS_ENTROPY, CLASSES, 7);
        var reals = AuditJob.of(INPUTS, ONE_HIDDEN, tanh, Loss.SQUARED_ERROR, 2, 7);
        return List.of(
                AuditJob.weighted(classes, false),
                AuditJob.weighted(classes, true),
                AuditJob.weighted(reals, false),
                AuditJob.weighted(labels(7), false));
    }

    /** Several labels a sample. */
    private static TrainingJob labels(int n) {
        var spec = AuditJob.spec(
                INPUTS, List.of(4, 5, 4), new Activation.Tanh(), Loss.BINARY_CROSS_ENTROPY, CLASSES, Penalty.NONE, 0);
        return AuditJob.of(spec, Task.Kind.MULTILABEL, CLASSES, n);
    }

    private static List<TrainingJob> oneHidden(int n) {
        return ACTIVATIONS.stream()
                .map(f -> AuditJob.of(INPUTS, ONE_HIDDEN, f, Loss.CROSS_ENTROPY, CLASSES, n))
                .toList();
    }

    private static List<TrainingJob> deep() {
        var jobs = new ArrayList<TrainingJob>();
        for (var activation : ACTIVATIONS) {
            for (var loss : Loss.ofClasses()) {
                jobs.add(AuditJob.of(INPUTS, List.of(4, 5, 4), activation, loss, CLASSES, 6));
            }
        }
        for (var loss : PlainLoss.ALL) {
            jobs.add(AuditJob.of(INPUTS, List.of(4, 5, 4), new Activation.Tanh(), loss, CLASSES, 6));
        }
        jobs.add(labels(6));
        return jobs;
    }

    /** For one sample it is the gradient of the hidden biases. */
    private static double[] hiddenDelta(TrainingJob job, Result result) {
        var p = job.initial();
        return java.util.Arrays.copyOfRange(
                result.parameters(), p.biases(0), p.biases(0) + p.spec().fanOut(0));
    }

    private static Entry<NetworkGradient> entry(
            String id, String formula, List<TrainingJob> jobs, BiFunction<TrainingJob, Result, double[]> part) {
        return new Entry<>(id, formula, NetworkGradient::byProgram, subject -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var job : jobs) {
                String what = name(job);
                double[] found = part.apply(job, subject.of(job));
                differences.add(what, found, part.apply(job, NetworkGradient.byDifferences(job)));
                if (Dl4jReference.has(job)) {
                    dl4j.add(what, found, part.apply(job, new Dl4jReference(job).gradients()));
                }
                sameDiff.add(what, found, part.apply(job, NetworkGradient.byAutodiff(job)));
            }
            return List.of(differences.comparison(), dl4j.comparison(), sameDiff.comparison());
        });
    }

    private static String name(TrainingJob job) {
        var spec = job.initial().spec();
        return spec.sizes() + " " + ConfigWriter.text(spec.layers().get(0).activation()) + ", "
                + ConfigWriter.text(spec.loss());
    }

    /** DL4J adds penalties when it updates, so that a step shows them. */
    private static Entry<NetworkGradient> elasticNet() {
        var job = AuditJob.of(
                INPUTS,
                List.of(4, 5),
                new Activation.Tanh(),
                Loss.CROSS_ENTROPY,
                CLASSES,
                6,
                new Penalty(0.02, 0.03),
                0);
        return new Entry<>("C8", "∇W + λ₁ sign(W) + 2λ₂ W", NetworkGradient::byProgram, subject -> {
            double[] found = subject.of(job).parameters();
            double[] theta = job.initial().values();
            double[] after = new Dl4jReference(job).afterOneStep();
            var step = new double[theta.length];
            java.util.Arrays.setAll(step, i -> (theta[i] - after[i]) / AuditJob.RATE);
            return List.<Comparison>of(
                    new Worst("central differences", DIFFERENCES)
                            .add("θ", found, NetworkGradient.byDifferences(job).parameters())
                            .comparison(),
                    new Worst("DL4J", AUTODIFF).add("θ", found, step).comparison(),
                    new Worst("SameDiff", AUTODIFF)
                            .add("θ", found, NetworkGradient.byAutodiff(job).parameters())
                            .comparison());
        });
    }
}
