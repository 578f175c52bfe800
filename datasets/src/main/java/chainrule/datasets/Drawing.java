package chainrule.datasets;

import java.util.Optional;

/**
 * How a data set is drawn, for those that the code draws.
 *
 * @param draw which draw: another number gives other samples of the same distribution; empty: the first, 1
 * @param noise the standard deviation of the noise of real targets; empty: the data set's own
 */
public record Drawing(Optional<Integer> draw, Optional<Double> noise) {
    /** The first draw, with the data set's own noise. */
    public static final Drawing USUAL = new Drawing(Optional.empty(), Optional.empty());

    /** The seed of the random streams that it is drawn from. */
    public long seed() {
        return draw.orElse(1);
    }
}
