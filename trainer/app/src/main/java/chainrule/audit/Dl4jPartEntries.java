package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Task;
import chainrule.engine.dl4j.HandDerivedActivation;
import chainrule.engine.dl4j.HandDerivedLoss;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** T9: activations and losses that any network of DL4J's can have as parts: forward and backward, as DL4J calls them. */
final class Dl4jPartEntries {
    private static final double[] POINTS = Vectors.points(12, 71);
    private static final double[] EPSILON = Vectors.points(12, 72);
    private static final int SAMPLES = 4;

    private Dl4jPartEntries() {}

    static List<Entry<?>> all() {
        return List.of(activation(), loss());
    }

    private static INDArray rows(double[] values, int columns) {
        return Nd4j.createFromArray(values).reshape('c', values.length / columns, columns);
    }

    /** The subject makes DL4J's part for an activation. */
    private static Entry<Function<Activation, IActivation>> activation() {
        return new Entry<>("T9", "f(a) and ε∘f'(a) as a part of DL4J's", HandDerivedActivation::new, f -> {
            var differences = new Worst("central differences", DIFFERENCES);
            var dl4j = new Worst("DL4J", AUTODIFF);
            for (var activation : NetworkEntries.ACTIVATIONS) {
                var part = f.apply(activation);
                double[] values = numbers(part.getActivation(rows(POINTS, 3), true));
                double[] back =
                        numbers(part.backprop(rows(POINTS, 3), rows(EPSILON, 3)).getFirst());
                double[] expected = POINTS.clone();
                java.util.Arrays.setAll(
                        expected, i -> EPSILON[i] * Vectors.slope(a -> PlainActivation.of(activation, a), POINTS[i]));
                differences.add(activation + " backwards", back, expected);
                differences.add(
                        activation.toString(), values, Vectors.map(POINTS, a -> PlainActivation.of(activation, a)));
                Nd4jActivation.of(activation)
                        .ifPresent(theirs -> dl4j.add(
                                activation + " backwards",
                                back,
                                numbers(theirs.backprop(rows(POINTS, 3), rows(EPSILON, 3))
                                        .getFirst())));
            }
            return List.of(differences.comparison(), dl4j.comparison());
        });
    }

    /** The subject makes DL4J's part for a loss. */
    private static Entry<Function<Loss, ILossFunction>> loss() {
        return new Entry<>("T9", "L and ∂L/∂o as a part of DL4J's", HandDerivedLoss::new, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var differences = new Worst("central differences", DIFFERENCES);
            for (var loss : PlainLoss.ALL) {
                boolean classes = loss.judges(Task.Kind.CLASSIFICATION);
                for (int outputs : loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY ? new int[] {1, 3} : new int[] {6}) {
                    var part = f.apply(loss);
                    double[] o = Vectors.points(SAMPLES * outputs, 73);
                    double[] t = classes ? classes(outputs) : Vectors.points(SAMPLES * loss.names(outputs), 74);
                    int width = t.length / SAMPLES;
                    var labels = classes
                            ? LossReferences.rows(plain(loss), t, width, outputs)
                            : rows(widened(t, width, outputs), outputs);
                    var activation = LossReferences.dl4j(loss, outputs)
                            .map(LossReferences.Theirs::activation)
                            .orElse(new ActivationIdentity());
                    double[] scores = numbers(part.computeScoreArray(labels, rows(o, outputs), activation, null));
                    double[] gradient = numbers(part.computeGradient(labels, rows(o, outputs), activation, null));
                    double sum = 0;
                    for (int i = 0; i < SAMPLES; i++) {
                        double[] own = java.util.Arrays.copyOfRange(o, i * outputs, (i + 1) * outputs);
                        double[] target = java.util.Arrays.copyOfRange(t, i * width, (i + 1) * width);
                        double value = PlainLoss.of(loss, own, target);
                        sum += value;
                        definition.add(loss + " of sample " + i, new double[] {scores[i]}, new double[] {value});
                        differences.add(
                                loss + " of sample " + i,
                                java.util.Arrays.copyOfRange(gradient, i * outputs, (i + 1) * outputs),
                                Vectors.gradient(x -> PlainLoss.of(loss, x, target), own));
                    }
                    definition.add(
                            loss + ", mean",
                            new double[] {part.computeScore(labels, rows(o, outputs), activation, null, true)},
                            new double[] {sum / SAMPLES});
                }
            }
            return List.of(definition.comparison(), differences.comparison());
        });
    }

    /** A class for each sample. */
    private static double[] classes(int outputs) {
        var classes = new double[SAMPLES];
        java.util.Arrays.setAll(classes, i -> i % (outputs == 1 ? 2 : outputs));
        return classes;
    }

    /** The same loss of one-hot labels: the part smooths them itself. */
    private static Loss plain(Loss loss) {
        return loss.kind() == Loss.Kind.CROSS_ENTROPY ? Loss.CROSS_ENTROPY : loss;
    }

    /** Rows of as many numbers as there are outputs: real targets stand in the first columns. */
    private static double[] widened(double[] t, int width, int outputs) {
        var all = new double[SAMPLES * outputs];
        for (int i = 0; i < SAMPLES; i++) {
            System.arraycopy(t, i * width, all, i * outputs, width);
        }
        return all;
    }

    private static double[] numbers(INDArray array) {
        return Autodiff.numbers(array);
    }
}
