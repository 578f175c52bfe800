package chainrule.model;

import chainrule.base.Called;

/** B11 with the link exp, without the summand that depends on the target alone: for counts, which are learnt as they are. */
@Called("poisson")
public record Poisson() implements Loss.Pointwise {
    @Override
    public Kind kind() {
        return Kind.POISSON;
    }

    /** B11 without ln Γ(y + 1): e^o − y·o. */
    @Override
    public double value(double o, double y) {
        return Math.exp(o) - y * o;
    }

    /** C19: e^o − y. */
    @Override
    public double slope(double o, double y) {
        return Math.exp(o) - y;
    }

    @Override
    public String formula() {
        return "(1/m) Σ eᵒ − y·o (B11)";
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
    public void respond(double[] o, int at, int m, double[] to) {
        for (int k = 0; k < m; k++) {
            to[k] = Math.exp(o[at + k]);
        }
    }

    @Override
    public double point(double[] o, int at, int m, int k, int width) {
        return Math.exp(o[at + k]);
    }
}
