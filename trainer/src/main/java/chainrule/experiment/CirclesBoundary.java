package chainrule.experiment;

import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.engine.Engines;
import chainrule.report.Colouring;
import chainrule.report.Colouring.Kind;
import chainrule.report.Field;
import chainrule.report.FieldFigure;
import chainrule.report.FieldFigure.Dot;
import chainrule.report.FieldFigure.Panel;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.study.Metric;
import chainrule.study.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A 2-4-2 network of tanh units on two rings of points: what it takes for which class as it learns. */
final class CirclesBoundary implements Experiment {
    private static final List<Integer> EPOCHS = List.of(1, 5, 10, 20, 50, 100);
    private static final double EDGE = 1.35;
    private static final int GRID = 90;
    private static final int DOTS = 160;

    @Override
    public String name() {
        return "circles";
    }

    @Override
    public String question() {
        return "how four tanh units come to tell a ring from the one around it";
    }

    @Override
    public Findings run(Setting setting) {
        // The same seed: each is the beginning of the next.
        var trials = EPOCHS.stream()
                .map(epochs -> setting.trial(
                        "epoch " + epochs, "circles-tanh", Map.of(), Map.of("train.epochs", epochs.toString())))
                .toList();
        var outcomes = setting.run(trials);
        var findings = Findings.NONE;
        for (var outcome : outcomes) {
            findings = findings.answer("After %s: %s of the validation points right."
                    .formatted(
                            outcome.trial().label(),
                            Metric.VALIDATION_ACCURACY.text(outcome.validation().accuracy())));
        }
        return findings.outcomes(outcomes)
                .figures(List.of(new FieldFigure(
                        "decision-boundary",
                        "What the network takes for the outer ring",
                        "The probability of the outer ring at each place, after so many epochs; the boundary is where it is one half. "
                                + "Dots are training points in the colours of their classes.",
                        outcomes.stream().map(o -> panel(o, setting)).toList(),
                        "x",
                        "y",
                        new Colouring(Kind.DIVERGING, 0, 1, 0),
                        "P(outer)",
                        "%.1f"::formatted)));
    }

    private static Panel panel(Outcome outcome, Setting setting) {
        var grid = new float[2 * GRID * GRID];
        for (int i = 0; i < GRID * GRID; i++) {
            grid[2 * i] = (float) (EDGE * (2.0 * (i % GRID) / (GRID - 1) - 1));
            grid[2 * i + 1] = (float) (EDGE * (2.0 * (i / GRID) / (GRID - 1) - 1));
        }
        var run = TrainedRun.read(outcome.directory(), RunDirectory.CHECKPOINT);
        var engine = Engines.onClassPath().named(run.config().engine().engine());
        var samples = new Samples(new Features.Floats(grid, 2), new int[GRID * GRID]);
        var probabilities = run.probabilities(samples, engine);
        var values = new double[GRID][GRID];
        for (int i = 0; i < GRID * GRID; i++) {
            values[i / GRID][i % GRID] = probabilities.get(i)[1];
        }
        return new Panel(outcome.trial().label(), new Field(-EDGE, EDGE, -EDGE, EDGE, values), dots(outcome, setting));
    }

    private static List<Dot> dots(Outcome outcome, Setting setting) {
        var train = setting.data(outcome.trial().config().data()).split().train();
        var features = train.samples().features();
        return IntStream.range(0, Math.min(DOTS, train.count()))
                .mapToObj(i ->
                        new Dot(features.value(train.rows()[i], 0), features.value(train.rows()[i], 1), train.label(i)))
                .toList();
    }
}
