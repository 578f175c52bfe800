package chainrule.model;

import chainrule.base.Called;
import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.formulas.Losses;

/**
 * B2 on softmax, with the targets of B13.
 *
 * @param smoothing ε: the share of a target that is spread over all classes
 */
@Called("cross-entropy")
public record CrossEntropy(@Default("0") double smoothing) implements SoftmaxLoss {
    public CrossEntropy {
        InvalidValue.requireBetween("smoothing", smoothing, 0, 1);
    }

    @Override
    public Kind kind() {
        return Kind.CROSS_ENTROPY;
    }

    @Override
    public double of(double[] o, int at, int m, double[] t, int from, int width) {
        return Losses.crossEntropy(o, at, m, (int) t[from], smoothing);
    }

    @Override
    public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
        Losses.crossEntropyGradient(o, at, m, (int) t[from], smoothing);
    }

    @Override
    public String formula() {
        return smoothing == 0 ? "−o_y + log Σⱼ exp(oⱼ) (B2)" : "B2 for the targets (1−ε)·onehot(y) + ε/m (B13)";
    }

    @Override
    public String gradientFormula() {
        return smoothing == 0 ? "(S(O) − Y) (C1, C7)" : "(S(O) − ((1−ε)·Y + ε/m)), ε = %s (C21)".formatted(smoothing);
    }

    @Override
    public double[] constants() {
        return new double[] {smoothing};
    }
}
