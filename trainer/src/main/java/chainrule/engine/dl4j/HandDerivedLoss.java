package chainrule.engine.dl4j;

import chainrule.model.Loss;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A loss for any {@code MultiLayerNetwork} whose value and gradient come from the logits by the formulas of parts B and C
 * (B2 with C1, B5 with C11, B6 with C12). Labels are one-hot, or one column of 0 and 1. The output layer's activation has
 * to be the one that the loss is defined on: softmax, or sigmoid for binary cross-entropy.
 */
public final class HandDerivedLoss implements ILossFunction {
    private final Loss loss;

    public HandDerivedLoss(Loss loss) {
        this.loss = loss;
    }

    /** From the text of {@link #text}, or the constant's name that earlier versions wrote. */
    @JsonCreator
    static HandDerivedLoss ofText(@JsonProperty("loss") String text) {
        return new HandDerivedLoss(LossText.parse(text));
    }

    @JsonProperty("loss")
    String text() {
        return LossText.of(loss);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        int outputs = (int) logits.size(1);
        double[] o = numbers(logits);
        var targets = DenseTargets.of(labels, loss);
        for (int i = 0; i < targets.count(); i++) {
            loss.gradient(o, i * outputs, outputs, targets.values(), i * targets.width(), targets.width());
        }
        return Nd4j.createFromArray(o).castTo(logits.dataType()).reshape('c', logits.shape());
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        double sum = 0;
        for (double score : scores(labels, logits)) {
            sum += score;
        }
        return average ? sum / logits.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        double[] scores = scores(labels, logits);
        return Nd4j.createFromArray(scores).castTo(logits.dataType()).reshape(scores.length, 1);
    }

    private double[] scores(INDArray labels, INDArray logits) {
        int outputs = (int) logits.size(1);
        double[] o = numbers(logits);
        var targets = DenseTargets.of(labels, loss);
        var scores = new double[targets.count()];
        java.util.Arrays.setAll(
                scores, i -> loss.of(o, i * outputs, outputs, targets.values(), i * targets.width(), targets.width()));
        return scores;
    }

    private static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, logits, activation, mask, average),
                computeGradient(labels, logits, activation, mask));
    }

    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HandDerivedLoss that && loss.equals(that.loss);
    }

    @Override
    public int hashCode() {
        return loss.hashCode();
    }
}
