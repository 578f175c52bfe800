package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * A horizontal bar from 0 for each of several names, one below the other, with its number.
 *
 * @param label of the values, with their unit
 * @param bars from the first one down; values of at least 0
 */
public record BarFigure(String name, String title, String caption, String label, List<Bar> bars)
        implements Drawing.Drawn {
    private static final int LEFT = 205;
    private static final int WIDTH = 640;
    private static final int RIGHT = 90;
    private static final int TOP = 44;
    private static final int EACH = 22;
    private static final int BOTTOM = 40;
    private static final double THICKNESS = 13;
    /** Letters of a name that have room. */
    private static final int MOST_LETTERS = 26;

    /** @param text the value as text */
    public record Bar(String label, double value, String text) {}

    public BarFigure {
        bars = List.copyOf(bars);
    }

    @Override
    public Drawing drawing() {
        return new Drawing(WIDTH, TOP + EACH * bars.size() + BOTTOM, this::paint);
    }

    private void paint(Graphics2D g) {
        int bottom = TOP + EACH * bars.size();
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, WIDTH, bottom + BOTTOM));
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        FieldFigure.centred(g, title, WIDTH / 2.0, 20);
        g.setFont(ChartFigure.TEXT);
        FieldFigure.centred(g, label, (LEFT + WIDTH - RIGHT) / 2.0, bottom + 26);
        g.setStroke(new BasicStroke(1));
        double largest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        for (int i = 0; i < bars.size(); i++) {
            var bar = bars.get(i);
            double y = TOP + EACH * (i + 0.5);
            double length = largest > 0 ? (WIDTH - RIGHT - LEFT) * bar.value() / largest : 0;
            g.setColor(new Color(Palette.BLUE.rgb()));
            g.fill(new Rectangle2D.Double(LEFT, y - THICKNESS / 2, length, THICKNESS));
            g.setColor(new Color(Palette.BLACK.rgb()));
            String shown = shown(bar.label());
            g.drawString(shown, (float) (LEFT - 10 - FieldFigure.width(g, shown)), (float) (y + 4));
            g.drawString(bar.text(), (float) (LEFT + length + 6), (float) (y + 4));
        }
    }

    private static String shown(String label) {
        int letters = label.codePointCount(0, label.length());
        return letters <= MOST_LETTERS
                ? label
                : label.substring(0, label.offsetByCodePoints(0, MOST_LETTERS - 1)) + "…";
    }
}
