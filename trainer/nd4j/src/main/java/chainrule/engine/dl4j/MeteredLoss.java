package chainrule.engine.dl4j;

import chainrule.datasets.Task;
import chainrule.datavec.BatchesIterator.Partners;
import chainrule.engine.RunningMetrics;
import chainrule.model.Loss;
import java.util.Optional;
import java.util.function.Supplier;
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
    private transient Supplier<Optional<Partners>> partners = Optional::empty;

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

    /** Where the partners are that are mixed into the next batches (B13). */
    void mix(Supplier<Optional<Partners>> partners) {
        this.partners = partners;
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
        var other = mixedIn();
        double[] weights = HandDerivedLoss.weights(mask, (int) logits.size(0));
        var gradient = byHand.gradient(labels, logits, other.isEmpty() ? weights : scaled(weights, share(other)));
        other.ifPresent(mixed -> gradient.addi(byHand.gradient(mixed.labels(), logits, weights(mixed, logits))));
        return gradient.divi(logits.size(0));
    }

    private Optional<Partners> mixedIn() {
        return partners == null ? Optional.empty() : partners.get();
    }

    private static double share(Optional<Partners> other) {
        return other.map(Partners::share).orElse(1.0);
    }

    /** What the partners count. */
    private static double[] weights(Partners mixed, INDArray logits) {
        double[] weights = new double[(int) logits.size(0)];
        java.util.Arrays.setAll(weights, i -> mixed.weights() == null ? 1 : mixed.weights()[i]);
        return scaled(weights, 1 - mixed.share());
    }

    private static double[] scaled(double[] weights, double share) {
        return java.util.Arrays.stream(weights).map(weight -> share * weight).toArray();
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        int count = (int) logits.size(0);
        double[] o = logits.dup('c').data().asDouble();
        var other = mixedIn();
        double[] own = HandDerivedLoss.weights(mask, count);
        var sums = sums(labels, o, scaled(own, share(other)), share(other));
        other.ifPresent(mixed -> sums.add(sums(mixed.labels(), o, weights(mixed, logits), 1 - mixed.share())));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += sums.losses[i];
            if (tally != null) {
                tally.add(sums.losses[i], sums.scores[i], 1);
            }
        }
        return average ? sum / count : sum;
    }

    /** Of each sample. */
    private record Sums(double[] losses, double[] scores) {
        void add(Sums other) {
            java.util.Arrays.setAll(losses, i -> losses[i] + other.losses[i]);
            java.util.Arrays.setAll(scores, i -> scores[i] + other.scores[i]);
        }
    }

    /** @param share of the scores */
    private Sums sums(INDArray labels, double[] o, double[] weights, double share) {
        int count = weights.length;
        int outputs = o.length / count;
        var targets = targets(labels, outputs);
        int width = targets.width();
        var sums = new Sums(new double[count], new double[count]);
        for (int i = 0; i < count; i++) {
            sums.losses[i] = weights[i] * loss.of(o, i * outputs, outputs, targets.values(), i * width, width);
            sums.scores[i] = share * loss.score(o, i * outputs, outputs, targets.values(), i * width, width);
        }
        return sums;
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
