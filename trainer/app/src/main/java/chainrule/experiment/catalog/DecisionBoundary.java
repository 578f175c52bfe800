package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Subset;
import chainrule.engine.Engines;
import chainrule.report.Colouring;
import chainrule.report.Colouring.Kind;
import chainrule.report.Field;
import chainrule.report.FieldFigure;
import chainrule.report.FieldFigure.Dot;
import chainrule.report.FieldFigure.Panel;
import chainrule.report.Figure;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.util.List;
import java.util.stream.IntStream;

/** What trained networks take for the outer ring of {@code circles}, place by place. */
public final class DecisionBoundary {
    private static final double EDGE = 1.35;
    private static final int GRID = 90;
    private static final int DOTS = 160;

    private DecisionBoundary() {}

    /** Networks side by side. */
    public static Figure figure(List<Panel> panels) {
        return new FieldFigure(
                "decision-boundary",
                "What the network predicts as the outer ring",
                "The probability of the outer ring at each place, by epoch; the boundary is where it is one half. "
                        + "Dots are training points in the colours of their classes.",
                panels,
                "x",
                "y",
                new Colouring(Kind.DIVERGING, 0, 1, 0),
                "P(outer)",
                "%.1f"::formatted);
    }

    /**
     * The final network of a run.
     *
     * @param data that it was trained on
     * @throws UserException if these are not points of a plane in two classes
     */
    public static Panel panel(String title, RunDirectory directory, Preparation data) {
        requirePoints(data.dataset());
        var run = TrainedRun.read(directory, RunDirectory.CHECKPOINT);
        var engine = Engines.onClassPath().named(run.config().engine().engine());
        var probabilities = run.probabilities(grid(), engine);
        var values = new double[GRID][GRID];
        for (int i = 0; i < GRID * GRID; i++) {
            values[i / GRID][i % GRID] = probabilities.get(i)[1];
        }
        return new Panel(
                title,
                new Field(-EDGE, EDGE, -EDGE, EDGE, values),
                dots(data.split().train()));
    }

    /** @throws UserException if these are not points of a plane in two classes */
    static void requirePoints(Dataset dataset) {
        boolean points = dataset.shape().features() == 2
                && dataset.task().isClassification()
                && dataset.task().names().size() == 2;
        if (!points) {
            throw new UserException(
                    "%s does not have points of a plane in two classes: a decision boundary is drawn for --data=circles"
                            .formatted(dataset.name()));
        }
    }

    private static Samples grid() {
        var points = new float[2 * GRID * GRID];
        for (int i = 0; i < GRID * GRID; i++) {
            points[2 * i] = (float) (EDGE * (2.0 * (i % GRID) / (GRID - 1) - 1));
            points[2 * i + 1] = (float) (EDGE * (2.0 * (i / GRID) / (GRID - 1) - 1));
        }
        return new Samples(new Features.Floats(points, 2), new int[GRID * GRID]);
    }

    private static List<Dot> dots(Subset train) {
        var features = train.samples().features();
        return IntStream.range(0, Math.min(DOTS, train.count()))
                .mapToObj(i ->
                        new Dot(features.value(train.rows()[i], 0), features.value(train.rows()[i], 1), train.label(i)))
                .toList();
    }
}
