package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Fields as pictures side by side, with a scale of their colours.
 *
 * @param x what the horizontal axes measure
 * @param y what the vertical ones do
 * @param scaleLabel what the colours stand for
 * @param scaleText how the scale writes a value
 */
public record FieldFigure(
        String name,
        String title,
        String caption,
        List<Panel> panels,
        String x,
        String y,
        Colouring colours,
        String scaleLabel,
        DoubleFunction<String> scaleText)
        implements Drawing.Drawn {
    private static final int MOST_BESIDE = 3;
    private static final int SMALL_SIDE = 200;
    private static final int LARGE_SIDE = 320;
    private static final int PIXELS = 240;
    private static final int MARGIN_LEFT = 58;
    private static final int MARGIN_TOP = 30;
    private static final int TITLE = 30;
    private static final int SCALE = 92;
    private static final int DOT = 4;
    private static final float PATH = 1.6f;
    private static final int PATH_END = 7;

    /**
     * A field with its own title and, over it, dots and paths.
     *
     * @param dots to be drawn in the colours of their values
     * @param paths over the dots; where they leave the field, they are cut off
     */
    public record Panel(String title, Field field, List<Dot> dots, List<Path> paths) {
        public Panel(String title, Field field, List<Dot> dots) {
            this(title, field, dots, List.of());
        }
    }

    /**
     * Places that are visited one after the other, joined by a line: a ring where it begins, a disc where it ends.
     *
     * @param label is written where it begins
     */
    public record Path(String label, Palette colour, List<Dot> places) {
        public Path {
            places = List.copyOf(places);
        }
    }

    /** A point with a value. */
    public record Dot(double x, double y, double value) {}

    @Override
    public Drawing drawing() {
        int across = Math.min(MOST_BESIDE, panels.size());
        int down = (panels.size() + across - 1) / across;
        return new Drawing(across * cellWidth() + SCALE, TITLE + down * cellHeight(), g -> paint(g, across, down));
    }

    private void paint(Graphics2D g, int across, int down) {
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, across * cellWidth() + SCALE, TITLE + down * cellHeight()));
        g.setColor(ink());
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        centred(g, title, across * cellWidth() / 2.0, 20);
        for (int i = 0; i < panels.size(); i++) {
            paint(
                    g,
                    panels.get(i),
                    i % across * cellWidth() + MARGIN_LEFT,
                    TITLE + i / across * cellHeight() + MARGIN_TOP);
        }
        scale(g, across * cellWidth() + 8, TITLE + MARGIN_TOP);
    }

    private static Color ink() {
        return new Color(Palette.BLACK.rgb());
    }

    private void paint(Graphics2D g, Panel panel, double left, double top) {
        var field = panel.field();
        g.drawImage(image(field), (int) left, (int) top, side(), side(), null);
        for (var dot : panel.dots()) {
            var circle = circle(place(field, dot, left, top), DOT);
            g.setColor(new Color(colours.rgb(dot.value())));
            g.fill(circle);
            g.setColor(ink());
            g.setStroke(new BasicStroke(0.5f));
            g.draw(circle);
        }
        var before = g.getClip();
        g.clip(new Rectangle2D.Double(left, top, side(), side()));
        panel.paths().forEach(path -> paint(g, field, path, left, top));
        g.setClip(before);
        g.setColor(ink());
        g.setStroke(new BasicStroke(1));
        g.draw(new Rectangle2D.Double(left, top, side(), side()));
        g.setFont(ChartFigure.TEXT);
        centred(g, panel.title(), left + side() / 2.0, top - 9);
        axes(g, field, left, top);
    }

    private Point2D place(Field field, Dot dot, double left, double top) {
        return new Point2D.Double(
                left + (dot.x() - field.left()) / (field.right() - field.left()) * side(),
                top + side() - (dot.y() - field.bottom()) / (field.top() - field.bottom()) * side());
    }

    private static Ellipse2D circle(Point2D centre, double size) {
        return new Ellipse2D.Double(centre.getX() - size / 2, centre.getY() - size / 2, size, size);
    }

    private void paint(Graphics2D g, Field field, Path path, double left, double top) {
        var places = path.places().stream()
                .map(place -> place(field, place, left, top))
                .toList();
        g.setColor(new Color(path.colour().rgb()));
        g.setStroke(new BasicStroke(PATH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        // Lines, not one path: a picture for print would fill it.
        for (int i = 1; i < places.size(); i++) {
            g.draw(new Line2D.Double(places.get(i - 1), places.get(i)));
        }
        var start = places.get(0);
        g.fill(circle(places.get(places.size() - 1), PATH_END));
        g.setColor(Color.WHITE);
        g.fill(circle(start, PATH_END));
        g.setColor(new Color(path.colour().rgb()));
        g.draw(circle(start, PATH_END));
        g.setColor(ink());
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 12));
        g.drawString(path.label(), (float) start.getX() + PATH_END, (float) start.getY() - PATH_END / 2f);
    }

    /** With values between the grid's, so that contours are smooth. */
    private BufferedImage image(Field field) {
        var image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < PIXELS; row++) {
            for (int column = 0; column < PIXELS; column++) {
                double value = field.at((column + 0.5) / PIXELS, 1 - (row + 0.5) / PIXELS);
                image.setRGB(column, row, colours.rgb(value));
            }
        }
        return image;
    }

    private int side() {
        return panels.size() == 1 ? LARGE_SIDE : SMALL_SIDE;
    }

    private int cellWidth() {
        return MARGIN_LEFT + side() + 14;
    }

    private int cellHeight() {
        return MARGIN_TOP + side() + 46;
    }

    private void axes(Graphics2D g, Field field, double left, double top) {
        g.setFont(ChartFigure.TEXT.deriveFont(11f));
        for (double share : new double[] {0, 0.5, 1}) {
            centred(
                    g,
                    number(field.left() + share * (field.right() - field.left())),
                    left + share * side(),
                    top + side() + 15);
            String tick = number(field.bottom() + share * (field.top() - field.bottom()));
            g.drawString(tick, (float) (left - 6 - width(g, tick)), (float) (top + side() - share * side() + 4));
        }
        g.setFont(ChartFigure.TEXT);
        centred(g, x, left + side() / 2.0, top + side() + 33);
        var before = g.getTransform();
        g.rotate(-Math.PI / 2, left - 40, top + side() / 2.0);
        centred(g, y, left - 40, top + side() / 2.0);
        g.setTransform(before);
    }

    private void scale(Graphics2D g, double left, double top) {
        int steps = colours.bands() > 0 ? colours.bands() : 50;
        double height = (double) side() / steps;
        for (int i = 0; i < steps; i++) {
            double value = colours.low() + (i + 0.5) / steps * (colours.high() - colours.low());
            g.setColor(new Color(colours.rgb(value)));
            g.fill(new Rectangle2D.Double(left, top + side() - (i + 1) * height, 14, Math.min(height + 0.4, side())));
        }
        g.setColor(ink());
        g.draw(new Rectangle2D.Double(left, top, 14, side()));
        g.setFont(ChartFigure.TEXT.deriveFont(11f));
        for (double share : new double[] {0, 0.5, 1}) {
            String text = scaleText.apply(colours.low() + share * (colours.high() - colours.low()));
            g.drawString(text, (float) (left + 18), (float) (top + side() - share * side() + 4));
        }
        g.setFont(ChartFigure.TEXT);
        g.drawString(scaleLabel, (float) left, (float) (top - 10));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value)
                .replaceFirst("\\.?0+$", "")
                .replaceFirst("^-0$", "0");
    }

    static void centred(Graphics2D g, String text, double x, double y) {
        g.drawString(text, (float) (x - width(g, text) / 2), (float) y);
    }

    static double width(Graphics2D g, String text) {
        return g.getFontMetrics().getStringBounds(text, g).getWidth();
    }
}
