package chainrule.datasets.toy;

/**
 * A figure as the signed distance of a point from its edge: below 0 inside, above 0 outside. Distances compose: the
 * smaller of two is that of the union, the larger that of the intersection (exact at the edge, where it counts).
 *
 * <p>Source: I. Quilez, <a href="https://iquilezles.org/articles/distfunctions2d/">2D distance functions</a>.
 */
@FunctionalInterface
interface Outline {
    double distance(double x, double y);

    /** What lies in either. */
    default Outline or(Outline other) {
        return (x, y) -> Math.min(distance(x, y), other.distance(x, y));
    }

    /** What lies in this one and not in the other. */
    default Outline without(Outline other) {
        return (x, y) -> Math.max(distance(x, y), -other.distance(x, y));
    }

    static Outline circle(double centreX, double centreY, double radius) {
        return (x, y) -> Math.sqrt((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)) - radius;
    }

    /** @param corners x and y in turn; the last is joined to the first */
    static Outline polygon(double... corners) {
        return (x, y) -> {
            double nearest = Double.POSITIVE_INFINITY;
            boolean inside = false;
            for (int i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
                double edgeX = corners[j] - corners[i];
                double edgeY = corners[j + 1] - corners[i + 1];
                double fromX = x - corners[i];
                double fromY = y - corners[i + 1];
                double along = (fromX * edgeX + fromY * edgeY) / (edgeX * edgeX + edgeY * edgeY);
                double share = Math.max(0, Math.min(1, along));
                double offX = fromX - share * edgeX;
                double offY = fromY - share * edgeY;
                nearest = Math.min(nearest, offX * offX + offY * offY);
                // A ray to the right crosses the edge of a figure an odd number of times from inside.
                boolean spans = fromY < 0 != fromY < edgeY;
                if (spans && fromX < fromY * edgeX / edgeY) {
                    inside = !inside;
                }
            }
            return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
        };
    }

    /** A rectangle around the origin. */
    static Outline box(double halfWidth, double halfHeight) {
        return polygon(-halfWidth, -halfHeight, halfWidth, -halfHeight, halfWidth, halfHeight, -halfWidth, halfHeight);
    }

    /**
     * A star around the origin, one point up, all points at distance 1.
     *
     * @param inner distance of the corners between them
     */
    static Outline star(int points, double inner) {
        var corners = new double[4 * points];
        for (int i = 0; i < 2 * points; i++) {
            double angle = Math.PI * i / points;
            double radius = i % 2 == 0 ? 1 : inner;
            // StrictMath: the same bits on every machine.
            corners[2 * i] = radius * StrictMath.sin(angle);
            corners[2 * i + 1] = -radius * StrictMath.cos(angle);
        }
        return polygon(corners);
    }
}
