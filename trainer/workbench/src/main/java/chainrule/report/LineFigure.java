package chainrule.report;

import chainrule.report.Axis.Scale;
import chainrule.report.Dashes.Ruler;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of curves over one axis, with error bars and a shaded band where their points have some.
 *
 * @param lines from back to front; the legend lists them in this order
 */
public record LineFigure(String name, String title, Axis x, Axis y, List<Line> lines, String caption)
        implements ChartFigure {
    private static final int WIDTH = 520;
    /** Without the legend. */
    private static final int HEIGHT = 312;

    static final int MARKER = 6;
    /** The part of the width and height that the curves have. */
    private static final double PLOT_WIDTH = 0.82;

    private static final double PLOT_HEIGHT = 0.7;
    private static final float CURVE = 2;
    private static final float THIN_CURVE = 0.7f;
    private static final int BAND_OPACITY = 50;
    /** Up to this number of points, each gets a dot: a curve of few points should not look as if more were known. */
    private static final int MOST_DOTS = 15;

    private static final double MOST_TICKS = 10;
    /** Pixels, fewer than the height of the plot. */
    private static final int MOST_SPACING = 150;
    /** A power of ten with more zeros is named by its exponent. */
    private static final int MOST_ZEROS = 7;
    /** An axis over more powers of ten names some of them only. */
    private static final double MOST_POWERS = 8;
    /** How far a quotient of doubles may be from the whole number that it stands for. */
    private static final double NEAR = 1e-9;

    /** Greater numbers leave a gap. */
    private static final double MOST = 1e300;

    /** About this number of a curve's points have a bar: those of several curves must not cover each other. */
    private static final int BARS = 10;

    public LineFigure {
        lines = lines.stream().map(LineFigure::drawable).toList();
    }

    /** XChart ends with an exception at infinite numbers, and where the ends of an axis are further apart than doubles go. */
    private static Line drawable(Line line) {
        return new Line(
                line.label(),
                line.points().stream()
                        .filter(point -> isDrawable(point.x()))
                        .map(point -> new Point(
                                point.x(), drawable(point.y()), drawable(point.low()), drawable(point.high())))
                        .toList(),
                line.style());
    }

    private static boolean isDrawable(double value) {
        return Math.abs(value) <= MOST;
    }

    private static double drawable(double value) {
        return isDrawable(value) ? value : Double.NaN;
    }

    /** With the title as its caption. */
    public LineFigure(String name, String title, Axis x, Axis y, List<Line> lines) {
        this(name, title, x, y, lines, title + ".");
    }

    /** Curves, each in the style of its place. */
    public static LineFigure of(String title, Axis x, Axis y, Line... lines) {
        return new LineFigure(
                "curves",
                title,
                x,
                y,
                IntStream.range(0, lines.length)
                        .mapToObj(i -> lines[i].styled(Style.of(i)))
                        .toList());
    }

    /** The same over linear axes. */
    public static LineFigure of(String title, String x, String y, Line... lines) {
        return of(title, new Axis(x, Scale.LINEAR), new Axis(y, Scale.LINEAR), lines);
    }

    @Override
    public Drawing drawing() {
        var legend = new Legend(lines, WIDTH);
        var chart = chart();
        return new Drawing(WIDTH, HEIGHT + legend.height(), graphics -> {
            graphics.setColor(Color.WHITE);
            graphics.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT + legend.height()));
            chart.paint(graphics, WIDTH, HEIGHT);
            legend.paint(graphics, HEIGHT);
        });
    }

    @Override
    public XYChart chart() {
        var chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x.label())
                .yAxisTitle(y.label())
                .build();
        style(chart);
        lines.forEach(line -> addBand(chart, line));
        for (int i = 0; i < lines.size(); i++) {
            if (!isBand(lines.get(i))) {
                addBars(chart, lines.get(i), (double) i / lines.size());
            }
        }
        lines.stream().filter(line -> !isBand(line)).forEach(line -> addCurve(chart, placed(line)));
        if (x.scale() == Scale.WHOLE && span() > MOST_TICKS) {
            addUnseenPoint(chart);
        }
        return chart;
    }

    private void style(XYChart chart) {
        var styler = chart.getStyler();
        ChartFigure.style(styler);
        styler.setChartTitlePadding(6);
        styler.setChartPadding(8);
        styler.setLegendVisible(false);
        styler.setPlotGridLinesColor(new Color(Palette.GRID));
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotContentSize(0.94);
        styler.setMarkerSize(MARKER);
        // XChart would write two values' ticks with all their digits, and never ends where a name is longer than it
        // likes.
        styler.setYAxisDecimalPattern(isOrdinary(largest()) ? "#,##0.####" : "0.###E0");
        styler.setXAxisLogarithmic(x.scale() == Scale.LOGARITHMIC);
        styler.setYAxisLogarithmic(y.scale() == Scale.LOGARITHMIC);
        if (x.scale() == Scale.LOGARITHMIC) {
            var span = twoPowersOfTen(points().mapToDouble(Point::x));
            styler.setXAxisMin(span.low());
            styler.setXAxisMax(span.high());
            styler.setXAxisTickLabelsFormattingFunction(LineFigure::plain);
        }
        if (y.scale() == Scale.LOGARITHMIC) {
            var span = twoPowersOfTen(heights());
            styler.setYAxisMin(span.low());
            styler.setYAxisMax(span.high());
            int every = (int) Math.ceil(Math.log10(span.high() / span.low()) / MOST_POWERS);
            styler.setYAxisTickLabelsFormattingFunction(every == 1 ? LineFigure::plain : value -> sparse(value, every));
            // Over many powers of ten the lines between them would fill the chart.
            styler.setPlotGridHorizontalLinesVisible(every == 1);
        }
        if (x.scale() == Scale.WHOLE) {
            styler.setXAxisDecimalPattern("#,###");
            // Fewer whole numbers than XChart would like to have ticks: without this it repeats them.
            int spacing = (int) (WIDTH / Math.max(2, Math.min(MOST_TICKS, span())));
            // XChart omits all ticks of a logarithmic y axis that is shorter than this spacing of x.
            styler.setXAxisTickMarkSpacingHint(
                    y.scale() == Scale.LOGARITHMIC ? Math.min(MOST_SPACING, spacing) : spacing);
        }
        if (points().allMatch(point -> point.y() == 0)) {
            styler.setYAxisMax(1.0);
        }
    }

    /** Such as 0.0001, 10,000 or 1E12; nothing for the ticks between powers of ten. */
    private static String plain(double value) {
        double power = Math.log10(value);
        int whole = (int) Math.rint(power);
        if (Math.abs(power - whole) > NEAR) {
            return "";
        }
        return Math.abs(whole) > MOST_ZEROS ? "1E" + whole : ("%,." + Math.max(0, -whole) + "f").formatted(value);
    }

    /** Every so-many-th power of ten, such as 1E-12; nothing for the other ticks. */
    private static String sparse(double value, int every) {
        double power = Math.log10(value);
        int whole = (int) Math.rint(power);
        return Math.abs(power - whole) > NEAR || whole % every != 0 ? "" : whole == 0 ? "1" : "1E" + whole;
    }

    /**
     * The ends of a logarithmic axis with two powers of ten between them at least: XChart names no other ticks.
     *
     * @param values that have to be on it
     */
    private static Span twoPowersOfTen(DoubleStream values) {
        var range = values.filter(value -> value > 0 && value < Double.POSITIVE_INFINITY)
                .summaryStatistics();
        if (range.getCount() == 0) {
            return new Span(1, 10);
        }
        double low = Math.log10(range.getMin());
        double high = Math.log10(range.getMax());
        while (Math.floor(high + NEAR) - Math.ceil(low - NEAR) < 1) {
            double lower = Math.ceil(low - NEAR) - 1;
            double higher = Math.floor(high + NEAR) + 1;
            if (low - lower < higher - high) {
                low = lower;
            } else {
                high = higher;
            }
        }
        return new Span(Math.pow(10, low), Math.pow(10, high));
    }

    private record Span(double low, double high) {}

    private double largest() {
        return points().mapToDouble(point -> Math.abs(point.y())).max().orElse(0);
    }

    /** Whether a number is read more easily without a power of ten. */
    private static boolean isOrdinary(double value) {
        return value == 0 || value >= 1e-3 && value < 1e6;
    }

    /** From the first to the last point. */
    private double span() {
        var range = points().mapToDouble(Point::x).summaryStatistics();
        return range.getMax() - range.getMin();
    }

    private Stream<Point> points() {
        return lines.stream().flatMap(line -> line.points().stream()).filter(point -> Double.isFinite(point.y()));
    }

    /** The curves with their bars and bands. */
    private DoubleStream heights() {
        return points().flatMapToDouble(Point::heights);
    }

    private Dashes dashes() {
        var range = points().mapToDouble(Point::x).summaryStatistics();
        boolean logarithmic = y.scale() == Scale.LOGARITHMIC;
        var high = heights()
                .filter(value -> Double.isFinite(value) && (!logarithmic || value > 0))
                .summaryStatistics();
        return new Dashes(
                new Ruler(x.scale() == Scale.LOGARITHMIC, range.getMin(), range.getMax(), PLOT_WIDTH * WIDTH),
                new Ruler(logarithmic, high.getMin(), high.getMax(), PLOT_HEIGHT * HEIGHT));
    }

    private static boolean isBand(Line line) {
        return line.style().pattern() == Pattern.BAND;
    }

    private static void addBand(XYChart chart, Line line) {
        var points = line.points().stream().filter(Point::hasBand).toList();
        if (points.isEmpty()) {
            return;
        }
        var backwards = new java.util.ArrayList<>(points);
        java.util.Collections.reverse(backwards);
        var series = chart.addSeries(
                isBand(line) ? line.label() : "band " + line.label(),
                DoubleStream.concat(values(points, Point::x), values(backwards, Point::x))
                        .toArray(),
                DoubleStream.concat(values(points, Point::high), values(backwards, Point::low))
                        .toArray());
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        series.setFillColor(ofBand(line.style()));
        series.setLineColor(new Color(0, 0, 0, 0));
        series.setMarker(SeriesMarkers.NONE);
    }

    static Color ofBand(Style style) {
        var colour = new Color(style.colour().rgb());
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_OPACITY);
    }

    /**
     * Upright strokes at some of the points.
     *
     * @param shift where to begin, as a share of the way to the next bar, so that the curves' bars stand side by side
     */
    private static void addBars(XYChart chart, Line line, double shift) {
        var points = line.points().stream().filter(Point::hasBand).toList();
        int every = (points.size() + BARS - 1) / BARS;
        var some = IntStream.range(0, points.size())
                .filter(i -> i % Math.max(1, every) == (int) (shift * every))
                .mapToObj(points::get)
                .toList();
        if (some.isEmpty()) {
            return;
        }
        // What is not a number ends a stroke.
        var series = chart.addSeries(
                "bars " + line.label(),
                some.stream()
                        .flatMapToDouble(p -> DoubleStream.of(p.x(), p.x(), p.x()))
                        .toArray(),
                some.stream()
                        .flatMapToDouble(p -> DoubleStream.of(p.low(), p.high(), Double.NaN))
                        .toArray());
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        series.setLineColor(new Color(line.style().colour().rgb()));
        series.setLineStyle(new BasicStroke(1.2f));
        series.setMarker(SeriesMarkers.NONE);
    }

    /** The line with a gap where a logarithmic axis has no place for a point: XChart would draw it at the edge. */
    private Line placed(Line line) {
        if (y.scale() != Scale.LOGARITHMIC) {
            return line;
        }
        return new Line(
                line.label(),
                line.points().stream()
                        .map(point -> point.y() > 0 ? point : Point.of(point.x(), Double.NaN))
                        .toList(),
                line.style());
    }

    private void addCurve(XYChart chart, Line line) {
        boolean many = line.points().size() > MOST_DOTS;
        var points = (many ? dashes().of(line) : line).points();
        XYSeries series = chart.addSeries(
                line.label(),
                values(points, Point::x).toArray(),
                values(points, Point::y).toArray());
        var pattern = line.style().pattern();
        boolean unconnected = pattern == Pattern.RINGS || pattern == Pattern.DOTS;
        series.setXYSeriesRenderStyle(unconnected ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
        series.setLineColor(new Color(line.style().colour().rgb()));
        // Pieces are dashes already: broken again, those that are a little too long would have holes.
        series.setLineStyle(many && !pattern.dashes().isEmpty() ? stroke(Pattern.SOLID) : stroke(pattern));
        series.setMarkerColor(new Color(line.style().colour().rgb()));
        series.setMarker(marker(line));
    }

    /** What stands at a line's points. */
    static Marker marker(Line line) {
        return switch (line.style().pattern()) {
            case RINGS -> SeriesMarkers.DIAMOND;
            case DOTS -> new Dot();
            case THIN -> SeriesMarkers.NONE;
            default -> line.points().size() <= MOST_DOTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE;
        };
    }

    static BasicStroke stroke(Pattern pattern) {
        var dashes = new float[pattern.dashes().size()];
        for (int i = 0; i < dashes.length; i++) {
            dashes[i] = pattern.dashes().get(i).floatValue();
        }
        return new BasicStroke(
                pattern == Pattern.THIN ? THIN_CURVE : CURVE,
                BasicStroke.CAP_BUTT,
                BasicStroke.JOIN_ROUND,
                10,
                dashes.length == 0 ? null : dashes,
                0);
    }

    /**
     * Between two whole numbers, so that the points' distances differ: where they don't, XChart puts its ticks at as many points
     * as it has room for names, instead of at round numbers.
     */
    private void addUnseenPoint(XYChart chart) {
        points().findFirst().ifPresent(point -> {
            var series = chart.addSeries("between", new double[] {point.x() + 0.5}, new double[] {point.y()});
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setMarker(SeriesMarkers.NONE);
        });
    }

    private static DoubleStream values(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value);
    }
}
