package chainrule.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** A sample among many: small and half transparent, so that a place with more samples is darker. */
final class Dot extends Marker {
    private static final double SIZE = 4;
    private static final int OPACITY = 130;

    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
        var colour = graphics.getColor();
        graphics.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), OPACITY));
        graphics.fill(new Ellipse2D.Double(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE));
        graphics.setColor(colour);
    }
}
