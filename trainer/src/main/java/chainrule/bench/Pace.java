package chainrule.bench;

/**
 * How long a bench lasts.
 *
 * @param atLeast seconds of warm-up, and again of measuring
 * @param atMost seconds of the whole, from the first step on; exceeded only where a single step or product takes that long
 */
public record Pace(double atLeast, double atMost) {
    /** A second of each, and never much more than twenty seconds in all. */
    public static final Pace USUAL = new Pace(1, 20);
}
