package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.List;

/**
 * A value for each of several steps, one below the other, with a line from each to the next: what each step adds.
 *
 * @param axis of the values
 * @param rungs from the first step on
 */
public record LadderFigure(String name, String title, String caption, Axis axis, List<Rung> rungs)
        implements Drawing.Drawn {
    private static final double DOT = 4.5;

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
        double lowest = rungs.stream().mapToDouble(Rung::low).min().orElse(0);
        double highest = rungs.stream().mapToDouble(Rung::high).max().orElse(1);
        var rows = RowAxis.of(title, axis, rungs.size(), lowest, highest);
        return new Drawing(rows.width(), rows.height(), g -> paint(g, rows));
    }

    private void paint(Graphics2D g, RowAxis rows) {
        rows.paint(g);
        for (int i = 1; i < rungs.size(); i++) {
            g.setColor(new Color(Palette.BLUE.tint(0.4)));
            g.draw(new Line2D.Double(
                    rows.x(rungs.get(i - 1).value()),
                    rows.y(i - 1),
                    rows.x(rungs.get(i).value()),
                    rows.y(i)));
        }
        for (int i = 0; i < rungs.size(); i++) {
            var rung = rungs.get(i);
            double x = rows.x(rung.value());
            double y = rows.y(i);
            g.setColor(new Color(Palette.BLUE.rgb()));
            g.setStroke(new BasicStroke(1.6f));
            g.draw(new Line2D.Double(rows.x(rung.low()), y, rows.x(rung.high()), y));
            g.fill(new Ellipse2D.Double(x - DOT, y - DOT, 2 * DOT, 2 * DOT));
            rows.name(g, i, rung.label(), rung.text());
        }
    }
}
