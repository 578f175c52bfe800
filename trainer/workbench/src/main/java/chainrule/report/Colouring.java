package chainrule.report;

/**
 * Which colour stands for which number.
 *
 * @param low where the first colour stands; what is below has it, too
 * @param high where the last stands
 * @param bands into how many equal parts the colours are divided, for contours; 0: none
 */
public record Colouring(Kind kind, double low, double high, int bands) {
    /** Which colours. */
    public enum Kind {
        /** From blue through white to vermillion. */
        DIVERGING,
        /** From white to blue. */
        SEQUENTIAL
    }

    int rgb(double value) {
        double share = Math.max(0, Math.min(1, (value - low) / (high - low)));
        if (bands > 0) {
            share = (Math.min(bands - 1, Math.floor(share * bands)) + 0.5) / bands;
        }
        if (kind == Kind.SEQUENTIAL) {
            return Palette.BLUE.tint(share);
        }
        return share < 0.5 ? Palette.BLUE.tint(1 - 2 * share) : Palette.VERMILLION.tint(2 * share - 1);
    }
}
