package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Values in rows, one below the other: a dot for each, and their mean with its error bar. A thin line may join what belongs together in two
 * rows, such as the same fold.
 *
 * @param axis of the values
 * @param rows each with the same number of dots
 * @param joined whether the dots of the same place in two rows belong together
 */
public record DotsFigure(String name, String title, String caption, Axis axis, List<Row> rows, boolean joined)
        implements Drawing.Drawn {
    private static final double DOT = 3.5;
    private static final double MEAN = 9;
    private static final int LONGEST = 28;

    /**
     * A row.
     *
     * @param dots its values; NaN: none there
     * @param mean NaN: none
     * @param low and {@code high}: the ends of the mean's error bar; NaN for none
     * @param text at the right
     */
    public record Row(String label, List<Double> dots, double mean, double low, double high, String text) {
        public Row {
            dots = List.copyOf(dots);
        }

        private DoubleStream values() {
            return DoubleStream.concat(
                            DoubleStream.of(mean, low, high), dots.stream().mapToDouble(Double::doubleValue))
                    .filter(Double::isFinite);
        }
    }

    public DotsFigure {
        rows = List.copyOf(rows);
    }

    @Override
    public Drawing drawing() {
        var values = rows.stream().flatMapToDouble(Row::values).summaryStatistics();
        boolean none = values.getCount() == 0;
        var frame = RowAxis.of(title, axis, rows.size(), none ? 0 : values.getMin(), none ? 1 : values.getMax());
        return new Drawing(frame.width(), frame.height(), g -> paint(g, frame));
    }

    private void paint(Graphics2D g, RowAxis frame) {
        frame.paint(g);
        g.setColor(new Color(Palette.BLACK.tint(0.7)));
        g.setStroke(new BasicStroke(0.7f));
        for (int i = 1; i < rows.size() && joined; i++) {
            join(g, frame, i);
        }
        for (int i = 0; i < rows.size(); i++) {
            paint(g, frame, i);
        }
    }

    /** The dots of a row with those of the row above. */
    private void join(Graphics2D g, RowAxis frame, int row) {
        var above = rows.get(row - 1).dots();
        var dots = rows.get(row).dots();
        for (int k = 0; k < Math.min(above.size(), dots.size()); k++) {
            if (Double.isFinite(above.get(k)) && Double.isFinite(dots.get(k))) {
                g.draw(new Line2D.Double(frame.x(above.get(k)), frame.y(row - 1), frame.x(dots.get(k)), frame.y(row)));
            }
        }
    }

    private void paint(Graphics2D g, RowAxis frame, int i) {
        var row = rows.get(i);
        double y = frame.y(i);
        var blue = new Color(Palette.BLUE.rgb());
        // Half transparent: where several are equal, the place is darker.
        g.setColor(new Color(blue.getRed(), blue.getGreen(), blue.getBlue(), 120));
        row.dots().stream()
                .filter(Double::isFinite)
                .forEach(value -> g.fill(new Ellipse2D.Double(frame.x(value) - DOT, y - DOT, 2 * DOT, 2 * DOT)));
        if (Double.isFinite(row.mean())) {
            g.setColor(new Color(Palette.VERMILLION.rgb()));
            g.setStroke(new BasicStroke(1.6f));
            if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
                g.draw(new Line2D.Double(frame.x(row.low()), y, frame.x(row.high()), y));
            }
            g.setStroke(new BasicStroke(2.4f));
            g.draw(new Line2D.Double(frame.x(row.mean()), y - MEAN, frame.x(row.mean()), y + MEAN));
        }
        String label = row.label();
        frame.name(g, i, label.length() > LONGEST ? label.substring(0, LONGEST - 1) + "…" : label, row.text());
    }
}
