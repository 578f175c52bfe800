package chainrule.engine.dl4j;

import chainrule.engine.Tally;
import chainrule.model.Loss;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The loss of DL4J's networks here. It counts losses and hits as the other engines do, from the logits, instead of by DL4J's
 * score from clipped probabilities; and its gradient is {@link HandDerivedLoss}'s, in float64. ND4J's softmax in float32 costs
 * digits that show after a thousand steps, and DL4J's binary cross-entropy divides by σ(z)(1 − σ(z)) after clipping, which is
 * wrong for |z| above 11.5.
 */
final class MeteredLoss implements ILossFunction {
    private final Loss loss;
    private final HandDerivedLoss byHand;
    private transient Tally tally;

    MeteredLoss(Loss loss) {
        this.loss = loss;
        this.byHand = new HandDerivedLoss(loss);
    }

    /** Where the next samples are counted. */
    void countInto(Tally tally) {
        this.tally = tally;
    }

    /** The same loss for one network alone, which counts nothing yet. */
    MeteredLoss alone() {
        return new MeteredLoss(loss);
    }

    /** The function that turns logits into probabilities. */
    IActivation outputActivation() {
        return loss == Loss.BINARY_CROSS_ENTROPY ? new ActivationSigmoid() : new ActivationSoftmax();
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        return byHand.computeGradient(labels, logits, activation, mask).divi(logits.size(0));
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        int outputs = (int) logits.size(1);
        double[] o = logits.dup('c').data().asDouble();
        int[] classes = HandDerivedLoss.classes(labels);
        double sum = 0;
        for (int i = 0; i < classes.length; i++) {
            sum += loss.of(o, i * outputs, outputs, classes[i]);
            if (tally != null) {
                tally.add(loss, o, i * outputs, outputs, classes[i]);
            }
        }
        return average ? sum / classes.length : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        throw new UnsupportedOperationException("Chainrule reads scores from its own tally");
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
}
