package chainrule.experiment.catalog;

import chainrule.datasets.toy.Curve;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Functions without noise, fitted by one hidden layer that gets wider and wider: what universal approximation promises (G. Cybenko
 * 1989; K. Hornik 1991; M. Leshno et al. 1993), and what training finds of it.
 */
final class Approximation implements Experiment {
    private static final List<Curve> CURVES = List.of(Curve.SINE, Curve.STEP, Curve.ABSOLUTE);
    private static final List<Integer> WIDTHS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> DRAWN = List.of(1, 2, 8, 64);
    private static final int PLACES = 401;

    @Override
    public String name() {
        return "universal-approximation";
    }

    @Override
    public String question() {
        return "how closely one hidden layer fits a sine, a step and |x| as it gets wider";
    }

    /** How far a trained network is from its function. */
    private record Errors(Curve curve, int width, Outcome outcome, Gap gap) {}

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        var trials = context.trials(
                "sine",
                Map.of(
                        "data.validation", "0",
                        "train.epochs", "400",
                        "train.batch", "50",
                        "train.optimizer.adam.rate", "0.02"),
                CURVES.stream()
                        .flatMap(curve -> WIDTHS.stream()
                                .map(width -> Variant.of(
                                        label(curve, width),
                                        Map.of(
                                                "data.name", curve.label(),
                                                "data.noise", "0",
                                                "model.hidden", "[%d]".formatted(width)))))
                        .toList());
        var outcomes = context.run(trials, context.seedsOr(1L, 2L, 3L));
        var errors = new ArrayList<Errors>();
        for (var group : Group.byLabel(outcomes)) {
            for (var curve : CURVES) {
                for (int width : WIDTHS) {
                    if (group.label().equals(label(curve, width))) {
                        group.finished()
                                .forEach(
                                        o -> errors.add(new Errors(curve, width, o, Gap.of(curve, PLACES, Fit.of(o)))));
                    }
                }
            }
        }
        var findings = Findings.NONE;
        for (var curve : CURVES) {
            findings = findings.answer(answer(curve, errors));
        }
        return findings.answer(
                        "The theorem says: for every continuous function on an interval and every error there is a width with which "
                                + "one hidden layer with an activation that is not a polynomial comes closer than that everywhere. It names no width, and it does not "
                                + "say that training finds the weights: an error that stays, or grows with the width, is a failure of "
                                + "training or of too few samples, not of the theorem. The step is not continuous: a continuous function is wrong by half of its jump "
                                + "somewhere, however wide the layer. Its mean error can still become small.")
                .figures(Stream.concat(
                                Stream.of(byWidth(errors)), CURVES.stream().map(curve -> fits(curve, errors)))
                        .toList())
                .table(table(errors))
                .value("functions", values(errors))
                .outcomes(outcomes);
    }

    private static String label(Curve curve, int width) {
        return "%s, %d %s".formatted(curve.label(), width, width == 1 ? "unit" : "units");
    }

    private static List<Errors> of(Curve curve, int width, List<Errors> errors) {
        return errors.stream().filter(e -> e.curve == curve && e.width == width).toList();
    }

    private static Summary summary(List<Errors> some, Function<Gap, Double> value) {
        return new Summary(some.stream().map(e -> value.apply(e.gap)).toList());
    }

    private static String answer(Curve curve, List<Errors> errors) {
        var means = new LinkedHashMap<Integer, Double>();
        for (int width : WIDTHS) {
            var some = of(curve, width, errors);
            if (!some.isEmpty()) {
                means.put(width, summary(some, Gap::rms).mean());
            }
        }
        var best = means.entrySet().stream().min(Map.Entry.comparingByValue());
        if (best.isEmpty()) {
            return "%s: no training reached its end.".formatted(curve.label());
        }
        int first = means.keySet().iterator().next();
        return "%s, y = %s: root mean squared error %s with %d hidden %s, least with %d: %s."
                .formatted(
                        curve.label(),
                        curve.formula(),
                        number(means.get(first)),
                        first,
                        first == 1 ? "unit" : "units",
                        best.get().getKey(),
                        number(best.get().getValue()));
    }

    private static Figure byWidth(List<Errors> errors) {
        var lines = new ArrayList<Line>();
        for (var curve : CURVES) {
            var points = new ArrayList<Point>();
            for (int width : WIDTHS) {
                var some = of(curve, width, errors);
                if (!some.isEmpty()) {
                    var all = some.stream().map(e -> e.gap.rms()).toList();
                    points.add(new Point(
                            width,
                            summary(some, Gap::rms).mean(),
                            all.stream().min(Comparator.naturalOrder()).orElseThrow(),
                            all.stream().max(Comparator.naturalOrder()).orElseThrow()));
                }
            }
            lines.add(new Line(curve.label(), points, Style.of(lines.size())));
        }
        return new LineFigure(
                "error-by-width",
                "Error by width",
                new Axis("hidden units", Scale.LOGARITHMIC),
                new Axis("root mean squared error", Scale.LOGARITHMIC),
                lines,
                "Difference between network and function at %d places: mean over the seeds, bars from the least to the largest."
                        .formatted(PLACES));
    }

    private static Figure fits(Curve curve, List<Errors> errors) {
        double[] x = Gap.drawn(curve, PLACES);
        var lines = new ArrayList<Line>();
        lines.add(Line.through(
                        "function", x, java.util.Arrays.stream(x).map(curve::at).toArray())
                .styled(new Style(Palette.BLACK, Pattern.SOLID)));
        for (int width : DRAWN) {
            of(curve, width, errors).stream()
                    .findFirst()
                    .ifPresent(e -> lines.add(Line.through(
                                    width + (width == 1 ? " unit" : " units"),
                                    x,
                                    Fit.of(e.outcome).at(x))
                            .styled(Style.of(lines.size()))));
        }
        return new LineFigure(
                "fit-" + curve.label(),
                "%s: function and networks".formatted(curve.label()),
                new Axis("x", Scale.LINEAR),
                new Axis("y", Scale.LINEAR),
                lines,
                "The function, and what networks of one hidden layer compute after training with the first seed.");
    }

    private static Table table(List<Errors> errors) {
        var rows = new ArrayList<List<String>>();
        for (var curve : CURVES) {
            for (int width : WIDTHS) {
                var some = of(curve, width, errors);
                if (!some.isEmpty()) {
                    rows.add(List.of(
                            curve.label(),
                            Integer.toString(width),
                            Integer.toString(some.size()),
                            number(summary(some, Gap::rms).mean()),
                            number(summary(some, Gap::largest).mean())));
                }
            }
        }
        return new Table(
                "Difference between network and function at %d places, means over the seeds that finished"
                        .formatted(PLACES),
                List.of("function", "hidden units", "seeds", "root mean square", "largest"),
                rows);
    }

    private static List<Map<String, Object>> values(List<Errors> errors) {
        var values = new ArrayList<Map<String, Object>>();
        for (var e : errors) {
            var value = new LinkedHashMap<String, Object>();
            value.put("function", e.curve.label());
            value.put("units", e.width);
            value.put("seed", e.outcome.trial().seed());
            value.put("rms", e.gap.rms());
            value.put("largest", e.gap.largest());
            values.add(value);
        }
        return values;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
