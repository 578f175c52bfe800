package chainrule.audit;

import chainrule.audit.LossEntries.Gradient;
import chainrule.audit.LossEntries.Value;
import chainrule.audit.NetworkGradient.Result;
import chainrule.audit.RuleEntries.Mean;
import chainrule.audit.RuleEntries.Mixing;
import chainrule.audit.ScalarEntries.Differentiable;
import chainrule.audit.StoppingEntry.Validations;
import chainrule.audit.TrainingEntries.Block;
import chainrule.audit.TrainingEntries.Mask;
import chainrule.audit.UpdateEntries.Step;
import chainrule.config.Configuration;
import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.dl4j.HandDerivedLoss;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.formulas.ErrorFunction;
import chainrule.model.Activation;
import chainrule.model.FoldedNorms;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.NormPlace;
import chainrule.model.Parameters;
import chainrule.optim.Averaging;
import chainrule.optim.LearningRate;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import chainrule.random.Philox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.lossfunctions.ILossFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The audit can fail: for each of its entries there is a wrong formula here that it rejects. That it passes: {@link FormulasPageTest}. */
@Tag("slow")
class AuditTest {
    private static final double[] NONE = {};

    private static final List<Entry<?>> ENTRIES = Audit.entries();

    /** Wrong implementations, by ID, in the order of the entries of that ID. */
    private static final Map<String, List<Object>> WRONG = wrong();

    private static Map<String, List<Object>> wrong() {
        var wrong = new LinkedHashMap<String, List<Object>>();
        // The 1 within the hyperbolic tangent.
        wrong.put("A1", List.of((DoubleUnaryOperator) x -> 0.5 * Math.tanh(0.5 * x + 1)));
        wrong.put("A2", List.of((DoubleUnaryOperator) x -> Math.log(1 / (1 + Math.exp(-x)))));
        wrong.put("A3", List.of(activation("A3", h -> h)));
        wrong.put("A4", List.of(activation("A4", h -> 1 - h)));
        wrong.put("A5", List.of((DoubleUnaryOperator) x -> x < 0 ? 1 : -1));
        wrong.put("A6", List.of((DoubleUnaryOperator) x -> x >= 0 ? 1 : -1));
        wrong.put("A7", List.of(activation("A7", h -> h)));
        wrong.put("A8", List.of(activation("A8", h -> h >= 0 ? 1 : 0)));
        wrong.put("A9", List.of(activation("A9", h -> 1 - Math.exp(h))));
        wrong.put("A10", List.of((UnaryOperator<double[]>) x -> x.clone()));
        wrong.put("A11", List.of((UnaryOperator<double[]>) x -> Vectors.map(x, v -> v > 0 ? -1 : 1)));
        wrong.put("A12", List.of((UnaryOperator<double[]>) x -> {
            // Right, but for overflow.
            double sum = java.util.Arrays.stream(x).map(Math::exp).sum();
            return Vectors.map(x, v -> Math.exp(v) / sum);
        }));
        wrong.put("A13", List.of((UnaryOperator<double[]>) s -> {
            var jacobian = new double[s.length * s.length];
            java.util.Arrays.setAll(jacobian, i -> -s[i / s.length] * s[i % s.length]);
            return jacobian;
        }));
        wrong.put("A14", List.of((BinaryOperator<double[]>) (x, g) -> g.clone(), (BinaryOperator<double[]>)
                (x, g) -> Vectors.map(g, v -> v / 4)));
        expressions(wrong);
        losses(wrong);
        wrong.put("B1", List.of(onJob("B1", AuditTest::withoutBiases)));
        // The sum over the batch in place of the mean.
        wrong.put("B3", List.of((Function<TrainingJob, double[]>) job -> {
            double[] theta = job.initial().values().clone();
            double[] g = NetworkGradient.byProgram(job).parameters();
            java.util.Arrays.setAll(theta, i -> theta[i] - 6 * AuditJob.RATE * g[i]);
            return theta;
        }));
        // Without the output's biases.
        wrong.put("B4", List.of((ToLongFunction<LayerSizes>) sizes -> original("B4", sizes) - last(sizes)));
        wrong.put("B7", List.of(onJob("B7", AuditTest::withoutBiases)));
        features(wrong);
        norms(wrong);
        wrong.put("C2", List.of(network((job, r) -> transposed(job, r, 1))));
        wrong.put("C3", List.of(network((job, r) -> new Result(r.parameters(), reversed(r.inputs())))));
        wrong.put("C4", List.of(network((job, r) -> scaled(job, r, 0, 2))));
        wrong.put("C5", List.of(network((job, r) -> transposed(job, r, 0))));
        wrong.put("C6", List.of(network((job, r) -> new Result(r.parameters(), Vectors.map(r.inputs(), v -> 6 * v)))));
        // Not divided by N.
        wrong.put("C7", List.of(network((job, r) -> new Result(Vectors.map(r.parameters(), v -> 6 * v), r.inputs()))));
        wrong.put("C8", List.of(network(AuditTest::withoutTheTwo)));
        // (1 − h) in place of (1 − h²).
        wrong.put("C9", List.of(network(AuditTest::withoutTheSquare)));
        wrong.put("C10", List.of(network(AuditTest::withoutTheIndicator)));
        // p forgotten on the way back.
        wrong.put("C13", List.of(network((job, r) -> scaled(job, r, 0, 0.6))));
        wrong.put("C14", List.of((IntToDoubleFunction) depth -> depth * (double) depth));
        wrong.put("D1", List.of(step((w, g, s, i, t) -> w + 0.02 * g)));
        wrong.put(
                "D2",
                List.of(
                        step((w, g, s, i, t) -> {
                            s[0][i] = 0.9 * s[0][i] + 0.1 * g;
                            return w - 0.02 * s[0][i];
                        }),
                        step((w, g, s, i, t) -> {
                            s[0][i] = 0.9 * s[0][i] + g;
                            return w - 0.02 * s[0][i];
                        })));
        wrong.put("D3", List.of(step((w, g, s, i, t) -> {
            s[0][i] = 0.9 * s[0][i] + 0.1 * g * g;
            return w - 0.02 * g / s[0][i];
        })));
        wrong.put(
                "D4",
                List.of(
                        adam((m, v, t) -> m / Math.sqrt(v)),
                        adam((m, v, t) -> mHat(m, t) / Math.sqrt(vHat(v, t) + 0.01)),
                        adam((m, v, t) -> mHat(m, t) / (Math.sqrt(vHat(v, t)) + 0.01))));
        // The decay within the gradient.
        wrong.put("D5", List.of((Step) (w, g, states, t) -> {
            var coupled = g.clone();
            java.util.Arrays.setAll(coupled, i -> g[i] + 0.1 * w[i]);
            adam((m, v, k) -> mHat(m, k) / Math.sqrt(vHat(v, k))).run(w, coupled, states, t);
        }));
        // The new average's sign.
        wrong.put("D7", List.of(step((w, g, s, i, t) -> {
            s[0][i] = 0.99 * s[0][i] + 0.01 * g;
            return w - 0.02 * (Math.signum(s[0][i]) + 0.1 * w);
        })));
        wrong.put("D6", List.of((BinaryOperator<double[]>) (x, y) -> {
            double slope =
                    IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum()
                            / java.util.Arrays.stream(x).map(v -> v * v).sum();
            return new double[] {0, slope};
        }));
        rules(wrong);
        training(wrong);
        trust(wrong);
        search(wrong);
        return wrong;
    }

