package chainrule.report;

import chainrule.report.Line.Pattern;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.knowm.xchart.style.markers.None;

/**
 * What the curves of a chart are called, below it: in one row if they fit, else in columns. XChart's own legend sets each name by the
 * outlines of its letters, so that names stand at different heights.
 *
 * @param width of the chart
 */
record Legend(List<Line> lines, int width) {
    private static final Font FONT = ChartFigure.TEXT;
    private static final int ROW = 20;
    private static final int SIGN = 26;
    private static final int SIGN_GAP = 7;
    /** Clearly more than between a sign and its name. */
    private static final int ENTRY_GAP = 26;

    private static final int MARGIN = 8;
    private static final int BASELINE = 14;
    /** Half the height of small letters. */
    private static final double MIDDLE = 4.5;

    /** Of the legend, with the space below it. */
    int height() {
        return lines.isEmpty() ? 0 : rows() * ROW + MARGIN;
    }

    private boolean isOneRow() {
        return total() <= width - 2 * MARGIN;
    }

    private double total() {
        return lines.stream().mapToDouble(this::width).sum() + (lines.size() - 1) * ENTRY_GAP;
    }

    private double width(Line line) {
        return SIGN + SIGN_GAP + width(name(line));
    }

    private static double width(String text) {
        return FONT.getStringBounds(text, new FontRenderContext(null, true, true))
                .getWidth();
    }

    /** Cut where it is wider than the chart. */
    private String name(Line line) {
        double room = width - 2 * MARGIN - SIGN - SIGN_GAP;
        String name = line.label();
        int kept = name.length();
        while (width(name) > room && kept > 1) {
            kept--;
            name = line.label().substring(0, kept) + "…";
        }
        return name;
    }

    private double widest() {
        return lines.stream().mapToDouble(this::width).max().orElse(0);
    }

    private int columns() {
        return (int) Math.max(1, Math.floor((width - 2 * MARGIN + ENTRY_GAP) / (widest() + ENTRY_GAP)));
    }

    private int rows() {
        return isOneRow() ? 1 : (lines.size() + columns() - 1) / columns();
    }

    /** @param top where it begins */
    void paint(Graphics2D graphics, double top) {
        double x = Math.max(MARGIN, (width - (isOneRow() ? total() : block())) / 2);
        for (int i = 0; i < lines.size(); i++) {
            int row = isOneRow() ? 0 : i % rows();
            double left = isOneRow() ? x : x + i / rows() * (widest() + ENTRY_GAP);
            paint(graphics, lines.get(i), left, top + row * ROW + BASELINE);
            x += isOneRow() ? width(lines.get(i)) + ENTRY_GAP : 0;
        }
    }

    private double block() {
        int used = (lines.size() + rows() - 1) / rows();
        return used * (widest() + ENTRY_GAP) - ENTRY_GAP;
    }

    private void paint(Graphics2D graphics, Line line, double x, double baseline) {
        var style = line.style();
        var colour = new Color(style.colour().rgb());
        double y = baseline - MIDDLE;
        if (style.pattern() == Pattern.BAND) {
            graphics.setColor(LineFigure.ofBand(style));
            graphics.fill(new Rectangle2D.Double(x, y - MIDDLE, SIGN, 2 * MIDDLE));
        } else if (style.pattern() != Pattern.RINGS && style.pattern() != Pattern.DOTS) {
            graphics.setColor(colour);
            graphics.setStroke(LineFigure.stroke(style.pattern()));
            graphics.draw(new Line2D.Double(x, y, x + SIGN, y));
        }
        var marker = LineFigure.marker(line);
        if (!(marker instanceof None) && style.pattern() != Pattern.BAND) {
            graphics.setColor(colour);
            graphics.setStroke(new BasicStroke(1));
            marker.paint(graphics, x + SIGN / 2.0, y, LineFigure.MARKER);
        }
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        graphics.drawString(name(line), (float) (x + SIGN + SIGN_GAP), (float) baseline);
    }
}
