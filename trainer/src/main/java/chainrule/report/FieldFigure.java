package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Fields as pictures beside each other, with a scale of their colours.
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
    private static final int SIDE = 200;
    private static final int MARGIN_LEFT = 58;
    private static final int MARGIN_TOP = 30;
    private static final int CELL_WIDTH = MARGIN_LEFT + SIDE + 14;
    private static final int CELL_HEIGHT = MARGIN_TOP + SIDE + 46;
    private static final int TITLE = 30;
    private static final int SCALE = 92;
    private static final int DOT = 4;

    /**
     * A field with its own title and, over it, dots.
     *
     * @param dots to be drawn in the colours of their values
     */
    public record Panel(String title, Field field, List<Dot> dots) {}

    /** A point with a value. */
    public record Dot(double x, double y, double value) {}

    @Override
    public Drawing drawing() {
        int across = Math.min(MOST_BESIDE, panels.size());
        int down = (panels.size() + across - 1) / across;
        return new Drawing(across * CELL_WIDTH + SCALE, TITLE + down * CELL_HEIGHT, g -> paint(g, across, down));
    }

    private void paint(Graphics2D g, int across, int down) {
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, across * CELL_WIDTH + SCALE, TITLE + down * CELL_HEIGHT));
        g.setColor(ink());
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        centred(g, title, across * CELL_WIDTH / 2.0, 20);
        for (int i = 0; i < panels.size(); i++) {
            paint(
                    g,
                    panels.get(i),
                    i % across * CELL_WIDTH + MARGIN_LEFT,
                    TITLE + i / across * CELL_HEIGHT + MARGIN_TOP);
        }
        scale(g, across * CELL_WIDTH + 8, TITLE + MARGIN_TOP);
    }

    private static Color ink() {
        return new Color(Palette.BLACK.rgb());
    }

    private void paint(Graphics2D g, Panel panel, double left, double top) {
        var field = panel.field();
        double width = (double) SIDE / field.columns();
        double height = (double) SIDE / field.rows();
        for (int row = 0; row < field.rows(); row++) {
            for (int column = 0; column < field.columns(); column++) {
                g.setColor(new Color(colours.rgb(field.values()[row][column])));
                // A little larger than the cell: viewers leave hairlines between neighbours.
                g.fill(new Rectangle2D.Double(
                        left + column * width,
                        top + SIDE - (row + 1) * height,
                        Math.min(width + 0.4, SIDE - column * width),
                        Math.min(height + 0.4, (row + 1) * height)));
            }
        }
        for (var dot : panel.dots()) {
            double px = left + (dot.x() - field.left()) / (field.right() - field.left()) * SIDE;
            double py = top + SIDE - (dot.y() - field.bottom()) / (field.top() - field.bottom()) * SIDE;
            var circle = new Ellipse2D.Double(px - DOT / 2.0, py - DOT / 2.0, DOT, DOT);
            g.setColor(new Color(colours.rgb(dot.value())));
            g.fill(circle);
            g.setColor(ink());
            g.setStroke(new BasicStroke(0.5f));
            g.draw(circle);
        }
        g.setColor(ink());
        g.setStroke(new BasicStroke(1));
        g.draw(new Rectangle2D.Double(left, top, SIDE, SIDE));
        g.setFont(ChartFigure.TEXT);
        centred(g, panel.title(), left + SIDE / 2.0, top - 9);
        axes(g, field, left, top);
    }

    private void axes(Graphics2D g, Field field, double left, double top) {
        g.setFont(ChartFigure.TEXT.deriveFont(11f));
        for (double share : new double[] {0, 0.5, 1}) {
            centred(
                    g,
                    number(field.left() + share * (field.right() - field.left())),
                    left + share * SIDE,
                    top + SIDE + 15);
            String tick = number(field.bottom() + share * (field.top() - field.bottom()));
            g.drawString(tick, (float) (left - 6 - width(g, tick)), (float) (top + SIDE - share * SIDE + 4));
        }
        g.setFont(ChartFigure.TEXT.deriveFont(12f));
        centred(g, x, left + SIDE / 2.0, top + SIDE + 33);
        var before = g.getTransform();
        g.rotate(-Math.PI / 2, left - 40, top + SIDE / 2.0);
        centred(g, y, left - 40, top + SIDE / 2.0);
        g.setTransform(before);
    }

    private void scale(Graphics2D g, double left, double top) {
        int steps = colours.bands() > 0 ? colours.bands() : 50;
        double height = (double) SIDE / steps;
        for (int i = 0; i < steps; i++) {
            double value = colours.low() + (i + 0.5) / steps * (colours.high() - colours.low());
            g.setColor(new Color(colours.rgb(value)));
            g.fill(new Rectangle2D.Double(left, top + SIDE - (i + 1) * height, 14, Math.min(height + 0.4, SIDE)));
        }
        g.setColor(ink());
        g.draw(new Rectangle2D.Double(left, top, 14, SIDE));
        g.setFont(ChartFigure.TEXT.deriveFont(11f));
        for (double share : new double[] {0, 0.5, 1}) {
            String text = scaleText.apply(colours.low() + share * (colours.high() - colours.low()));
            g.drawString(text, (float) (left + 18), (float) (top + SIDE - share * SIDE + 4));
        }
        g.setFont(ChartFigure.TEXT.deriveFont(12f));
        g.drawString(scaleLabel, (float) left, (float) (top - 10));
    }

    private static String number(double value) {
        return "%.2f".formatted(value).replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0");
    }

    static void centred(Graphics2D g, String text, double x, double y) {
        g.drawString(text, (float) (x - width(g, text) / 2), (float) y);
    }

    private static double width(Graphics2D g, String text) {
        return g.getFontMetrics().getStringBounds(text, g).getWidth();
    }
}
