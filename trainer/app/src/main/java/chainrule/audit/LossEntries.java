package chainrule.audit;

import chainrule.audit.Entry.Comparison;
import chainrule.audit.Vectors.Worst;
import chainrule.model.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** B2, B5, B6, B8 to B13, B15 and their gradients. */
final class LossEntries {
    private static final int SAMPLES = 6;
    private static final int CLASSES = 5;
    private static final int REAL_OUTPUTS = 6;
    /** No target is nearer than this to what a difference around an output reaches. */
    private static final double KINK = 0.01;

    private LossEntries() {}

    /** A loss of one sample's outputs, for a target: the class, real numbers, or labels. */
    @FunctionalInterface
    interface Value {
        double of(double[] o, double[] target);
    }

    /** A formula such as {@code e^O − Y (C19)}; what its letters stand for may follow the ID. */
    private static final Pattern WITH_ID = Pattern.compile("(.*) \\(([BC]\\d+)\\)");

    /** Its gradient. */
    @FunctionalInterface
    interface Gradient {
        double[] of(double[] o, double[] target);
    }

    /**
     * A loss, and what it is tried on.
     *
     * @param labels whether a sample has several labels, and not one class
     */
    private record Tried(Loss loss, boolean labels) {
        private boolean isOfClasses() {
            return Loss.ofClasses().stream().anyMatch(one -> one.kind() == loss.kind());
        }

        List<double[]> outputs() {
            return isOfClasses() ? Vectors.vectors(SAMPLES, CLASSES, 4) : Vectors.vectors(SAMPLES, REAL_OUTPUTS, 5);
        }

        /** Of the {@code i}th vector of outputs. */
        double[] target(int i, double[] o) {
            if (labels) {
                return new double[] {1, i % 2, 0, i / 2 % 2, 1};
            }
            return isOfClasses() ? new double[] {2} : reals(i, o);
        }

        private double[] reals(int i, double[] o) {
            double[] t = Vectors.points(loss.names(o.length), 600 + i);
            for (int k = 0; k < t.length; k++) {
                t[k] = loss.standardizes() ? t[k] : Math.rint(Math.abs(t[k]));
                while (isNearKink(t[k], o)) {
                    t[k] += 2 * KINK;
                }
            }
            return t;
        }

        private boolean isNearKink(double t, double[] o) {
            return Arrays.stream(o)
                    .map(x -> Math.abs(x - t))
                    .anyMatch(e -> e < KINK || Arrays.stream(loss.constants()).anyMatch(c -> Math.abs(e - c) < KINK));
        }

        INDArray rows(double[] t, int m) {
            return LossReferences.rows(loss, t, t.length, m);
        }
    }

