package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/**
 * A value for each of several steps, one below the other, with a line from each to the next: what each step adds.
 *
 * @param axis of the values
 * @param rungs from the first step on
 */
public record LadderFigure(String name, String title, String caption, Axis axis, List<Rung> rungs)
        implements Drawing.Drawn {
    private static final int LEFT = 205;
    private static final int WIDTH = 640;
    private static final int RIGHT = 90;
    private static final int TOP = 44;
    private static final int EACH = 30;
    private static final int BOTTOM = 48;
    private static final double DOT = 4.5;
    private static final int TICKS = 6;
    private static final double[] STEPS = {1, 2, 5};

    /**
     * A step.
     *
     * @param low and {@code high}: the ends of its error bar; NaN for none
     * @param text at the right
     */
    public record Rung(String label, double value, double low, double high, String text) {
        public Rung {
            low = Double.isNaN(low) ? value : low;
            high = Double.isNaN(high) ? value : high;
        }
    }

    public LadderFigure {
        rungs = List.copyOf(rungs);
    }

    @Override
    public Drawing drawing() {
        return new Drawing(WIDTH, TOP + EACH * rungs.size() + BOTTOM, this::paint);
    }

    private void paint(Graphics2D g) {
        int bottom = TOP + EACH * rungs.size();
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, WIDTH, bottom + BOTTOM));
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        FieldFigure.centred(g, title, WIDTH / 2.0, 20);
        double lowest = rungs.stream().mapToDouble(Rung::low).min().orElse(0);
        double highest = rungs.stream().mapToDouble(Rung::high).max().orElse(1);
        double step = step(highest - lowest);
        double from = Math.floor(lowest / step) * step;
        double to = Math.max(Math.ceil(highest / step) * step, from + step);
        g.setFont(ChartFigure.TEXT.deriveFont(12f));
        g.setStroke(new BasicStroke(1));
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step)));
        for (double tick = from; tick < to + step / 2; tick += step) {
            double x = x(tick, from, to);
            g.setColor(new Color(Palette.GRID));
            g.draw(new Line2D.Double(x, TOP, x, bottom));
            g.setColor(new Color(Palette.BLACK.rgb()));
            FieldFigure.centred(g, String.format(Locale.ROOT, "%." + decimals + "f", tick), x, bottom + 16);
        }
        g.setFont(ChartFigure.TEXT);
        FieldFigure.centred(g, axis.label(), (LEFT + WIDTH - RIGHT) / 2.0, bottom + 38);
        for (int i = 1; i < rungs.size(); i++) {
            g.setColor(new Color(Palette.BLUE.tint(0.4)));
            g.draw(new Line2D.Double(
                    x(rungs.get(i - 1).value(), from, to),
                    y(i - 1),
                    x(rungs.get(i).value(), from, to),
                    y(i)));
        }
        for (int i = 0; i < rungs.size(); i++) {
            paint(g, rungs.get(i), y(i), from, to);
        }
    }

    private static void paint(Graphics2D g, Rung rung, double y, double from, double to) {
        double x = x(rung.value(), from, to);
        g.setColor(new Color(Palette.BLUE.rgb()));
        g.setStroke(new BasicStroke(1.6f));
        g.draw(new Line2D.Double(x(rung.low(), from, to), y, x(rung.high(), from, to), y));
        g.fill(new Ellipse2D.Double(x - DOT, y - DOT, 2 * DOT, 2 * DOT));
        g.setStroke(new BasicStroke(1));
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.drawString(rung.label(), (float) (LEFT - 14 - FieldFigure.width(g, rung.label())), (float) (y + 4));
        g.drawString(rung.text(), WIDTH - RIGHT + 16f, (float) (y + 4));
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

    private static double x(double value, double from, double to) {
        return LEFT + (WIDTH - RIGHT - LEFT) * (value - from) / (to - from);
    }

    private static double y(int rung) {
        return TOP + EACH * (rung + 0.5);
    }
}
