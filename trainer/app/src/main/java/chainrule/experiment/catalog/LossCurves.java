package chainrule.experiment.catalog;

import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import chainrule.model.Loss;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Cross-entropy (B2, B6) against squared error (B5): value and derivative over the probability and over the logit, for both targets. */
final class LossCurves implements Untrained {
    private static final Map<String, Loss> LOSSES = losses();
    private static final List<Integer> TARGETS = List.of(1, 0);
    /** The point that the course notes mark. */
    private static final double MARK = 0.1;

    private static final List<Double> SHOWN = List.of(0.001, 0.01, MARK, 0.5, 0.9, 0.99);
    /** The derivative −1/ŷ grows without bound towards 0: the curves end here. */
    private static final double LEAST = 0.04;

    private static final double WIDEST = 6;
    private static final Axis PROBABILITY = new Axis("predicted probability ŷ of class 1", Scale.LINEAR);
    private static final Axis LOGIT = new Axis("logit z, with ŷ = σ(z)", Scale.LINEAR);

    private static Map<String, Loss> losses() {
        var losses = new LinkedHashMap<String, Loss>();
        losses.put("cross-entropy", Loss.CROSS_ENTROPY);
        losses.put("squared error", Loss.SOFTMAX_SQUARED_ERROR);
        return losses;
    }

    @Override
    public String name() {
        return "loss-curves";
    }

    @Override
    public String question() {
        return "how cross-entropy and squared error and their derivatives depend on the probability and on the logit";
    }

    @Override
    public Findings findings() {
        return drawn();
    }

    /** The figures, a table of points, and the comparison at the marked point. */
    static Findings drawn() {
        var cross = LossAt.probability(Loss.CROSS_ENTROPY, 1, MARK);
        var square = LossAt.probability(Loss.SOFTMAX_SQUARED_ERROR, 1, MARK);
        return Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "At ŷ = %s for y = 1, cross-entropy is −ln ŷ = %.3f with the derivative −1/ŷ = %s; squared error is (1 − ŷ)² = %.3f "
                                + "with the derivative 2(ŷ − 1) = %s: cross-entropy is %.1f times as steep.",
                        MARK,
                        cross.value(),
                        signed(cross.byProbability(), 2),
                        square.value(),
                        signed(square.byProbability(), 2),
                        cross.byProbability() / square.byProbability()))
                .answer(String.format(
                        Locale.ROOT,
                        "With respect to the logit, cross-entropy's derivative there is ŷ − 1 = %s and squared error's 2(ŷ − 1)·ŷ(1 − ŷ) = %s.",
                        signed(cross.byLogit(), 3),
                        signed(square.byLogit(), 3)))
                .answer(flat())
                .figures(List.of(
                        overProbability("loss-by-probability", "Loss of one sample", "loss", LossAt::value),
                        overProbability(
                                "slope-by-probability",
                                "Derivative with respect to the probability",
                                "∂ℓ/∂ŷ",
                                LossAt::byProbability),
                        overLogit("loss-by-logit", "Loss of one sample, over the logit", "loss", LossAt::value),
                        overLogit("slope-by-logit", "Derivative with respect to the logit", "∂ℓ/∂z", LossAt::byLogit)))
                .table(table())
                .value("points", points());
    }

    private static String signed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value).replace('-', '−');
    }

    private static String flat() {
        double wrong = SHOWN.get(0);
        double cross = LossAt.probability(Loss.CROSS_ENTROPY, 1, wrong).byLogit();
        double square = LossAt.probability(Loss.SOFTMAX_SQUARED_ERROR, 1, wrong).byLogit();
        return String.format(
                Locale.ROOT,
                "At ŷ = %s the derivatives with respect to the logit are %s and %s: where the network is most wrong, squared error is %.0f "
                        + "times as flat, because it saturates with σ. For y = 0 the curves are mirrored: ŷ becomes 1 − ŷ, and the signs change.",
                wrong,
                signed(cross, 3),
                signed(square, 5),
                cross / square);
    }

    private static Figure overProbability(String name, String title, String what, ToDoubleFunction<LossAt> of) {
        var lines = lines(LEAST, 1 - LEAST, (loss, y) -> p -> of.applyAsDouble(LossAt.probability(loss, y, p)));
        lines.add(marks(MARK, of));
        return figure(name, title, PROBABILITY, what, lines);
    }

    private static Figure overLogit(String name, String title, String what, ToDoubleFunction<LossAt> of) {
        var lines = lines(-WIDEST, WIDEST, (loss, y) -> z -> of.applyAsDouble(LossAt.logit(loss, y, z)));
        lines.add(marks(Math.log(MARK / (1 - MARK)), of));
        return figure(name, title, LOGIT, what, lines);
    }

    private interface Curves {
        DoubleUnaryOperator of(Loss loss, int y);
    }

    /** A colour for each loss, a pattern for each target. */
    private static List<Line> lines(double from, double to, Curves curves) {
        var lines = new ArrayList<Line>();
        for (int y : TARGETS) {
            LOSSES.forEach((name, loss) ->
                    lines.add(Line.of("%s, y = %d".formatted(name, y), from, to, curves.of(loss, y))
                            .styled(new Style(
                                    loss == Loss.CROSS_ENTROPY ? Palette.BLUE : Palette.VERMILLION,
                                    y == 1 ? Pattern.SOLID : Pattern.DASHED))));
        }
        return lines;
    }

    private static Line marks(double x, ToDoubleFunction<LossAt> of) {
        double[] y = LOSSES.values().stream()
                .map(loss -> LossAt.probability(loss, 1, MARK))
                .mapToDouble(of)
                .toArray();
        return Line.through("ŷ = %s, y = 1".formatted(MARK), new double[] {x, x}, y)
                .styled(new Style(Palette.BLACK, Pattern.RINGS));
    }

    private static Figure figure(String name, String title, Axis x, String what, List<Line> lines) {
        String caption =
                "%s: cross-entropy −ln ŷ for y = 1 and −ln(1 − ŷ) for y = 0; squared error (1 − ŷ)² and ŷ². The marks are at ŷ = %s for y = 1."
                        .formatted(title, MARK);
        return new LineFigure(name, title, x, new Axis(what, Scale.LINEAR), lines, caption);
    }

    private static Table table() {
        return new Table(
                "Loss and derivatives at some probabilities",
                List.of("loss", "y", "ŷ", "value", "∂ℓ/∂ŷ", "∂ℓ/∂z"),
                rows().map(row -> List.of(
                                row.loss(),
                                Integer.toString(row.y()),
                                Double.toString(row.asked()),
                                number(row.at().value()),
                                number(row.at().byProbability()),
                                number(row.at().byLogit())))
                        .toList());
    }

    private record Row(String loss, int y, double asked, LossAt at) {}

    private static Stream<Row> rows() {
        return LOSSES.entrySet().stream()
                .flatMap(loss -> TARGETS.stream()
                        .flatMap(y -> SHOWN.stream()
                                .map(p -> new Row(loss.getKey(), y, p, LossAt.probability(loss.getValue(), y, p)))));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static List<Map<String, Object>> points() {
        return rows().map(row -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("loss", row.loss());
                    entry.put("y", row.y());
                    entry.put("probability", row.asked());
                    entry.put("value", row.at().value());
                    entry.put("byProbability", row.at().byProbability());
                    entry.put("byLogit", row.at().byLogit());
                    return entry;
                })
                .toList();
    }
}