    private static Loss of(Loss.Kind kind) {
        return PlainLoss.ALL.stream()
                .filter(loss -> loss.kind() == kind)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    static List<Entry<?>> all() {
        var all = new ArrayList<Entry<?>>();
        add(all, Loss.CROSS_ENTROPY, "B2", "L = −o_y + log Σⱼ exp(oⱼ)", "C1", "∂L/∂o = S(o) − onehot(y)");
        add(
                all,
                Loss.SOFTMAX_SQUARED_ERROR,
                "B5",
                "(1/m)‖onehot(y) − S(o)‖₂²",
                "C11",
                "(2/m) S∘(e − ⟨e,S⟩), e = S − onehot(y)");
        add(all, Loss.BINARY_CROSS_ENTROPY, "B6", "−[y log ŷ + (1−y) log(1−ŷ)], ŷ = σ(z)", "C12", "∂L/∂z = ŷ − y");
        Loss.ofReals().forEach(loss -> add(all, of(loss.kind())));
        add(
                all,
                of(Loss.Kind.CROSS_ENTROPY),
                "B13",
                "B2 for the targets (1−ε)·onehot(y) + ε/m",
                "C21",
                "S(o) − ((1−ε)·onehot(y) + ε/m)");
        var labels = new Tried(Loss.BINARY_CROSS_ENTROPY, true);
        all.add(value("B15", "Σₖ B6 of output k", labels));
        all.add(gradient("C12", "∂L/∂zₖ = σ(zₖ) − yₖ, several labels (B15)", labels));
        return all;
    }

    /** As the loss itself states its formulas. */
    private static void add(List<Entry<?>> all, Loss loss) {
        var value = WITH_ID.matcher(loss.formula());
        var gradient = WITH_ID.matcher(loss.gradientFormula());
        if (!value.matches() || !gradient.matches()) {
            throw new IllegalStateException("%s states no IDs".formatted(loss));
        }
        add(all, loss, value.group(2), value.group(1), gradient.group(2), gradient.group(1));
    }

    private static void add(List<Entry<?>> all, Loss loss, String id, String formula, String idOfGradient, String g) {
        all.add(value(id, formula, new Tried(loss, false)));
        all.add(gradient(idOfGradient, g, new Tried(loss, false)));
    }

    private static Entry<Value> value(String id, String formula, Tried tried) {
        var loss = tried.loss();
        Value subject = (o, t) -> loss.of(o, 0, o.length, t, 0, t.length);
        return new Entry<>(id, formula, subject, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            var byHand = new Worst("by hand", AUTODIFF);
            var outputs = tried.outputs();
            for (int i = 0; i < outputs.size(); i++) {
                double[] o = outputs.get(i);
                double[] t = tried.target(i, o);
                double[] found = {f.of(o, t)};
                definition.add("o", found, new double[] {PlainLoss.of(loss, o, t)});
                var theirs = LossReferences.dl4j(loss, o.length);
                theirs.ifPresent(their -> dl4j.add("o", found, new double[] {
                    their.factor()
                            * their.loss()
                                    .computeScore(
                                            tried.rows(t, o.length), Autodiff.row(o), their.activation(), null, false)
                }));
                double[] terms =
                        Autodiff.value((graph, x) -> LossReferences.terms(graph, loss, x, tried.rows(t, o.length)), o);
                sameDiff.add("o", found, new double[] {Arrays.stream(terms).sum()});
            }
            for (var example : LossExamples.of(loss, tried.labels())) {
                byHand.add("o", new double[] {f.of(example.o(), example.t())}, new double[] {example.value()});
            }
            return comparisons(loss, dl4j, definition, sameDiff, byHand);
        });
    }

    private static Entry<Gradient> gradient(String id, String formula, Tried tried) {
        var loss = tried.loss();
        Gradient subject = (o, t) -> {
            double[] gradient = o.clone();
            loss.gradient(gradient, 0, o.length, t, 0, t.length);
            return gradient;
        };
        return new Entry<>(id, formula, subject, f -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            var byHand = new Worst("by hand", AUTODIFF);
            var outputs = tried.outputs();
            for (int i = 0; i < outputs.size(); i++) {
                double[] o = outputs.get(i);
                double[] t = tried.target(i, o);
                double[] found = f.of(o, t);
                differences.add("o", found, Vectors.gradient(x -> PlainLoss.of(loss, x, t), o));
                LossReferences.dl4j(loss, o.length)
                        .ifPresent(their -> dl4j.add(
                                "o",
                                found,
                                Vectors.map(
                                        Autodiff.numbers(their.loss()
                                                .computeGradient(
                                                        tried.rows(t, o.length),
                                                        Autodiff.row(o),
                                                        their.activation(),
                                                        null)),
                                        g -> g * their.factor())));
                sameDiff.add(
                        "o",
                        found,
                        Autodiff.gradient(
                                (graph, x) -> LossReferences.terms(graph, loss, x, tried.rows(t, o.length)), o));
            }
            for (var example : LossExamples.of(loss, tried.labels())) {
                byHand.add("o", f.of(example.o(), example.t()), example.gradient());
            }
            return comparisons(loss, dl4j, differences, sameDiff, byHand);
        });
    }

    private static List<Comparison> comparisons(Loss loss, Worst dl4j, Worst... others) {
        var all = new ArrayList<Comparison>();
        for (var worst : others) {
            all.add(worst.comparison());
        }
        LossReferences.dl4j(loss, 1).ifPresent(theirs -> all.add(1, dl4j.comparison()));
        return all;
    }
}
