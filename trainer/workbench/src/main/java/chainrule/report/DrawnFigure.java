package chainrule.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure that is drawn already, once for its files and the page.
 *
 * @param figure what it is
 */
public record DrawnFigure(Figure figure, byte[] png, String svg) implements Figure {
    /**
     * Draws figures, several at the same time where there are several cores; but the first one alone: threads that initialise Java2D's
     * classes, each from another end, could wait for each other for ever.
     *
     * @return the drawn ones, in the same order
     * @throws CannotDrawException if this machine's Java can't draw
     */
    public static synchronized List<Figure> all(List<? extends Figure> figures) {
        var drawn = new ArrayList<Figure>();
        figures.stream().limit(1).map(DrawnFigure::of).forEach(drawn::add);
        drawn.addAll(figures.parallelStream().skip(1).map(DrawnFigure::of).toList());
        return drawn;
    }

    private static Figure of(Figure figure) {
        return new DrawnFigure(figure, figure.png(), figure.svg());
    }

    @Override
    public String name() {
        return figure.name();
    }

    @Override
    public String title() {
        return figure.title();
    }

    @Override
    public boolean drawsTitle() {
        return figure.drawsTitle();
    }

    @Override
    public String caption() {
        return figure.caption();
    }
}
