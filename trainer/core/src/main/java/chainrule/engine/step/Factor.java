package chainrule.engine.step;

/** A number that may change with the learning rate η: {@code constant + perRate·η}. */
public record Factor(double constant, double perRate) {
    public static final Factor ZERO = new Factor(0, 0);
    public static final Factor ONE = new Factor(1, 0);
    /** −η, the factor of plain descent. */
    public static final Factor MINUS_RATE = new Factor(0, -1);

    public double at(double rate) {
        return constant + perRate * rate;
    }

    /** The same times a number. */
    Factor times(double number) {
        return new Factor(constant * number, perRate * number);
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    public boolean isOne() {
        return equals(ONE);
    }

    @Override
    public String toString() {
        if (perRate == 0) {
            return constant == Math.rint(constant) ? Long.toString((long) constant) : Double.toString(constant);
        }
        String rate = perRate == -1 ? "−η" : perRate < 0 ? "−%sη".formatted(-perRate) : perRate + "η";
        return constant == 0 ? rate : "(%s%s)".formatted(new Factor(constant, 0), rate);
    }
}
