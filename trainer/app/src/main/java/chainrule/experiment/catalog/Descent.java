package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.formulas.LeastSquares;
import chainrule.optim.Optimizer;
import chainrule.optim.Schedule;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** One weight and one bias by gradient descent, compared with least squares in closed form (D6). */
final class Descent implements Experiment {
    private static final List<Integer> STEPS = List.of(
            1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 180, 200);
    private static final List<Integer> DRAWN = List.of(1, 4, 10);
    private static final int POINTS = 200;
    private static final String RATE = "train.optimizer.sgd.rate";

    @Override
    public String name() {
        return "least-squares";
    }

    @Override
    public String question() {
        return "whether gradient descent on the squared error reaches the line of least squares, and how fast";
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        // The same seed, and all samples a step: each training is the beginning of the next.
        var outcomes = context.run(context.trials(
                "line",
                Map.of("data.normalize", "none", RATE, "0.3"),
                STEPS.stream().map(Descent::variant).toList()));
        var failed = outcomes.stream().filter(o -> o.failure().isPresent()).findFirst();
        if (failed.isPresent()) {
            return Findings.NONE
                    .answer("After %d steps: %s."
                            .formatted(
                                    steps(failed.get()), failed.get().failure().orElseThrow()))
                    .outcomes(outcomes);
        }
        var train = context.data(outcomes.get(0).trial().config()).split().train();
        double[] x = IntStream.range(0, train.count())
                .mapToDouble(i -> train.samples().features().exact(train.rows()[i], 0))
                .toArray();
        double[] y = IntStream.range(0, train.count())
                .mapToDouble(i -> train.target(i, 0))
                .toArray();
        var closed = LeastSquares.fit(x, y);
        var lines = outcomes.stream()
                .map(o -> LearntLine.of(Fit.of(o).checkpoint()))
                .toList();
        return speed(outcomes, lines, closed, x)
                .figures(List.of(errors(outcomes, lines, closed), scatter(lines, closed, x, y)))
                .table(digits(lines, closed))
                .outcomes(outcomes);
    }

    private static Variant variant(int steps) {
        return Variant.of(
                steps + (steps == 1 ? " step" : " steps"),
                Map.of(
                        "data.name", "line",
                        "model.hidden", "[]",
                        "model.loss", "squared-error",
                        "train.batch", "full",
                        "train.epochs", Integer.toString(steps),
                        "engine.precision", "float64"));
    }

    private static int steps(Outcome outcome) {
        return outcome.trial().config().train().epochs();
    }

