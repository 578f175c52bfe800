package chainrule.engine.dl4j;

import chainrule.engine.Tally;
import chainrule.model.Loss;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * DL4J's loss, with two differences. It counts losses and hits as the other engines do, from the logits, instead of
 * DL4J's score from clipped probabilities. And the gradient of binary cross-entropy is σ(z) − y (C12), where DL4J
 * divides by σ(z)(1 − σ(z)) after clipping, which is wrong for |z| above 11.5.
 */
final class MeteredLoss implements ILossFunction {
    private final Loss loss;
    private transient Tally tally;

    MeteredLoss(Loss loss) {
        this.loss = loss;
    }

    /** Where the next samples are counted. */
    void countInto(Tally tally) {
        this.tally = tally;
    }

    /** The function that turns logits into probabilities. */
    IActivation outputActivation() {
        return loss == Loss.BINARY_CROSS_ENTROPY ? new ActivationSigmoid() : new ActivationSoftmax();
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
        return switch (loss) {
            case CROSS_ENTROPY -> new LossMCXENT().computeGradient(labels, logits, activation, mask);
            case SQUARED_ERROR -> new LossMSE().computeGradient(labels, logits, activation, mask);
            case BINARY_CROSS_ENTROPY ->
                activation.getActivation(logits.dup(), true).subi(labels);
        };
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        int rows = (int) logits.size(0);
        int outputs = (int) logits.size(1);
        double[] o = logits.dup('c').data().asDouble();
        double[] target = labels.dup('c').data().asDouble();
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            int label = outputs == 1 ? (int) target[i] : Loss.predicted(target, i * outputs, outputs);
            sum += loss.of(o, i * outputs, outputs, label);
            if (tally != null) {
                tally.add(loss, o, i * outputs, outputs, label);
            }
        }
        return average ? sum / rows : sum;
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
