package chainrule.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One curve of a chart.
 *
 * @param label for the legend
 * @param points from left to right. One without a place on the chart (NaN, infinite, or not above 0 on a logarithmic
 *     axis) leaves a gap
 */
public record Line(String label, List<Point> points, Style style) {
    public Line {
        points = List.copyOf(points);
    }

    private static final int SAMPLES = 201;

    /** A function between two places, as the first curve of a chart. */
    public static Line of(String label, double from, double to, DoubleUnaryOperator function) {
        double[] x = IntStream.range(0, SAMPLES)
                .mapToDouble(i -> from + (to - from) * i / (SAMPLES - 1))
                .toArray();
        return through(label, x, Arrays.stream(x).map(function).toArray());
    }

    /** Through points, as the first curve of a chart. */
    public static Line through(String label, double[] x, double[] y) {
        return new Line(
                label,
                IntStream.range(0, x.length).mapToObj(i -> Point.of(x[i], y[i])).toList(),
                Style.of(0));
    }

    /** The same curve in another style. */
    public Line styled(Style other) {
        return new Line(label, points, other);
    }

    /**
     * A value and how sure it is.
     *
     * @param low where the band around the curve begins; NaN: no band here
     * @param high where it ends
     */
    public record Point(double x, double y, double low, double high) {
        public static Point of(double x, double y) {
            return new Point(x, y, Double.NaN, Double.NaN);
        }

        boolean hasBand() {
            return Double.isFinite(low) && Double.isFinite(high);
        }

        DoubleStream heights() {
            return DoubleStream.of(y, low, high);
        }
    }

    /** Colour and pattern: curves differ by both, so that they are told apart in print without colours as well. */
    public record Style(Palette colour, Pattern pattern) {
        /** The style of the {@code index}-th curve of a chart. */
        public static Style of(int index) {
            var colours = Palette.CURVES;
            var patterns = List.of(Pattern.SOLID, Pattern.DASHED, Pattern.DOTTED, Pattern.DASH_DOTTED);
            return new Style(colours.get(index % colours.size()), patterns.get(index % patterns.size()));
        }
    }

    /** How a curve is drawn. */
    public enum Pattern {
        SOLID,
        DASHED(7.0, 3.5),
        DOTTED(2.0, 2.5),
        DASH_DOTTED(8.0, 3.0, 2.0, 3.0),
        /** Thin, without dots: for many curves behind others, and for what is fitted to points. */
        THIN,
        /** No line: a ring at each point, to point at something. */
        RINGS,
        /** No line: a small dot at each point, for samples. */
        DOTS,
        /** No line: the area between the points' bounds alone. */
        BAND;

        private final List<Double> dashes;

        Pattern(Double... dashes) {
            this.dashes = List.of(dashes);
        }

        List<Double> dashes() {
            return dashes;
        }
    }
}
