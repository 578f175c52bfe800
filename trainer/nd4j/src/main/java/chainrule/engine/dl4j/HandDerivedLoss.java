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
 * A loss for any {@code MultiLayerNetwork}. Its value and gradient come from the outputs before their activation, by the formulas of
 * parts B and C. The output layer's activation has to be the one that the loss is defined on. Labels have N rows and as many columns
 * as the network has outputs, m:
 *
 * <table>
 *   <caption>Labels and activation of each loss</caption>
 *   <tr><th>loss</th><th>labels</th><th>activation</th></tr>
 *   <tr><td>cross-entropy (B2, B13), softmax-squared-error (B5)</td><td>one-hot; smoothing is added here</td><td>softmax</td></tr>
 *   <tr><td>binary-cross-entropy (B6, B15)</td><td>0 or 1 in each column: one column for two classes, one-hot, or several labels a
 *       sample</td><td>sigmoid</td></tr>
 *   <tr><td>squared-error (B8), absolute-error, huber (B9)</td><td>the m real targets</td><td>identity</td></tr>
 *   <tr><td>poisson (B11)</td><td>the m counts; the outputs are logarithms of their means</td><td>identity</td></tr>
 *   <tr><td>quantile (B10) of q levels</td><td>the m/q real targets in the first columns, the other columns are ignored; outputs
 *       k·q to k·q + q − 1 are the levels of target k</td><td>identity</td></tr>
 *   <tr><td>gaussian (B12)</td><td>the m/2 real targets in the first columns, the other columns are ignored; the outputs are the
 *       means, then the logarithms of the variances</td><td>identity</td></tr>
 * </table>
 *
 * <p>A mask of the labels, N×1, holds the samples' weights (B14): the risk is the sum of weight times loss, divided by N.
 */
public final class HandDerivedLoss implements ILossFunction {
    private final Loss loss;

    public HandDerivedLoss(Loss loss) {
        this.loss = loss;
    }

    /** What it computes. */
    public Loss loss() {
        return loss;
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
        return gradient(labels, logits, weights(mask, (int) logits.size(0)));
    }

    /** The gradient of the sum of the samples' losses, each times its weight. */
    INDArray gradient(INDArray labels, INDArray logits, double[] weights) {
        int outputs = (int) logits.size(1);
        double[] o = numbers(logits);
        var targets = DenseTargets.of(labels, loss);
        for (int i = 0; i < targets.count(); i++) {
            loss.gradient(o, i * outputs, outputs, targets.values(), i * targets.width(), targets.width());
        }
        for (int i = 0; i < o.length; i++) {
            o[i] *= weights[i / outputs];
        }
        return Nd4j.createFromArray(o).castTo(logits.dataType()).reshape('c', logits.shape());
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        double sum = 0;
        for (double score : scores(labels, logits, mask)) {
            sum += score;
        }
        return average ? sum / logits.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        double[] scores = scores(labels, logits, mask);
        return Nd4j.createFromArray(scores).castTo(logits.dataType()).reshape(scores.length, 1);
    }

    private double[] scores(INDArray labels, INDArray logits, INDArray mask) {
        int outputs = (int) logits.size(1);
        double[] o = numbers(logits);
        var targets = DenseTargets.of(labels, loss);
        var scores = new double[targets.count()];
        double[] weights = weights(mask, targets.count());
        java.util.Arrays.setAll(
                scores,
                i -> weights[i]
                        * loss.of(o, i * outputs, outputs, targets.values(), i * targets.width(), targets.width()));
        return scores;
    }

    /**
     * A number a sample.
     *
     * @param mask N×1; null: all are 1
     */
    static double[] weights(INDArray mask, int samples) {
        if (mask == null) {
            var ones = new double[samples];
            java.util.Arrays.fill(ones, 1);
            return ones;
        }
        if (mask.length() != samples) {
            throw new IllegalArgumentException("the labels' mask is %s: expected one weight for each of %d samples"
                    .formatted(java.util.Arrays.toString(mask.shape()), samples));
        }
        return numbers(mask);
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