    @SuppressWarnings("unchecked")
    private static double[] mixing(double[] o, int own, int partner, double share) {
        return ((Mixing) entry("B13", 1).subject()).of(o, own, partner, share);
    }

    private static void trust(Map<String, List<Object>> wrong) {
        // Without absolute values, the bins' errors cancel.
        wrong.put("F1", List.of((ToDoubleBiFunction<double[], boolean[]>) (p, right) -> IntStream.range(0, p.length)
                .mapToDouble(i -> (right[i] ? 1 : 0) - p[i])
                .average()
                .orElseThrow()));
        // That with respect to 1/T.
        wrong.put("F2", List.of((TrustEntries.TemperatureSlope)
                (o, target, t) -> -t * t * chainrule.metric.Temperature.slope(o, target, t)));
        // Ties count as wrong.
        wrong.put("F3", List.of((ToDoubleBiFunction<double[], boolean[]>) (scores, has) -> {
            double right = 0;
            double pairs = 0;
            for (int i = 0; i < scores.length; i++) {
                for (int j = 0; j < scores.length; j++) {
                    pairs += has[i] && !has[j] ? 1 : 0;
                    right += has[i] && !has[j] && scores[i] > scores[j] ? 1 : 0;
                }
            }
            return right / pairs;
        }));
    }

