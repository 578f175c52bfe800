package chainrule.datasets.toy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The classes of {@link Shapes}, each within the unit circle; y points down, as in a picture. */
enum Figure {
    CIRCLE(Outline.circle(0, 0, 0.85)),
    RING(Outline.circle(0, 0, 0.95).without(Outline.circle(0, 0, 0.55))),
    SQUARE(Outline.box(0.7, 0.7)),
    BAR(Outline.box(0.95, 0.3)),
    TRIANGLE(Outline.polygon(0, -0.95, 0.82, 0.55, -0.82, 0.55)),
    STAR(Outline.star(5, 0.42)),
    CROSS(Outline.box(0.92, 0.28).or(Outline.box(0.28, 0.92))),
    CRESCENT(Outline.circle(0, 0, 0.95).without(Outline.circle(0.5, 0, 0.75))),
    ARROW(Outline.polygon(0, -0.95, 0.75, -0.1, 0.27, -0.1, 0.27, 0.9, -0.27, 0.9, -0.27, -0.1, -0.75, -0.1)),
    HEART(Outline.circle(-0.43, -0.3, 0.45)
            .or(Outline.circle(0.43, -0.3, 0.45))
            .or(Outline.polygon(0, -0.4, 0.77, 0, 0, 0.93, -0.77, 0)));

    private final Outline outline;

    Figure(Outline outline) {
        this.outline = outline;
    }

    /** The signed distance of a point from the edge: below 0 inside. */
    double distance(double x, double y) {
        return outline.distance(x, y);
    }

    /** The names of the classes, in the order of their labels. */
    static List<String> names() {
        return Arrays.stream(values())
                .map(figure -> figure.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
