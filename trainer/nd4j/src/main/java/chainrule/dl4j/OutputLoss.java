package chainrule.dl4j;

import chainrule.model.AbsoluteError;
import chainrule.model.BinaryCrossEntropy;
import chainrule.model.Loss;
import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * The loss and the activation of DL4J's output layer as one of our losses.
 *
 * @param factor DL4J's loss of a sample is ours times this: L1 and L2 are sums over the outputs, and ours are means
 * @param labels what stands in DL4J's label arrays
 */
record OutputLoss(Loss loss, double factor, Labels labels) {
    /** What stands in DL4J's label arrays, a sample a row. */
    enum Labels {
        /** A column for each class: 1 for the sample's class, 0 for the others. */
        ONE_HOT,
        /** One column: the index of the class. */
        INDEX,
        /** A column for each label: 0 or 1. */
        BITS,
        /** A column for each output: any numbers. */
        REALS
    }

    /** @return empty: there is none */
    static Optional<OutputLoss> of(ILossFunction loss, IActivation activation, int outputs) {
        var type = loss.getClass();
        if (activation instanceof ActivationSoftmax) {
            if (outputs < 2) {
                return Optional.empty();
            } else if (type == LossMCXENT.class || type == LossNegativeLogLikelihood.class) {
                return Optional.of(new OutputLoss(Loss.CROSS_ENTROPY, 1, Labels.ONE_HOT));
            } else if (type == LossSparseMCXENT.class) {
                return Optional.of(new OutputLoss(Loss.CROSS_ENTROPY, 1, Labels.INDEX));
            } else if (type == LossMSE.class || type == LossL2.class) {
                return Optional.of(new OutputLoss(Loss.SOFTMAX_SQUARED_ERROR, factor(loss, outputs), Labels.ONE_HOT));
            }
        } else if (activation instanceof ActivationSigmoid && type == LossBinaryXENT.class) {
            return Optional.of(new OutputLoss(new BinaryCrossEntropy(), 1, Labels.BITS));
        } else if (activation instanceof ActivationIdentity) {
            if (type == LossMSE.class || type == LossL2.class) {
                return Optional.of(new OutputLoss(Loss.SQUARED_ERROR, factor(loss, outputs), Labels.REALS));
            } else if (type == LossMAE.class || type == LossL1.class) {
                return Optional.of(new OutputLoss(new AbsoluteError(), factor(loss, outputs), Labels.REALS));
            }
        }
        return Optional.empty();
    }

    private static double factor(ILossFunction loss, int outputs) {
        return loss instanceof LossMSE || loss instanceof LossMAE ? 1 : outputs;
    }

    /** The weights that a loss gives the outputs; null if there are none. */
    static INDArray weights(ILossFunction loss) {
        if (loss instanceof LossMCXENT entropy) {
            return entropy.getWeights();
        } else if (loss instanceof LossBinaryXENT entropy) {
            return entropy.getWeights();
        } else if (loss instanceof LossL2 squares) {
            return squares.getWeights();
        }
        return loss instanceof LossL1 absolute ? absolute.getWeights() : null;
    }

    /** Columns of DL4J's label arrays. */
    int columns(int outputs) {
        return labels == Labels.INDEX ? 1 : outputs;
    }

    /** Numbers in one of our targets. */
    int width(int outputs) {
        return labels == Labels.ONE_HOT || labels == Labels.INDEX ? 1 : outputs;
    }
}