    private static void search(Map<String, List<Object>> wrong) {
        // Without the prior.
        wrong.put("H1", List.of((BinaryOperator<double[]>) (points, places) -> {
            @SuppressWarnings("unchecked")
            var density = (BinaryOperator<double[]>) entry("H1", 0).subject();
            double[] right = density.apply(points, places);
            int n = points.length;
            return IntStream.range(0, right.length)
                    .mapToDouble(i -> n == 0 || i >= places.length ? right[i] : (right[i] * (n + 1) - 1) / n)
                    .toArray();
        }));
        // Frequencies: what was never met has none.
        wrong.put("H2", List.of((SearchEntries.Categories) (count, met) -> IntStream.range(0, count)
                .mapToDouble(i -> IntStream.of(met).filter(m -> m == i).count() / (double) met.length)
                .toArray()));
        // η², which is above 0 by chance: from ε² = 1 − (1 − η²)(n − 1)/(n − k).
        wrong.put("H3", List.of((SearchEntries.Importance) (groups, results) -> {
            double n = groups.length;
            double k = IntStream.of(groups).distinct().count();
            return 1 - (1 - chainrule.statistics.RankImportance.of(groups, results)) * (n - k) / (n - 1);
        }));
    }

    private static void rules(Map<String, List<Object>> wrong) {
        wrong.put(
                "D8",
                List.of(
                        // Without the bound of the first steps.
                        (Mean) (averaging, w) -> {
                            double d = ((Averaging.Ema) averaging).decay();
                            double[] mean = w[0].clone();
                            for (int t = 1; t < w.length; t++) {
                                for (int i = 0; i < mean.length; i++) {
                                    mean[i] = d * mean[i] + (1 - d) * w[t][i];
                                }
                            }
                            return mean;
                        },
                        // The last K steps in place of the ends of epochs.
                        (Mean) (averaging, w) -> {
                            int last = ((Averaging.Swa) averaging).epochs();
                            var mean = new double[w[0].length];
                            for (int t = w.length - last; t < w.length; t++) {
                                for (int i = 0; i < mean.length; i++) {
                                    mean[i] += w[t][i] / last;
                                }
                            }
                            return mean;
                        }));
        // Each batch has an update of its own.
        wrong.put("D9", List.of((BiFunction<TrainingJob, TrainingRules, double[]>)
                (job, rules) -> trained(job.with(TrainingRules.NONE))));
        // Of several groups, only the first.
        wrong.put("D10", List.of((BiFunction<TrainingJob, TrainingRules, double[]>) (job, rules) -> {
            var all = new LinkedHashMap<>(rules.groups().rules());
            all.remove(ParameterGroup.layer(1));
            return trained(job.with(new TrainingRules(Optional.empty(), 1, List.of(), new ParameterGroups(all))));
        }));
    }

    private static double[] trained(TrainingJob job) {
        try (var training = new ReferenceEngine().train(job)) {
            training.run(1, 0, job.batches().steps(), new RunningMetrics());
            return training.parameters().values();
        }
    }

