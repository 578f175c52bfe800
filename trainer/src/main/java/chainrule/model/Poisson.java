package chainrule.model;

import chainrule.Called;
import chainrule.gradient.RealLosses;

/** B11 with the link exp, without the summand that depends on the target alone: for counts, which are learnt as they are. */
@Called("poisson")
public record Poisson() implements PointwiseLoss {
    @Override
    public Kind kind() {
        return Kind.POISSON;
    }

    @Override
    public double value(double o, double y) {
        return RealLosses.poisson(o, y);
    }

    @Override
    public double slope(double o, double y) {
        return RealLosses.poissonGradient(o, y);
    }

    @Override
    public String gradientFormula() {
        return "(1/m)·(e^O − Y) (C19)";
    }

    @Override
    public boolean standardizes() {
        return false;
    }

    @Override
    public double[] response(double[] o, int at, int m) {
        var response = new double[m];
        for (int k = 0; k < m; k++) {
            response[k] = Math.exp(o[at + k]);
        }
        return response;
    }

    @Override
    public double point(double[] o, int at, int m, int k, int width) {
        return Math.exp(o[at + k]);
    }
}
