package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.model.Loss;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** B2, B5, B6 and their gradients C1, C11, C12. */
final class LossEntries {
    private static final int CLASSES = 5;
    private static final int CLASS = 2;
    private static final List<double[]> LOGITS = Vectors.vectors(6, CLASSES, 4);

    private LossEntries() {}

    /** A loss of one sample's logits, for the class {@link #CLASS}. */
    @FunctionalInterface
    interface Value {
        double of(double[] logits, int label);
    }

    /** Its gradient. */
    @FunctionalInterface
    interface Gradient {
        double[] of(double[] logits, int label);
    }

    static List<Entry<?>> all() {
        return List.of(
                value("B2", "L = −o_y + log Σⱼ exp(oⱼ)", Loss.CROSS_ENTROPY),
                value("B5", "(1/m)‖onehot(y) − S(o)‖₂²", Loss.SOFTMAX_SQUARED_ERROR),
                value("B6", "−[y log ŷ + (1−y) log(1−ŷ)], ŷ = σ(z)", Loss.BINARY_CROSS_ENTROPY),
                gradient("C1", "∂L/∂o = S(o) − onehot(y)", Loss.CROSS_ENTROPY),
                gradient("C11", "(2/m) S∘(e − ⟨e,S⟩), e = S − onehot(y)", Loss.SOFTMAX_SQUARED_ERROR),
                gradient("C12", "∂L/∂z = ŷ − y", Loss.BINARY_CROSS_ENTROPY));
    }

    private static Entry<Value> value(String id, String formula, Loss loss) {
        Value subject = (o, y) -> loss.of(o, 0, o.length, y);
        return new Entry<>(id, formula, subject, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var o : LOGITS) {
                double[] found = {f.of(o, CLASS)};
                definition.add("o", found, new double[] {PlainNetwork.loss(loss, o, CLASS)});
                dl4j.add("o", found, new double[] {
                    dl4j(loss).computeScore(Autodiff.row(target()), Autodiff.row(o), activation(loss), null, false)
                });
                double[] terms = Autodiff.value((graph, x) -> graph(graph, loss, x), o);
                sameDiff.add(
                        "o", found, new double[] {java.util.Arrays.stream(terms).sum()});
            }
            double[] huge = {1e4, -1e4, 0, 1e4, 3};
            var finite = new Worst("exact at ±1e4", AUTODIFF)
                    .add("o", new double[] {f.of(huge, CLASS)}, new double[] {exactAtHuge(loss)});
            return List.of(definition.comparison(), dl4j.comparison(), sameDiff.comparison(), finite.comparison());
        });
    }

    /** For logits 1e4, −1e4, 0, 1e4, 3 and the third class, by hand. */
    private static double exactAtHuge(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> 1e4 + Math.log(2);
            case SOFTMAX_SQUARED_ERROR -> (0.25 + 1 + 0.25) / CLASSES;
            case BINARY_CROSS_ENTROPY -> 2e4 + Math.log(2) + 3 + Math.log1p(Math.exp(-3));
            default -> throw new IllegalArgumentException("not for classes: " + loss);
        };
    }

    private static Entry<Gradient> gradient(String id, String formula, Loss loss) {
        Gradient subject = (o, y) -> {
            double[] gradient = o.clone();
            loss.gradient(gradient, 0, o.length, y);
            return gradient;
        };
        return new Entry<>(id, formula, subject, f -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var dl4j = new Worst("DL4J", AUTODIFF);
            var sameDiff = new Worst("SameDiff", AUTODIFF);
            for (var o : LOGITS) {
                double[] found = f.of(o, CLASS);
                differences.add("o", found, Vectors.gradient(x -> PlainNetwork.loss(loss, x, CLASS), o));
                dl4j.add(
                        "o",
                        found,
                        Autodiff.numbers(dl4j(loss)
                                .computeGradient(Autodiff.row(target()), Autodiff.row(o), activation(loss), null)));
                sameDiff.add("o", found, Autodiff.gradient((graph, x) -> graph(graph, loss, x), o));
            }
            return List.of(differences.comparison(), dl4j.comparison(), sameDiff.comparison());
        });
    }

    private static double[] target() {
        var target = new double[CLASSES];
        target[CLASS] = 1;
        return target;
    }

    private static ILossFunction dl4j(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> new LossMCXENT();
            case SOFTMAX_SQUARED_ERROR -> new LossMSE();
            case BINARY_CROSS_ENTROPY -> new LossBinaryXENT();
            default -> throw new IllegalArgumentException("not for classes: " + loss);
        };
    }

    static IActivation activation(Loss loss) {
        return loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY ? new ActivationSigmoid() : new ActivationSoftmax();
    }

    /** Terms whose sum is the loss. */
    private static SDVariable graph(SameDiff graph, Loss loss, SDVariable o) {
        var target = graph.constant(Autodiff.row(target()));
        return NetworkGraph.lossTerms(graph, loss, o, target);
    }
}