    private static void losses(Map<String, List<Object>> wrong) {
        // The logarithm of a clipped probability.
        wrong.put("B2", List.of((Value) (o, y) -> -Math.log(Math.max(1e-12, probability(o, (int) y[0])))));
        wrong.put("B5", List.of(value("B5", 0, (v, o, y) -> 5 * v)));
        wrong.put("B6", List.of(value("B6", 0, (v, o, y) -> Math.min(100, v))));
        // The sum in place of the mean.
        wrong.put("B8", List.of(value("B8", 0, (v, o, y) -> o.length * v)));
        // Of Huber's loss: the parabola alone, or lines that do not continue it.
        wrong.put("B9", List.of(value("B9", 0, (v, o, y) -> v * v), (Value) (o, y) -> IntStream.range(0, o.length)
                        .mapToDouble(k -> Math.abs(o[k] - y[k]))
                        .map(e -> e <= 0.75 ? 0.5 * e * e : 0.75 * e)
                        .sum()
                / o.length));
        // The levels in the other order.
        wrong.put("B10", List.of((Value) (o, y) -> LossEntriesOriginal.of("B10", 0, reversed(o), reversed(y))));
        wrong.put("B11", List.of(value("B11", 0, (v, o, y) -> v - y[0] * o[0])));
        // s = ln σ in place of ln σ².
        wrong.put("B12", List.of((Value) (o, y) -> {
            double[] changed = o.clone();
            for (int k = y.length; k < o.length; k++) {
                changed[k] *= 2;
            }
            return LossEntriesOriginal.of("B12", 0, changed, y);
        }));
        // ε/(m−1) for the other classes, and 1 − ε for the right one.
        wrong.put(
                "B13",
                List.of(
                        (Value) (o, y) -> {
                            double all = 0;
                            double max = java.util.Arrays.stream(o).max().orElseThrow();
                            double log = max
                                    + Math.log(java.util.Arrays.stream(o)
                                            .map(v -> Math.exp(v - max))
                                            .sum());
                            for (int j = 0; j < o.length; j++) {
                                all += (j == y[0] ? 0.8 : 0.2 / (o.length - 1)) * (log - o[j]);
                            }
                            return all;
                        },
                        // The partner's share is missing from the gradient.
                        (Mixing) (o, own, partner, share) -> {
                            double[] right = mixing(o, own, partner, share);
                            double[] alone = mixing(o, own, own, share);
                            alone[0] = right[0];
                            return alone;
                        }));
        // The mean over the labels.
        wrong.put("B15", List.of(value("B15", 0, (v, o, y) -> v / o.length)));
        wrong.put("C1", List.of(gradient("C1", 0, (g, o, y) -> Vectors.map(g, v -> -v))));
        wrong.put("C11", List.of(gradient("C11", 0, (g, o, y) -> Vectors.map(g, v -> 5 * v / 2))));
        wrong.put(
                "C12",
                List.of(
                        gradient("C12", 0, (g, o, y) -> {
                            java.util.Arrays.setAll(g, i -> g[i] * sigmoid(o[i]) * (1 - sigmoid(o[i])));
                            return g;
                        }),
                        // The first label alone, as if it were the class.
                        gradient("C12", 1, (g, o, y) -> original("C12", 0, o, new double[] {y[0]}))));
        wrong.put("C16", List.of(gradient("C16", 0, (g, o, y) -> Vectors.map(g, v -> v / 2))));
        // 1 at equality; clamped to ±1.
        wrong.put(
                "C17",
                List.of(gradient("C17", 0, (g, o, y) -> Vectors.map(g, v -> v == 0 ? 1.0 / o.length : v)), (Gradient)
                        (o, y) -> {
                            var g = new double[o.length];
                            java.util.Arrays.setAll(g, k -> Math.max(-1, Math.min(1, o[k] - y[k])) / o.length);
                            return g;
                        }));
        // −τ at equality.
        wrong.put("C18", List.of(gradient("C18", 0, (g, o, y) -> {
            double[] levels = {0.25, 0.5, 0.75};
            java.util.Arrays.setAll(g, k -> g[k] == 0 ? -levels[k % 3] / g.length : g[k]);
            return g;
        })));
        wrong.put("C19", List.of(gradient("C19", 0, (g, o, y) -> {
            java.util.Arrays.setAll(g, k -> g[k] * Math.exp(o[k]));
            return g;
        })));
        // As if the variance were a constant; without the ½ of ∂s.
        wrong.put("C20", List.of(gradient("C20", 0, (g, o, y) -> {
            for (int k = y.length; k < g.length; k++) {
                g[k] *= 2;
            }
            return g;
        })));
        // The targets without smoothing.
        wrong.put("C21", List.of(gradient("C21", 0, (g, o, y) -> original("C1", 0, o, y))));
        // Complete, but each input of a sample has the same share.
        wrong.put("C22", List.of((AttributionEntry.Attributions) (job, output, baseline, steps) -> {
            AttributionEntry.Attributions right = subject("C22");
            double[] found = right.of(job, output, baseline, steps);
            int width = baseline.length;
            var equal = new double[found.length];
            for (int i = 0; i < found.length; i++) {
                equal[i / width * width] += found[i] / width;
            }
            java.util.Arrays.setAll(equal, i -> equal[i / width * width]);
            return equal;
        }));
        // Divided by Σ w in place of N, as PyTorch does; n/n_c, whose mean is m.
        wrong.put(
                "B14",
                List.of(
                        network((job, r) -> {
                            double[] w = new PlainNetwork(job).weights();
                            double sum = java.util.Arrays.stream(w).sum();
                            return new Result(Vectors.map(r.parameters(), g -> g * w.length / sum), r.inputs());
                        }),
                        (Function<int[], double[]>) labels -> {
                            Function<int[], double[]> right = subject("B14", 1);
                            return Vectors.map(right.apply(labels), w -> 3 * w);
                        }));
    }

    private interface ChangedValue {
        double of(double right, double[] o, double[] target);
    }

    private interface ChangedGradient {
        double[] of(double[] right, double[] o, double[] target);
    }

    private static Value value(String id, int number, ChangedValue change) {
        return (o, y) -> change.of(LossEntriesOriginal.of(id, number, o, y), o, y);
    }

    private static Gradient gradient(String id, int number, ChangedGradient change) {
        return (o, y) -> change.of(original(id, number, o, y), o, y);
    }

