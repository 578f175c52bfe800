package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Parallel coordinates: an upright axis for each dimension, and a line through them for each thing that has a place on all.
 *
 * @param lines a place for each dimension, from 0 (the lowest) to 1, the last of which also gives the colour; from back to front
 */
public record ParallelFigure(
        String name, String title, String caption, List<Dimension> dimensions, List<List<Double>> lines)
        implements Drawing.Drawn {
    private static final int GAP = 130;
    private static final int MARGIN = 75;
    private static final int TOP = 64;
    private static final int LENGTH = 230;
    private static final int LONGEST = 20;
    /** Behind the ticks' texts, which lines cross. */
    private static final Color PAPER = new Color(255, 255, 255, 215);

    /**
     * An axis.
     *
     * @param ticks from the lowest to the highest, evenly spaced
     */
    public record Dimension(String label, List<String> ticks) {}

    @Override
    public Drawing drawing() {
        int width = 2 * MARGIN + (dimensions.size() - 1) * GAP + 30;
        return new Drawing(width, TOP + LENGTH + 30, g -> paint(g, width));
    }

    private void paint(Graphics2D g, int width) {
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, width, TOP + LENGTH + 30));
        var colours = new Colouring(Colouring.Kind.SEQUENTIAL, -0.35, 1, 0);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            boolean front = i == lines.size() - 1;
            g.setColor(new Color(front ? Palette.VERMILLION.rgb() : colours.rgb(line.get(line.size() - 1))));
            g.setStroke(new BasicStroke(front ? 2.5f : 1.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            var path = new Path2D.Double();
            path.moveTo(x(0), y(line.get(0)));
            IntStream.range(1, line.size()).forEach(d -> path.lineTo(x(d), y(line.get(d))));
            g.draw(path);
        }
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.setStroke(new BasicStroke(1));
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        FieldFigure.centred(g, title, width / 2.0, 20);
        for (int d = 0; d < dimensions.size(); d++) {
            paint(g, dimensions.get(d), x(d));
        }
    }

    private static void paint(Graphics2D g, Dimension dimension, double x) {
        g.draw(new Line2D.Double(x, TOP, x, TOP + LENGTH));
        g.setFont(ChartFigure.TEXT);
        FieldFigure.centred(g, dimension.label(), x, TOP - 14);
        g.setFont(ChartFigure.TEXT.deriveFont(11f));
        var ticks = dimension.ticks();
        for (int i = 0; i < ticks.size(); i++) {
            double y = y(ticks.size() == 1 ? 0.5 : (double) i / (ticks.size() - 1));
            g.draw(new Line2D.Double(x - 3, y, x + 3, y));
            String text = ticks.get(i);
            String shown = text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
            var ink = g.getColor();
            g.setColor(PAPER);
            g.fill(new Rectangle2D.Double(x + 5, y - 6, FieldFigure.width(g, shown) + 2, 12));
            g.setColor(ink);
            g.drawString(shown, (float) (x + 6), (float) (y + 4));
        }
    }

    private static double x(int dimension) {
        return MARGIN + (double) dimension * GAP;
    }

    private static double y(double place) {
        return TOP + LENGTH * (1 - place);
    }
}
