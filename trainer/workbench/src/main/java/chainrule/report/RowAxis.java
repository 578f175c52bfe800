package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/**
 * The frame of a figure of rows, one below the other, over one axis: a name at the left of each row, a text at its right.
 *
 * @param count of rows
 * @param from where the axis begins
 * @param step between two ticks
 */
record RowAxis(String title, String label, int count, double from, double to, double step) {
    private static final int LEFT = 205;
    private static final int WIDTH = 640;
    private static final int TOP = 44;
    private static final int EACH = 30;
    private static final int BOTTOM = 48;
    private static final int GAP = 16;
    private static final int RIGHT = 90;
    private static final int TICKS = 6;
    private static final double[] STEPS = {1, 2, 5};

    /** With round numbers around the lowest and the highest value. */
    static RowAxis of(String title, Axis axis, int count, double lowest, double highest) {
        double step = step(highest - lowest);
        double from = Math.floor(lowest / step) * step;
        double to = Math.max(Math.ceil(highest / step) * step, from + step);
        return new RowAxis(title, axis.label(), count, from, to, step);
    }

    int width() {
        return WIDTH;
    }

    int height() {
        return TOP + EACH * count + BOTTOM;
    }

    /** Where a value is. */
    double x(double value) {
        return LEFT + (WIDTH - RIGHT - LEFT) * (value - from) / (to - from);
    }

    /** The middle of a row. */
    double y(int row) {
        return TOP + EACH * (row + 0.5);
    }

    /** Everything but the rows. */
    void paint(Graphics2D g) {
        int bottom = TOP + EACH * count;
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, WIDTH, height()));
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        FieldFigure.centred(g, title, WIDTH / 2.0, 20);
        g.setFont(ChartFigure.TEXT.deriveFont(12f));
        g.setStroke(new BasicStroke(1));
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step)));
        for (double tick = from; tick < to + step / 2; tick += step) {
            double x = x(tick);
            g.setColor(new Color(Palette.GRID));
            g.draw(new Line2D.Double(x, TOP, x, bottom));
            g.setColor(new Color(Palette.BLACK.rgb()));
            FieldFigure.centred(g, String.format(Locale.ROOT, "%." + decimals + "f", tick), x, bottom + 16);
        }
        g.setFont(ChartFigure.TEXT);
        FieldFigure.centred(g, label, (LEFT + WIDTH - RIGHT) / 2.0, bottom + 38);
    }

    /** The texts of a row. */
    void name(Graphics2D g, int row, String left, String right) {
        double y = y(row);
        g.setStroke(new BasicStroke(1));
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.drawString(left, (float) (LEFT - 14 - FieldFigure.width(g, left)), (float) (y + 4));
        g.drawString(right, WIDTH - RIGHT + (float) GAP, (float) (y + 4));
    }

    /** Between two ticks: 1, 2 or 5 times a power of ten. */
    private static double step(double range) {
        if (!(range > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(range / TICKS)));
        for (double times : STEPS) {
            if (times * power * TICKS >= range) {
                return times * power;
            }
        }
        return 10 * power;
    }
}