    private static void training(Map<String, List<Object>> wrong) {
        wrong.put("T1", List.of((Block) (seed, c0, c1, c2, c3, out) -> Philox.block(seed, c1, c0, c2, c3, out)));
        // Twice the variance.
        wrong.put("T2", List.of((Function<PlainCase, double[]>) each -> {
            Function<PlainCase, double[]> right = subject("T2");
            return Vectors.map(right.apply(each), w -> Math.sqrt(2) * w);
        }));
        wrong.put("T3", List.of((BiFunction<Batches, Integer, int[]>) (batches, epoch) -> batches.order(epoch + 1)));
        // Not divided by p.
        wrong.put("T4", List.of((Mask) (seed, step, layer, keep, from, to) -> {
            Mask right = subject("T4");
            right.fill(seed, step, layer, keep, from, to);
            java.util.Arrays.setAll(to, i -> Math.min(1, to[i]));
        }));
        // The next epoch's flips and crops.
        wrong.put("T5", List.of((BiFunction<Batches, Integer, double[]>) (batches, epoch) -> {
            int n = batches.size(0);
            var x = new double[n * batches.features()];
            batches.gather(batches.order(epoch), 0, n, epoch + 1, x);
            return x;
        }));
        wrong.put("T6", List.of((ToDoubleBiFunction<LearningRate, Integer>) (rate, step) -> rate.at(step + 1)));
        wrong.put("T7", List.of((Function<Validations, double[]>) each -> new double[] {each.last(), each.last()}));
        wrong.put("T8", List.of(slow(new Nd4jEngine()), slow(new ReferenceEngine())));
        wrong.put("T9", List.of((Function<Activation, IActivation>) f -> new ActivationTanH(), (Function<
                        Loss, ILossFunction>)
                loss -> new HandDerivedLoss(loss == Loss.SOFTMAX_SQUARED_ERROR ? Loss.CROSS_ENTROPY : loss)));
    }

    /** Its rate is a thousandth too small. */
    private static Engine slow(Engine right) {
        return new Faulty(right, job -> {
            var rate = job.rate();
            var less = new LearningRate(0.999 * rate.rate(), rate.schedule(), rate.stepsPerEpoch(), rate.epochs());
            return new TrainingJob(
                    job.initial(),
                    job.batches(),
                    job.optimizer(),
                    less,
                    job.clipNorm(),
                    job.seed(),
                    job.precision(),
                    job.threads(),
                    job.optimizerState());
        });
    }

    private static List<Entry<?>> entries(String id) {
        return ENTRIES.stream().filter(entry -> entry.id().equals(id)).toList();
    }

    private static Entry<?> entry(String id, int number) {
        return entries(id).get(number);
    }

    private static <S> S subject(String id) {
        return subject(id, 0);
    }

    @SuppressWarnings("unchecked")
    private static <S> S subject(String id, int number) {
        return (S) entry(id, number).subject();
    }

    private static void expressions(Map<String, List<Object>> wrong) {
        // α forgotten; of SELU, λ above 0.
        wrong.put(
                "A16",
                List.of(
                        expression("A16", 0, h -> h > 0 ? 1 : h),
                        expression("A16", 1, h -> h > 0 ? 1 : h + 1.7580993408473766)));
        // One of the two terms, and a factor.
        wrong.put("A17", List.of(expression("A17", 0, a -> 0.5 + 0.5 * ErrorFunction.erf(a / Math.sqrt(2)))));
        wrong.put("A18", List.of(expression("A18", 0, new Activation.Sigmoid()::of)));
        wrong.put("A19", List.of(expression("A19", 0, a -> Math.tanh(new Activation.Softplus().of(a)))));
        for (var each : Activation.Kind.all(0.5)) {
            // f in place of f'.
            if (each.kind().compareTo(Activation.Kind.PARAMETRIC) > 0) {
                wrong.computeIfAbsent(each.function().id(), id -> List.of(expression(id, 0, each::of)));
            }
        }
    }

    private static Differentiable expression(String id, int number, DoubleUnaryOperator derivative) {
        Differentiable right = subject(id, number);
        return new Differentiable(right.value(), derivative, right.keepsArgument());
    }

    private static Differentiable activation(String id, DoubleUnaryOperator derivative) {
        Differentiable right = subject(id);
        return new Differentiable(right.value(), derivative);
    }

    private static double[] original(String id, int number, double[] o, double[] y) {
        Gradient right = subject(id, number);
        return right.of(o, y);
    }

    private static long original(String id, LayerSizes sizes) {
        ToLongFunction<LayerSizes> right = subject(id);
        return right.applyAsLong(sizes);
    }

    /** The right values of losses. */
    private static final class LossEntriesOriginal {
        static double of(String id, int number, double[] o, double[] y) {
            Value right = subject(id, number);
            return right.of(o, y);
        }
    }

