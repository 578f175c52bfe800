package chainrule.engine.cuda.arguments;

import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.FeatureParts;
import chainrule.engine.cuda.arguments.Address.Ints;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Address.Segments;
import chainrule.engine.cuda.arguments.Address.Untyped;
import chainrule.engine.cuda.card.Gemm;
import chainrule.model.Activation;
import chainrule.model.Loss;

/** Arguments that several kernels have in common. */
public final class Groups {
    private Groups() {}

    /**
     * A copy of what a kernel makes that is rounded for products.
     *
     * @param copy null: none
     * @param strideOfCopy numbers from one network's to the next one's
     */
    public record Copy(Untyped copy, long strideOfCopy, Gemm.Factors format) {
        public static final Copy NONE = new Copy(new Untyped(0), 0, Gemm.Factors.values()[0]);
    }

    /**
     * Which samples a step has.
     *
     * @param now the step's {@link Structs.Header}
     * @param order of the first network's samples
     * @param rows of an order
     */
    public record Order(Ints now, Ints order, int rows) {}

    /**
     * What is mixed into the samples of a step (B13).
     *
     * @param partners their rows, laid out as the order; null: nothing is mixed
     * @param shares λ of each batch of the epoch; the next network's are a number for each step behind the first one's
     * @param size samples of a batch, but for the last
     */
    public record Partners(Ints partners, Doubles shares, int size) {}

    public record Function(Activation.Kind f, double alpha) {
        public static Function of(Activation activation) {
            return new Function(activation.kind(), activation.alpha());
        }
    }

    /** sums ← α · column sums + β · sums; null: none. */
    public record Sums(Reals sums, Reals sumAlpha, Reals sumBeta) {
        public static final Sums NONE = new Sums(Reals.NULL, Reals.NULL, Reals.NULL);
    }

    /** The same of the gradient of slopes. */
    public record SlopeSums(Reals slopes, Reals slopeAlpha, Reals slopeBeta, Reals slopeParts) {}

    public record Parts(FeatureParts parts, int partCount) {}

    /**
     * A list of segments.
     *
     * @param stride numbers from one network's to the next one's
     * @param pieces of all segments together
     */
    public record SegmentList(Segments segments, int segmentCount, long stride, int pieces) {}

    /**
     * Outputs of a batch, and what they should be.
     *
     * @param m outputs of a sample
     * @param width numbers in a target
     * @param weights null: all 1
     */
    public record Outputs(
            Reals outputs,
            long stride,
            int n,
            int m,
            Order order,
            Partners partners,
            Reals targets,
            int width,
            Reals weights) {}

    /**
     * A loss.
     *
     * @param constant ε of smoothing or δ
     * @param levels of quantiles, {@code levelCount} of them; null for other losses
     * @param middle the level that is the number predicted
     */
    public record Objective(Loss.Kind kind, double constant, Reals levels, int levelCount, int middle) {}
}
