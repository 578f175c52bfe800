package chainrule.run.page;

import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.run.LayerMetrics;
import chainrule.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How each layer of a run learnt, by epoch. */
final class LayerFigures {
    /** More curves than this can't be told apart. */
    private static final int MOST_LAYERS = 12;

    private LayerFigures() {}

    static List<LayerMetrics> rows(RunDirectory run) {
        return LayerMetrics.read(run.file(RunDirectory.LAYERS));
    }

    /** Nothing where no two epochs were measured. */
    static List<Figure> of(RunDirectory run) {
        var rows = rows(run);
        if (rows.stream().mapToInt(LayerMetrics::epoch).distinct().count() < 2) {
            return List.of();
        }
        return List.of(
                figure(
                        rows,
                        "gradient-norms",
                        "Gradient of each layer",
                        "norm of the weights' gradient",
                        LayerMetrics::gradientNorm,
                        ": of the loss of a batch of training samples, after epochs that were measured. A layer far below the others hardly learns: its gradient vanishes."),
                figure(
                        rows,
                        "updates",
                        "Update of each layer's weights",
                        "length of a step / of the weights",
                        LayerMetrics::update,
                        ": how far a step moves the weights. About 0.001 is usual while a network learns."));
    }

    private static Figure figure(
            List<LayerMetrics> rows,
            String name,
            String title,
            String label,
            ToDoubleFunction<LayerMetrics> value,
            String meaning) {
        int layers = rows.stream().mapToInt(LayerMetrics::layer).max().orElse(0);
        int step = (layers + MOST_LAYERS - 1) / MOST_LAYERS;
        var lines = new ArrayList<Line>();
        for (int layer = 1; layer <= layers; layer++) {
            // The first and the last one, and some between.
            if ((layer - 1) % step == 0 || layer == layers) {
                int shown = layer;
                var points = rows.stream()
                        .filter(row -> row.layer() == shown)
                        .map(row -> Point.of(row.epoch(), value.applyAsDouble(row)))
                        .toList();
                lines.add(
                        new Line(layer == layers ? "output layer" : "layer " + layer, points, Style.of(lines.size())));
            }
        }
        return new LineFigure(
                name,
                title,
                new Axis("epoch", Scale.WHOLE),
                new Axis(label, Scale.LOGARITHMIC),
                lines,
                title + meaning);
    }
}
