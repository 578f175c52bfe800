package chainrule.audit;

import chainrule.model.Loss;
import java.util.List;

/**
 * Losses and gradients computed by hand, where differences can't be taken or formulas overflow: at kinks, where a gradient is 0 by
 * definition, and at logits of ±1e4.
 */
final class LossExamples {
    private static final double[] HUGE = {1e4, -1e4, 0, 1e4, 3};
    private static final double[] THIRD_CLASS = {2};

    private LossExamples() {}

    /**
     * One of them.
     *
     * @param t the target as a loss reads it
     */
    record Example(double[] o, double[] t, double value, double[] gradient) {}

    private static Example example(double[] o, double[] t, double value, double... gradient) {
        return new Example(o, t, value, gradient);
    }

    /** @param labels whether a sample has several labels, and not one class */
    static List<Example> of(Loss loss, boolean labels) {
        double ln2 = Math.log(2);
        double negative = Math.log1p(Math.exp(-3));
        double sigmoid = 1 / (1 + Math.exp(-3));
        double[] c = loss.constants();
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> {
                // Of ε the others get an equal share: three outputs are 1e4 or 3 above the third.
                double value = 1e4 + ln2 - c[0] / 5 * (1e4 + 3);
                double share = c[0] / 5;
                yield List.of(
                        example(HUGE, THIRD_CLASS, value, 0.5 - share, -share, c[0] - 1 - share, 0.5 - share, -share));
            }
            case SOFTMAX_SQUARED_ERROR -> List.of(example(HUGE, THIRD_CLASS, (0.25 + 1 + 0.25) / 5, 0, 0, 0, 0, 0));
            case BINARY_CROSS_ENTROPY ->
                labels
                        ? List.of(
                                example(
                                        HUGE,
                                        new double[] {1, 0, 1, 0, 1},
                                        ln2 + 1e4 + negative,
                                        0,
                                        0,
                                        -0.5,
                                        1,
                                        sigmoid - 1),
                                example(new double[] {0}, new double[] {1}, ln2, -0.5))
                        : List.of(example(HUGE, THIRD_CLASS, 2e4 + ln2 + 3 + negative, 1, 0, -0.5, 1, sigmoid));
            case SQUARED_ERROR ->
                List.of(
                        example(new double[] {3, -1}, new double[] {1, -1}, 2, 2, 0),
                        example(new double[] {1e100}, new double[] {-1e100}, 4e200, 4e100));
            case ABSOLUTE_ERROR ->
                List.of(
                        example(new double[] {3, -1}, new double[] {1, -1}, 1, 0.5, 0),
                        example(new double[] {-1e300}, new double[] {0}, 1e300, -1));
            case HUBER -> {
                double delta = c[0];
                yield List.of(
                        // e = δ, −2δ, 0.
                        example(
                                new double[] {delta, -2 * delta, 5},
                                new double[] {0, 0, 5},
                                (0.5 + 1.5) * delta * delta / 3,
                                delta / 3,
                                -delta / 3,
                                0),
                        example(new double[] {1e300}, new double[] {0}, delta * 1e300, delta));
            }
            case QUANTILE ->
                List.of(
                        // τ = 0.25, 0.5, 0.75. Of target 1: 1 missing, 1 too many, equal; of target 4: 1 too many each.
                        example(
                                new double[] {0, 2, 1, 5, 5, 5},
                                new double[] {1, 4},
                                (0.25 + 0.5 + 0.75 + 0.5 + 0.25) / 6,
                                -0.25 / 6,
                                0.5 / 6,
                                0,
                                0.75 / 6,
                                0.5 / 6,
                                0.25 / 6));
            case POISSON ->
                List.of(
                        example(new double[] {0, ln2}, new double[] {3, 0}, 1.5, -1, 1),
                        example(new double[] {-1e4}, new double[] {2}, 2e4, -2));
            case GAUSSIAN ->
                List.of(
                        // Errors 0 and 2, variances 1 and 4.
                        example(
                                new double[] {1, 2, 0, 2 * ln2},
                                new double[] {1, 4},
                                0.25 * (2 * ln2 + 1),
                                0,
                                -0.25,
                                0.25,
                                0),
                        example(new double[] {1e4, 1e4}, new double[] {-1e4}, 5e3, 0, 0.5));
        };
    }
}
