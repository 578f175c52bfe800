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
    /** One round to warm up and one to be timed, and nothing else is measured: for a profiler. */
    public static final Pace BARE = new Pace(0, 0);

    boolean isBare() {
        return atMost == 0;
    }
}
