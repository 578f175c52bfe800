package chainrule.datasets;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What turns real targets into the numbers that a network learns: t ↦ t·scale + shift, output by output. It is measured on the
 * training split alone, and undone wherever a person or a file sees a prediction. Classes and labels are not scaled.
 *
 * @param scale factors, one a target
 * @param shift summands, one a target
 */
public record TargetScaling(double[] scale, double[] shift) implements Serializable {
    /** Leaves targets as they are. */
    public static TargetScaling none(int width) {
        var scale = new double[width];
        Arrays.fill(scale, 1);
        return new TargetScaling(scale, new double[width]);
    }

    /** To mean 0 and variance 1 (of the population) over some samples. A target that never varies is only centred. */
    public static TargetScaling standardizing(Subset train) {
        int width = train.samples().targets().width();
        var scaling = none(width);
        for (int k = 0; k < width; k++) {
            double mean = train.meanTarget(k);
            scaling.scale[k] = RootMeanSquare.inverse(train.targetDeviation(k));
            scaling.shift[k] = -mean * scaling.scale[k];
        }
        return scaling;
    }

    /** The number that is learnt for a target in its own unit. */
    public double apply(int k, double target) {
        return target * scale[k] + shift[k];
    }

    /** The target in its own unit. */
    public double undo(int k, double learnt) {
        return (learnt - shift[k]) / scale[k];
    }

    /** Whether it changes nothing. */
    public boolean isNone() {
        return Arrays.stream(scale).allMatch(s -> s == 1)
                && Arrays.stream(shift).allMatch(s -> s == 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetScaling that
                && Arrays.equals(scale, that.scale)
                && Arrays.equals(shift, that.shift);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(scale) + Arrays.hashCode(shift);
    }
}
