package chainrule.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * A field as a surface in space, seen from above one of its corners.
 *
 * @param x what the axis to the lower right measures
 * @param y what the one to the lower left does
 * @param z what the height stands for, with its range
 */
public record SurfaceFigure(
        String name, String title, String caption, Field field, String x, String y, String z, Colouring colours)
        implements Drawing.Drawn {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 400;
    private static final double ACROSS = 190;
    private static final double DEPTH = 88;
    private static final double RISE = 150;
    private static final double MIDDLE = WIDTH / 2.0;
    private static final double GROUND = 268;

    @Override
    public Drawing drawing() {
        return new Drawing(WIDTH, HEIGHT, this::paint);
    }

    private void paint(Graphics2D g) {
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        floor(g);
        // From the far corner to the near one: what is nearer covers what is behind it.
        for (int row = field.rows() - 2; row >= 0; row--) {
            for (int column = field.columns() - 2; column >= 0; column--) {
                patch(g, row, column);
            }
        }
        labels(g);
    }

    private void floor(Graphics2D g) {
        g.setColor(new Color(Palette.GRID));
        g.setStroke(new BasicStroke(1));
        for (int i = 0; i <= 4; i++) {
            double share = i / 4.0;
            g.draw(new Line2D.Double(left(share, 0), up(share, 0, 0), left(share, 1), up(share, 1, 0)));
            g.draw(new Line2D.Double(left(0, share), up(0, share, 0), left(1, share), up(1, share, 0)));
        }
    }

    private void patch(Graphics2D g, int row, int column) {
        var path = new Path2D.Double();
        double sum = 0;
        int[][] corners = {{row, column}, {row, column + 1}, {row + 1, column + 1}, {row + 1, column}};
        for (int i = 0; i < corners.length; i++) {
            double value = field.values()[corners[i][0]][corners[i][1]];
            double px = (double) corners[i][1] / (field.columns() - 1);
            double py = (double) corners[i][0] / (field.rows() - 1);
            double height = Math.max(0, Math.min(1, (value - colours.low()) / (colours.high() - colours.low())));
            sum += value;
            if (i == 0) {
                path.moveTo(left(px, py), up(px, py, height));
            } else {
                path.lineTo(left(px, py), up(px, py, height));
            }
        }
        path.closePath();
        g.setColor(new Color(colours.rgb(sum / corners.length)));
        g.fill(path);
        g.setColor(new Color(Palette.BLACK.tint(0.45)));
        g.setStroke(new BasicStroke(0.4f));
        g.draw(path);
    }

    /** The near corner is (0, 0): x goes to the right and back, y to the left and back. */
    private static double left(double px, double py) {
        return MIDDLE + ACROSS * (px - py);
    }

    private static double up(double px, double py, double height) {
        return GROUND + DEPTH - DEPTH * (px + py) - RISE * height;
    }

    private void labels(Graphics2D g) {
        g.setColor(new Color(Palette.BLACK.rgb()));
        g.setFont(ChartFigure.TEXT.deriveFont(Font.BOLD, 15));
        FieldFigure.centred(g, title, MIDDLE, 22);
        g.setFont(ChartFigure.TEXT);
        FieldFigure.centred(g, x, left(0.5, 0) + 62, up(0.5, 0, 0) + 26);
        FieldFigure.centred(g, y, left(0, 0.5) - 62, up(0, 0.5, 0) + 26);
        FieldFigure.centred(g, z, MIDDLE, HEIGHT - 12);
    }
}
