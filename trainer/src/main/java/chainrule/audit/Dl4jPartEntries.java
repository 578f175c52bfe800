package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.engine.dl4j.HandDerivedActivation;
import chainrule.engine.dl4j.HandDerivedLoss;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
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
                        expected, i -> EPSILON[i] * Vectors.slope(a -> PlainNetwork.f(activation, a), POINTS[i]));
                differences.add(activation + " backwards", back, expected);
                differences.add(activation.toString(), values, Vectors.map(POINTS, a -> PlainNetwork.f(activation, a)));
                var theirs = Nd4jActivation.of(activation);
                dl4j.add(
                        activation + " backwards",
                        back,
                        numbers(theirs.backprop(rows(POINTS, 3), rows(EPSILON, 3))
                                .getFirst()));
            }
            return List.of(differences.comparison(), dl4j.comparison());
        });
    }

    /** The subject makes DL4J's part for a loss. */
    private static Entry<Function<Loss, ILossFunction>> loss() {
        return new Entry<>("T9", "L and ∂L/∂o as a part of DL4J's", HandDerivedLoss::new, f -> {
            var definition = new Worst("definition", AUTODIFF);
            var differences = new Worst("central differences", DIFFERENCES);
            for (var loss : Loss.ofClasses()) {
                for (int outputs : loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY ? new int[] {1, 3} : new int[] {3}) {
                    var part = f.apply(loss);
                    double[] o = Vectors.points(SAMPLES * outputs, 73);
                    var labels = labels(outputs);
                    var activation = LossEntries.activation(loss);
                    double[] scores = numbers(part.computeScoreArray(labels, rows(o, outputs), activation, null));
                    double[] gradient = numbers(part.computeGradient(labels, rows(o, outputs), activation, null));
                    double sum = 0;
                    for (int i = 0; i < SAMPLES; i++) {
                        double[] own = java.util.Arrays.copyOfRange(o, i * outputs, (i + 1) * outputs);
                        int y = label(i, outputs);
                        double value = PlainNetwork.loss(loss, own, y);
                        sum += value;
                        definition.add(loss + " of sample " + i, new double[] {scores[i]}, new double[] {value});
                        differences.add(
                                loss + " of sample " + i,
                                java.util.Arrays.copyOfRange(gradient, i * outputs, (i + 1) * outputs),
                                Vectors.gradient(x -> PlainNetwork.loss(loss, x, y), own));
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

    private static int label(int sample, int outputs) {
        return sample % (outputs == 1 ? 2 : outputs);
    }

    private static INDArray labels(int outputs) {
        var labels = Nd4j.zeros(DataType.DOUBLE, SAMPLES, outputs);
        for (int i = 0; i < SAMPLES; i++) {
            labels.putScalar(i, outputs == 1 ? 0 : label(i, outputs), outputs == 1 ? label(i, outputs) : 1);
        }
        return labels;
    }

    private static double[] numbers(INDArray array) {
        return Autodiff.numbers(array);
    }
}
