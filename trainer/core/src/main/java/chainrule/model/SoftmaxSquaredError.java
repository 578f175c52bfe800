package chainrule.model;

import chainrule.base.Called;
import chainrule.formulas.Losses;

/** B5 on softmax. */
@Called("softmax-squared-error")
public record SoftmaxSquaredError() implements SoftmaxLoss {
    @Override
    public Kind kind() {
        return Kind.SOFTMAX_SQUARED_ERROR;
    }

    @Override
    public double of(double[] o, int at, int m, double[] t, int from, int width) {
        return Losses.squaredError(o, at, m, (int) t[from]);
    }

    @Override
    public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
        Losses.squaredErrorGradient(o, at, m, (int) t[from]);
    }

    @Override
    public String formula() {
        return "(1/m)‖onehot(y) − S(o)‖₂² (B5)";
    }

    @Override
    public String gradientFormula() {
        return "(2/m)·S∘(e − ⟨e,S⟩), S = S(O), e = S − Y (C11)";
    }
}