    private static int last(LayerSizes sizes) {
        return sizes.sizes().get(sizes.sizes().size() - 1);
    }

    private static double probability(double[] o, int y) {
        double max = java.util.Arrays.stream(o).max().orElseThrow();
        return Math.exp(o[y] - max)
                / java.util.Arrays.stream(o).map(v -> Math.exp(v - max)).sum();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static Function<TrainingJob, double[]> onJob(String id, UnaryOperator<TrainingJob> change) {
        return job -> {
            Function<TrainingJob, double[]> right = subject(id);
            return right.apply(change.apply(job));
        };
    }

    private static TrainingJob withoutBiases(TrainingJob job) {
        var p = job.initial();
        double[] values = p.values().clone();
        for (int l = 0; l < p.spec().layers().size(); l++) {
            java.util.Arrays.fill(values, p.biases(l), p.biases(l) + p.spec().fanOut(l), 0);
        }
        return new TrainingJob(
                new Parameters(p.spec(), values),
                job.batches(),
                job.optimizer(),
                job.rate(),
                job.seed(),
                job.precision());
    }

    private interface Damage {
        Result to(TrainingJob job, Result right);
    }

    private static NetworkGradient network(Damage damage) {
        return job -> damage.to(job, NetworkGradient.byProgram(job));
    }

    /** Parameters besides weights and biases. */
    private static void features(Map<String, List<Object>> wrong) {
        // The table's columns for its rows.
        wrong.put("A15", List.of((FeatureEntries.LookUp) (index, rows, table) -> {
            int size = table.length / rows;
            boolean known = index >= 0 && index < rows;
            return IntStream.range(0, size)
                    .mapToDouble(j -> known ? table[j * rows + (int) index] : 0)
                    .toArray();
        }));
        // The slope at both sides.
        FeatureEntries.Rectifier right = subject("A20");
        wrong.put("A20", List.of(new FeatureEntries.Rectifier(right.value(), (a, p) -> p)));
        // Half of the sum.
        wrong.put("C15", List.of(network((job, r) -> piece(job, r, "E1", (i, g) -> g / 2))));
        // Without 2π.
        wrong.put("C23", List.of(network((job, r) -> piece(job, r, "omega1", (i, g) -> g / (2 * Math.PI)))));
        // Of max(−a, 0) in place of min(a, 0).
        wrong.put("C24", List.of(network((job, r) -> piece(job, r, "p1", (i, g) -> -g))));
        // The largest number in place of the norm.
        FeatureEntries.Backward backward = subject("C25");
        wrong.put("C25", List.of((FeatureEntries.Backward) (layer, p, x, g) -> {
            double[] dx = backward.of(layer, p, x, g);
            if (layer.hasCategories()) {
                dx[1] = Math.max(Math.abs(g[1]), Math.max(Math.abs(g[2]), Math.abs(g[3])));
            }
            return dx;
        }));
        // Times s, which is near to 1.
        wrong.put(
                "E7",
                List.of(network((job, r) ->
                        piece(job, r, "s1", (i, g) -> g * job.initial().values()[i]))));
        // Clipped with a corner.
        CurveEntries.Scaling scaling = subject("E8");
        wrong.put("E8", List.of((CurveEntries.Scaling) (training, x) ->
                Vectors.map(scaling.of(training, x), v -> Math.max(-3, Math.min(3, v / Math.sqrt(1 - v * v / 9))))));
    }

    /** Normalisation and residual connections. */
    private static void norms(Map<String, List<Object>> wrong) {
        BatchNormEntries.Normalizing norm = subject("E1");
        // The running variance divided by N.
        wrong.put("E1", List.of((BatchNormEntries.Normalizing) (a, gamma, epsilon, momentum) -> {
            var right = norm.of(a, gamma, epsilon, momentum);
            int n = a.length / gamma.length;
            double kept = 1 - momentum;
            double[] biased = Vectors.map(right.variance(), v -> kept + (v - kept) * (n - 1) / n);
            return new BatchNormEntries.Normalized(right.h(), right.mean(), biased, right.evaluated());
        }));
        // Σg in place of Σg∘x̂.
        wrong.put("E2", List.of(network((job, r) -> {
            int width = job.initial().spec().norms().get(0).width();
            return piece(job, r, "gammaX1", (i, g) -> r.parameters()[i + width]);
        })));
        // σ² in place of σ² + ε.
        wrong.put("E3", List.of((UnaryOperator<Parameters>) p -> folded(p, (place, width) -> {
            for (int j = 0; j < width; j++) {
                p.values()[p.statistics(place) + width + j] -= place.norm().epsilon();
            }
        })));
        // The variance as E[a²] − E[a]², of which nothing is left far from 0.
        wrong.put("E4", List.of((NormEntries.Normalizing) (a, gamma, epsilon) -> {
            double mean = java.util.Arrays.stream(a).average().orElseThrow();
            double squares =
                    java.util.Arrays.stream(a).map(v -> v * v).average().orElseThrow();
            double deviation = Math.sqrt(Math.max(0, squares - mean * mean) + epsilon);
            var h = new double[a.length];
            java.util.Arrays.setAll(h, j -> gamma[j] * (a[j] - mean) / deviation);
            return h;
        }));
        // Σg in place of Σg∘x̂.
        wrong.put("E5", List.of(network((job, r) -> {
            int width = job.initial().spec().norms().get(0).width();
            return piece(job, r, "gammaX1", (i, g) -> r.parameters()[i + width]);
        })));
        wrong.put("E6", List.of((NetworkGradient) job -> NetworkGradient.byProgram(withoutResiduals(job))));
    }

    private interface Change {
        void of(NormPlace place, int width);
    }

    /** What is folded where every normalisation is changed first; the parameters stay as they were. */
    private static Parameters folded(Parameters p, Change change) {
        double[] before = p.values().clone();
        p.spec().norms().forEach(place -> change.of(place, place.width()));
        var folded = FoldedNorms.of(p);
        System.arraycopy(before, 0, p.values(), 0, before.length);
        return folded;
    }

    private static TrainingJob withoutResiduals(TrainingJob job) {
        var spec = job.initial().spec();
        var layers = spec.layers().stream().map(layer -> layer.withResidual(0)).toList();
        return new TrainingJob(
                new Parameters(
                        new MlpSpec(spec.inputs(), spec.features(), layers, spec.loss()),
                        job.initial().values()),
                job.batches(),
                job.optimizer(),
                job.rate(),
                job.seed(),
                job.precision());
    }

    private interface Element {
        /** @param i place among all parameters */
        double of(int i, double g);
    }

    private static Result piece(TrainingJob job, Result right, String tensor, Element element) {
        double[] g = right.parameters().clone();
        Parameters.pieces(job.initial().spec()).stream()
                .filter(piece -> piece.name().equals(tensor))
                .forEach(piece -> {
                    for (int i = piece.at(); i < piece.at() + piece.size(); i++) {
                        g[i] = element.of(i, g[i]);
                    }
                });
        return new Result(g, right.inputs());
    }

    private static double[] reversed(double[] x) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> x[x.length - 1 - i])
                .toArray();
    }

    /** The weights' gradient of a layer, stored the other way round. */
    private static Result transposed(TrainingJob job, Result right, int l) {
        var spec = job.initial().spec();
        double[] g = right.parameters().clone();
        int at = job.initial().weights(l);
        int rows = spec.fanIn(l);
        int columns = spec.fanOut(l);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                g[at + j * rows + i] = right.parameters()[at + i * columns + j];
            }
        }
        return new Result(g, right.inputs());
    }

    private static Result scaled(TrainingJob job, Result right, int l, double factor) {
        double[] g = right.parameters().clone();
        int end = job.initial().biases(l) + job.initial().spec().fanOut(l);
        for (int i = job.initial().weights(l); i < end; i++) {
            g[i] *= factor;
        }
        return new Result(g, right.inputs());
    }

    private static Result withoutTheTwo(TrainingJob job, Result right) {
        double[] g = right.parameters().clone();
        var p = job.initial();
        for (int l = 0; l < p.spec().layers().size(); l++) {
            for (int i = p.weights(l); i < p.biases(l); i++) {
                g[i] -= p.spec().layers().get(l).penalty().l2() * p.values()[i];
            }
        }
        return new Result(g, right.inputs());
    }

    private static Result withoutTheSquare(TrainingJob job, Result right) {
        double[] g = right.parameters().clone();
        var p = job.initial();
        double[] x = new PlainNetwork(job).inputs();
        int units = p.spec().fanOut(0);
        for (int j = 0; j < units; j++) {
            double a = p.values()[p.biases(0) + j];
            for (int i = 0; i < x.length; i++) {
                a += x[i] * p.values()[p.weights(0) + i * units + j];
            }
            double h = Math.tanh(a);
            g[p.biases(0) + j] *= (1 - h) / (1 - h * h);
        }
        return new Result(g, right.inputs());
    }

    private static Result withoutTheIndicator(TrainingJob job, Result right) {
        double[] g = right.parameters().clone();
        var plain = new PlainNetwork(job);
        int classes = job.initial().spec().outputs();
        for (int i = 0; i < plain.inputs().length; i++) {
            g[i * classes + (int) plain.targets()[0]] += plain.inputs()[i];
        }
        return new Result(g, right.inputs());
    }

    private interface Rule {
        double next(double w, double g, double[][] states, int i, int t);
    }

    private static Step step(Rule rule) {
        return (w, g, states, t) -> {
            for (int i = 0; i < w.length; i++) {
                w[i] = rule.next(w[i], g[i], states, i, t);
            }
        };
    }

    private interface Direction {
        double of(double m, double v, int t);
    }

    private static Step adam(Direction direction) {
        return step((w, g, s, i, t) -> {
            s[0][i] = 0.9 * s[0][i] + 0.1 * g;
            s[1][i] = 0.999 * s[1][i] + 0.001 * g * g;
            return w - 0.02 * direction.of(s[0][i], s[1][i], t);
        });
    }

    private static double mHat(double m, int t) {
        return m / (1 - Math.pow(0.9, t));
    }

    private static double vHat(double v, int t) {
        return v / (1 - Math.pow(0.999, t));
    }

    static List<String> ids() {
        return ENTRIES.stream().map(Entry::id).distinct().toList();
    }

    @Test
    void allFormulasHaveEntries() {
        var ids = new ArrayList<String>();
        Map.of('A', 15, 'B', 15, 'C', 25, 'D', 10, 'T', 9)
                .forEach((part, count) -> IntStream.rangeClosed(1, count).forEach(i -> ids.add(part.toString() + i)));
        ids.addAll(List.of("A20", "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "F1", "F2", "F3"));
        assertThat(ids()).containsAll(ids);
    }

    static Stream<Arguments> wrongOnes() {
        return WRONG.entrySet().stream()
                .flatMap(entry ->
                        IntStream.range(0, entry.getValue().size()).mapToObj(i -> Arguments.of(entry.getKey(), i)));
    }

    @ParameterizedTest
    @MethodSource("wrongOnes")
    void aWrongFormulaIsRejected(String id, int number) {
        assertThat(rejected(entry(id, number), WRONG.get(id).get(number))).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <S> boolean rejected(Entry<S> entry, Object wrong) {
        return entry.with((S) wrong).run().stream().anyMatch(finding -> !finding.pass());
    }

    @Test
    void thereIsAWrongFormulaForEveryEntry() {
        assertThat(WRONG.keySet()).containsExactlyInAnyOrderElementsOf(ids());
        WRONG.forEach((id, wrong) -> assertThat(entries(id)).as(id).hasSameSizeAs(wrong));
    }

    @Test
    void theReportAndTheDocumentationHaveAllErrata() throws java.io.IOException {
        // Flags stand in spans, so that they are not broken.
        String html = AuditReport.html(List.of(new Finding("A1", "r", 0.5, "here", 1)), 0)
                .replaceAll("<span class=\"option\">|</span>", "");
        String documentation = java.nio.file.Files.readString(java.nio.file.Path.of("../../docs/errata.md"));
        assertThat(Errata.all()).hasSize(26);
        for (var erratum : Errata.all()) {
            assertThat(html).contains("<td>" + erratum.command());
            assertThat(documentation)
                    .contains("| %s | %s | %s | `%s` |"
                            .formatted(erratum.where(), erratum.printed(), erratum.right(), erratum.command()));
        }
    }

    @Test
    void notANumberDoesNotPass() {
        assertThat(new Finding("A1", "r", Double.NaN, "", 1).pass()).isFalse();
        var worst = new Vectors.Worst("r", 1).add("x", new double[] {Double.NaN, 1}, new double[] {1, 1});
        assertThat(worst.comparison().error()).isNaN();
        assertThat(new Vectors.Worst("r", 1)
                        .add("x", NONE, new double[] {1})
                        .comparison()
                        .error())
                .isNaN();
    }

    @Test
    void anUnknownFormulaIsNamed() {
        assertThatThrownBy(() -> Audit.entries(List.of("Z1"))).hasMessageContaining("B1 to B15");
    }

    @ParameterizedTest
    @ValueSource(strings = {"circles-tanh", "cifar10-softmax"})
    void aWholeNetworkIsChecked(String preset) {
        var config = Configuration.named(preset).resolve();
        int inputs = preset.startsWith("cifar10") ? 3072 : 2;
        int classes = preset.startsWith("cifar10") ? 10 : 2;
        assertThat(new NetworkAudit(config.model().spec(inputs, classes), Task.Kind.CLASSIFICATION, classes).run())
                .hasSize(2)
                .allMatch(Finding::pass);
    }
}
