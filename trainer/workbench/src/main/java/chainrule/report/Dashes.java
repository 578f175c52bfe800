package chainrule.report;

import chainrule.report.Line.Point;
import java.util.ArrayList;

/**
 * Breaks a curve of many points into the dashes of its pattern. XChart begins the pattern again at every point: where points are closer to
 * each other than a dash is long, it would draw a solid line.
 *
 * @param x of the chart's axis
 * @param y the same
 */
record Dashes(Ruler x, Ruler y) {
    /**
     * An axis in its drawn form, roughly: a dash may be longer or shorter by a little.
     *
     * @param low where it begins
     * @param pixels how long it is
     */
    record Ruler(boolean logarithmic, double low, double high, double pixels) {
        double place(double value) {
            return high > low ? pixels * (scaled(value) - scaled(low)) / (scaled(high) - scaled(low)) : 0;
        }

        /** Between two values, as the straight line on the chart has it. */
        double between(double from, double to, double share) {
            double value = scaled(from) + share * (scaled(to) - scaled(from));
            return logarithmic ? Math.exp(value) : value;
        }

        private double scaled(double value) {
            return logarithmic ? Math.log(value) : value;
        }
    }

    /** The same line in pieces with gaps between them, in the style that the line has. */
    Line of(Line line) {
        var dashes = line.style().pattern().dashes();
        if (dashes.isEmpty()) {
            return line;
        }
        var pieces = new ArrayList<Point>();
        int dash = 0;
        double left = dashes.get(0);
        Point before = null;
        for (var point : line.points()) {
            boolean drawn = isPlace(point);
            if (!drawn || before == null) {
                pieces.add(drawn ? Point.of(point.x(), point.y()) : Point.of(point.x(), Double.NaN));
                dash = 0;
                left = dashes.get(0);
                before = drawn ? point : null;
                continue;
            }
            double length =
                    Math.hypot(x.place(point.x()) - x.place(before.x()), y.place(point.y()) - y.place(before.y()));
            double done = 0;
            while (length - done > left) {
                done += left;
                var end = between(before, point, done / length);
                // A dash ends, with a place without a value after it; or a gap does.
                pieces.add(end);
                if (dash % 2 == 0) {
                    pieces.add(Point.of(end.x(), Double.NaN));
                }
                dash++;
                left = dashes.get(dash % dashes.size());
            }
            left -= length - done;
            if (dash % 2 == 0) {
                pieces.add(Point.of(point.x(), point.y()));
            }
            before = point;
        }
        return new Line(line.label(), pieces, line.style());
    }

    private Point between(Point from, Point to, double share) {
        return Point.of(x.between(from.x(), to.x(), share), y.between(from.y(), to.y(), share));
    }

    private static boolean isPlace(Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y());
    }
}
