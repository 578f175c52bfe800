package chainrule.engine.dl4j;

import chainrule.datasets.Task;
import chainrule.engine.RunningMetrics;
import chainrule.model.Loss;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The loss of DL4J's networks here. It counts losses and scores as the other engines do, from the outputs, instead of by DL4J's
 * score from clipped probabilities; and its gradient is {@link HandDerivedLoss}'s, in float64. ND4J's softmax in float32 costs
 * digits that show after a thousand steps, and DL4J's binary cross-entropy divides by σ(z)(1 − σ(z)) after clipping, which is
 * wrong for |z| above 11.5. The labels' mask, N×1, holds the samples' weights (B14).
 */
final class MeteredLoss implements ILossFunction {
    private final Loss loss;
    private final HandDerivedLoss byHand;
    private final boolean oneClass;
    private transient RunningMetrics tally;

    /** @param oneClass whether a sample has one class, and not several labels: they count as hits otherwise */
    MeteredLoss(Loss loss, boolean oneClass) {
        this.loss = loss;
        this.oneClass = oneClass;
        this.byHand = new HandDerivedLoss(loss);
    }

    /** Where the next samples are counted. */
    void countInto(RunningMetrics tally) {
        this.tally = tally;
    }

    /** The same loss for one network alone, which counts nothing yet. */
    MeteredLoss alone() {
        return new MeteredLoss(loss, oneClass);
    }

    /** The function that turns logits into probabilities. */
    IActivation outputActivation() {
        if (loss.judges(Task.Kind.REGRESSION)) {
            return new ActivationIdentity();
        }
        return loss.judges(Task.Kind.MULTILABEL) ? new ActivationSigmoid() : new ActivationSoftmax();
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
        var targets = targets(labels, outputs);
        double[] weights = HandDerivedLoss.weights(mask, targets.count());
        double sum = 0;
        for (int i = 0; i < targets.count(); i++) {
            var own = new RunningMetrics();
            own.add(loss, o, i * outputs, outputs, targets.values(), i * targets.width(), targets.width(), weights[i]);
            sum += own.lossSum();
            if (tally != null) {
                tally.add(own.lossSum(), own.scoreSum(), 1);
            }
        }
        return average ? sum / targets.count() : sum;
    }

    private DenseTargets targets(INDArray labels, int outputs) {
        var dense = DenseTargets.of(labels, loss);
        if (!oneClass || dense.width() == 1) {
            return dense;
        }
        var classes = new double[dense.count()];
        java.util.Arrays.setAll(classes, i -> Loss.predicted(dense.values(), i * outputs, outputs));
        return new DenseTargets(classes, 1);
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
