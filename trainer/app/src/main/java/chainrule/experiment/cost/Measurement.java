package chainrule.experiment.cost;

import java.util.List;

/**
 * How the cost of one way of doing something grows.
 *
 * @param way in a few words
 * @param points by rising size
 */
public record Measurement(String way, List<Point> points) {
    /** From this share of the points on, the largest ones, exponents are fitted: small sizes are all overhead. */
    private static final double ASYMPTOTIC = 0.5;

    /**
     * One size.
     *
     * @param operations multiplications (with or without an addition), counted
     * @param seconds the shortest of several repetitions
     */
    public record Point(int size, long operations, double seconds) {}

    /** Of the counted operations, over the larger half of the sizes. */
    public PowerLaw operations() {
        return fit(true);
    }

    /** Of the time, over the larger half of the sizes. */
    public PowerLaw time() {
        return fit(false);
    }

    /** The larger half of the sizes. */
    List<Point> fitted() {
        return points.subList((int) (points.size() * ASYMPTOTIC), points.size());
    }

    private PowerLaw fit(boolean operations) {
        var large = fitted();
        return PowerLaw.fit(
                large.stream().mapToDouble(Point::size).toArray(),
                large.stream()
                        .mapToDouble(p -> operations ? p.operations() : p.seconds())
                        .toArray());
    }
}