    private static Findings speed(List<Outcome> outcomes, List<LearntLine> lines, LeastSquares closed, double[] x) {
        int last = lines.size() - 1;
        double weight = Math.abs(lines.get(last).w() - closed.w1());
        double bias = Math.abs(lines.get(last).b() - closed.w0());
        var findings = Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "The line of least squares through %d training points is y = %.6f·x %s %.6f. After %d steps of descent on all of "
                                + "them %s.",
                        x.length,
                        closed.w1(),
                        closed.w0() < 0 ? "−" : "+",
                        Math.abs(closed.w0()),
                        STEPS.get(last),
                        weight == 0 && bias == 0
                                ? "weight and bias are the same float64 numbers"
                                : String.format(
                                        Locale.ROOT,
                                        "the weight differs from it by %.1e, the bias by %.1e",
                                        weight,
                                        bias)))
                .value("closedForm", Map.of("weight", closed.w1(), "bias", closed.w0()))
                .value(
                        "descent",
                        Map.of(
                                "weight",
                                lines.get(last).w(),
                                "bias",
                                lines.get(last).b()))
                .value("weightError", weight)
                .value("biasError", bias);
        var train = outcomes.get(last).trial().config().train();
        if (train.optimizer() instanceof Optimizer.Sgd sgd && train.schedule() instanceof Schedule.Constant) {
            var normalization = Fit.of(outcomes.get(last)).checkpoint().normalization();
            double[] curvatures = LearntLine.curvatures(x, normalization);
            double slow = Math.max(Math.abs(1 - sgd.rate() * curvatures[0]), Math.abs(1 - sgd.rate() * curvatures[1]));
            findings = findings.answer(String.format(
                            Locale.ROOT,
                            "The loss is a paraboloid with the curvatures %.4f and %.4f. With the rate η = %s a step multiplies the error in these "
                                    + "directions by |1 − η·curvature|. The larger factor, %.4f, decides in the end%s.",
                            curvatures[0],
                            curvatures[1],
                            sgd.rate(),
                            slow,
                            slow < 1 ? "" : ": with a factor above 1, the error grows"))
                    .value("predictedFactor", slow);
        }
        double measured = LearntLine.contraction(STEPS, lines, closed);
        if (Double.isFinite(measured)) {
            findings = findings.answer(String.format(
                            Locale.ROOT, "Measured, a step multiplies the weight's error by %.4f.", measured))
                    .value("factor", measured);
        }
        return findings;
    }

    private static Figure errors(List<Outcome> outcomes, List<LearntLine> lines, LeastSquares closed) {
        return new LineFigure(
                "errors",
                "Distance from the closed form, by step",
                new Axis("steps", Scale.WHOLE),
                new Axis("absolute difference", Scale.LOGARITHMIC),
                List.of(
                        distance("|w − w*|", outcomes, lines, line -> line.w() - closed.w1(), 0),
                        distance("|b − b*|", outcomes, lines, line -> line.b() - closed.w0(), 1)),
                "Weight and bias in the data's own units, minus those of least squares (w*, b*). A straight line on this scale is a "
                        + "constant factor a step. It ends where float64 has no more digits.");
    }

    private static Line distance(
            String label,
            List<Outcome> outcomes,
            List<LearntLine> lines,
            ToDoubleFunction<LearntLine> difference,
            int place) {
        return Line.through(
                        label,
                        outcomes.stream().mapToDouble(Descent::steps).toArray(),
                        lines.stream()
                                .mapToDouble(line -> Math.abs(difference.applyAsDouble(line)))
                                .toArray())
                .styled(Style.of(place));
    }

    private static Figure scatter(List<LearntLine> lines, LeastSquares closed, double[] x, double[] y) {
        int count = Math.min(POINTS, x.length);
        var drawn = new ArrayList<Line>();
        drawn.add(Line.through("training points", java.util.Arrays.copyOf(x, count), java.util.Arrays.copyOf(y, count))
                .styled(new Style(Palette.SKY, Pattern.RINGS)));
        for (int steps : DRAWN) {
            var line = lines.get(STEPS.indexOf(steps));
            drawn.add(straight(
                    steps + (steps == 1 ? " step" : " steps"),
                    line.w(),
                    line.b(),
                    x,
                    Style.of(1 + DRAWN.indexOf(steps))));
        }
        var end = lines.get(lines.size() - 1);
        drawn.add(straight(
                STEPS.get(STEPS.size() - 1) + " steps", end.w(), end.b(), x, new Style(Palette.BLUE, Pattern.SOLID)));
        drawn.add(straight("least squares", closed.w1(), closed.w0(), x, new Style(Palette.BLACK, Pattern.DASHED)));
        return new LineFigure(
                "lines",
                "The line while it is learnt",
                new Axis("x", Scale.LINEAR),
                new Axis("y", Scale.LINEAR),
                drawn,
                "%d of the training points, the line after some steps, and the closed form over it.".formatted(count));
    }

    private static Line straight(String label, double w, double b, double[] x, Style style) {
        double low = java.util.Arrays.stream(x).min().orElseThrow();
        double high = java.util.Arrays.stream(x).max().orElseThrow();
        return Line.through(label, new double[] {low, high}, new double[] {w * low + b, w * high + b})
                .styled(style);
    }

    private static Table digits(List<LearntLine> lines, LeastSquares closed) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < lines.size(); i++) {
            rows.add(row(
                    STEPS.get(i) + (STEPS.get(i) == 1 ? " step" : " steps"),
                    lines.get(i).w(),
                    lines.get(i).b()));
        }
        rows.add(row("least squares", closed.w1(), closed.w0()));
        return new Table(
                "Weight and bias in the data's own units, by descent and in closed form",
                List.of("", "weight", "bias"),
                rows);
    }

    private static List<String> row(String label, double w, double b) {
        return List.of(label, String.format(Locale.ROOT, "%.15f", w), String.format(Locale.ROOT, "%.15f", b));
    }
}
