package chainrule.experiment.explanation;

import chainrule.base.Counted;
import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.datasets.ChangedColumn;
import chainrule.datasets.Dataset;
import chainrule.datasets.Schema;
import chainrule.engine.Engine;
import chainrule.experiment.Findings;
import chainrule.report.Axis;
import chainrule.report.Block.Table;
import chainrule.report.DotsFigure;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.run.TrainedRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Partial dependence: what a trained network predicts on average if all samples have the same value in one column (J. Friedman, "Greedy
 * function approximation", Annals of Statistics 29, 2001), and for each sample by itself (A. Goldstein et al., "Peeking inside the black box", 2015).
 *
 * @param run the network, or an ensemble
 * @param column of the table that gets these values
 * @param output a class, label or target by its name; empty: all, of two classes the second one
 * @param points how many values of a number are tried, at least 2
 */
public record Dependence(TrainedRun run, Engine engine, String column, Optional<String> output, int points) {
    /** More curves can't be distinguished. */
    private static final int MOST_CURVES = 10;

    private static final int MOST_SAMPLES = 40;
    private static final double FROM = 0.05;
    private static final double TO = 0.95;
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    /** @throws UserException if there are too few points */
    public Dependence {
        if (points < 2) {
            throw new UserException("%d values make no curve: give at least 2".formatted(points));
        }
    }

    /**
     * What was measured.
     *
     * @param values of the column: numbers, or places in its list of categories
     * @param names of the values
     * @param outputs what is predicted, by name
     * @param predictions by output, value and sample
     */
    public record Measured(double[] values, List<String> names, List<String> outputs, double[][][] predictions) {
        /** Over the samples, with the column at value {@code v}. */
        double mean(int output, int v) {
            return Arrays.stream(predictions[output][v]).average().orElseThrow();
        }

        /** A share of the samples have a prediction of at most this. */
        double quantile(int output, int v, double share) {
            double[] sorted = predictions[output][v].clone();
            Arrays.sort(sorted);
            return interpolated(sorted, share);
        }

        /** How far apart the means are. */
        double range(int output) {
            var means = IntStream.range(0, values.length)
                    .mapToDouble(v -> mean(output, v))
                    .summaryStatistics();
            return means.getMax() - means.getMin();
        }
    }

    /** Between neighbours of sorted numbers, as NumPy's and scikit-learn's usual quantile. */
    private static double interpolated(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /**
     * Predicts with each value.
     *
     * @param part of the data, whose samples get them: train, validation or test
     * @throws UserException if there is no such column or output, or the network takes images
     */
    public Measured measure(Dataset raw, String part) {
        var columns = RawColumns.of(run, raw, part);
        int k = columns.index(column);
        var features = columns.rows().train().features();
        var kind = columns.rows().schema().map(schema -> schema.columns().get(k));
        boolean category = kind.map(Schema.Column::isCategory).orElse(false);
        double[] known = IntStream.range(0, features.count())
                .mapToDouble(row -> features.exact(row, k))
                .filter(value -> !Double.isNaN(value) && !(category && value < 0))
                .sorted()
                .toArray();
        if (known.length == 0) {
            throw new UserException("column \"%s\" has no value in the %s split".formatted(column, part));
        }
        double[] values = category ? Arrays.stream(known).distinct().toArray() : grid(known);
        var names = Arrays.stream(values)
                .mapToObj(value -> category ? kind.get().categories().get((int) value) : number(value))
                .toList();
        try (var predictor = run.predictor(engine)) {
            var all = new ArrayList<double[][]>();
            List<String> outputs = List.of();
            for (int v = 0; v < values.length; v++) {
                var found = predictor
                        .measure(columns.with(ChangedColumn.constant(features, k, values[v])), columns.heldOut())
                        .predictions();
                outputs = v == 0 ? shown(found.names()) : outputs;
                int[] places = outputs.stream().mapToInt(found.names()::indexOf).toArray();
                all.add(Arrays.stream(places)
                        .mapToObj(place -> IntStream.range(0, found.count())
                                .mapToDouble(i -> found.response(i, place))
                                .toArray())
                        .toArray(double[][]::new));
            }
            var predictions = new double[outputs.size()][values.length][];
            for (int o = 0; o < predictions.length; o++) {
                for (int v = 0; v < values.length; v++) {
                    predictions[o][v] = all.get(v)[o];
                }
            }
            return new Measured(values, names, outputs, predictions);
        }
    }

    /** The column's own values if they are few; else between its 5th and its 95th percentile, at equal distances. */
    private double[] grid(double[] known) {
        double[] own = Arrays.stream(known).distinct().toArray();
        if (own.length <= points) {
            return own;
        }
        double from = interpolated(known, FROM);
        double to = interpolated(known, TO);
        return from == to
                ? own
                : IntStream.range(0, points)
                        .mapToDouble(i -> from + (to - from) * i / (points - 1))
                        .toArray();
    }

    private List<String> shown(List<String> names) {
        boolean two = run.checkpoint().task().isClassification() && names.size() == 2;
        return output.map(name -> {
                    if (!names.contains(name)) {
                        throw new UserException("there is no output '%s': %schoose one of %s"
                                .formatted(name, Nearest.hint(name, names), String.join(", ", names)));
                    }
                    return List.of(name);
                })
                .orElse(two ? names.subList(1, 2) : names);
    }

    /** The same in words, with figures and a table. */
    public Findings of(Dataset raw, String part) {
        var measured = measure(raw, part);
        var order = IntStream.range(0, measured.outputs().size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer o) -> measured.range(o))
                        .reversed())
                .toList();
        int most = order.get(0);
        var means = IntStream.range(0, measured.values().length)
                .boxed()
                .sorted(Comparator.comparingDouble(v -> measured.mean(most, v)))
                .toList();
        int lowest = means.get(0);
        int highest = means.get(means.size() - 1);
        int samples = measured.predictions()[0][0].length;
        var findings = Findings.NONE
                .answer(
                        "Over %s of the %s split, %s is on average lowest, %s, where %s is %s, and highest, %s, where it is %s."
                                .formatted(
                                        Counted.of(samples, "sample"),
                                        part,
                                        subject(measured.outputs().get(most)),
                                        number(measured.mean(most, lowest)),
                                        column,
                                        measured.names().get(lowest),
                                        number(measured.mean(most, highest)),
                                        measured.names().get(highest)))
                .answer(
                        "All samples get the same value in this column and keep the others, so some of these rows may be impossible. It shows what the network computes, and not what a change would cause.")
                .figures(figures(measured, order, part))
                .table(table(measured, order))
                .value("column", column)
                .value("part", part)
                .value("samples", samples)
                .value("outputs", order.stream().map(o -> value(measured, o)).toList());
        return run.heldOut(raw, part)
                .map(heldOut -> findings.answer(heldOut.sentence()))
                .orElse(findings);
    }

    private String subject(String name) {
        return run.checkpoint().task().isRegression() ? "the prediction of " + name : "the probability of " + name;
    }

    private String axis() {
        return run.checkpoint().task().isRegression() ? "mean prediction" : "mean probability";
    }

    private boolean isCategory(Measured measured) {
        return IntStream.range(0, measured.values().length)
                .anyMatch(v -> !measured.names().get(v).equals(number(measured.values()[v])));
    }

    private List<Figure> figures(Measured measured, List<Integer> order, String part) {
        if (isCategory(measured)) {
            return order.stream()
                    .limit(MOST_CURVES)
                    .<Figure>map(o -> bars(measured, o, part))
                    .toList();
        }
        var figures = new ArrayList<Figure>();
        if (order.size() > 1) {
            figures.add(means(measured, order, part));
        }
        figures.add(each(measured, order.get(0), part));
        return figures;
    }

    private Figure bars(Measured measured, int o, String part) {
        String name = measured.outputs().get(o);
        return new DotsFigure(
                "dependence-" + (o + 1),
                "%s by %s".formatted(name, column),
                "%s if all samples of the %s split have the same %s; bars hold the middle 80 %% of the samples."
                        .formatted(capital(subject(name)), part, column),
                new Axis(axis() + " of " + name, Axis.Scale.LINEAR),
                IntStream.range(0, measured.values().length)
                        .mapToObj(v -> new DotsFigure.Row(
                                measured.names().get(v),
                                List.of(),
                                measured.mean(o, v),
                                measured.quantile(o, v, LOW),
                                measured.quantile(o, v, HIGH),
                                number(measured.mean(o, v))))
                        .toList(),
                false);
    }

    private Figure means(Measured measured, List<Integer> order, String part) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < Math.min(MOST_CURVES, order.size()); i++) {
            int o = order.get(i);
            lines.add(new Line(
                    measured.outputs().get(o),
                    IntStream.range(0, measured.values().length)
                            .mapToObj(v -> Point.of(measured.values()[v], measured.mean(o, v)))
                            .toList(),
                    Style.of(i)));
        }
        return new LineFigure(
                "dependence",
                "What is predicted by " + column,
                new Axis(column, Axis.Scale.LINEAR),
                new Axis(axis(), Axis.Scale.LINEAR),
                lines,
                "The mean over the samples of the %s split, if all have the same %s%s."
                        .formatted(
                                part,
                                column,
                                order.size() > MOST_CURVES
                                        ? ": the %d outputs that change most".formatted(MOST_CURVES)
                                        : ""));
    }

    /** The mean in front of the curves of some samples. */
    private Figure each(Measured measured, int o, String part) {
        int samples = measured.predictions()[o][0].length;
        int shown = Math.min(MOST_SAMPLES, samples);
        // One line in pieces: a legend of each sample would be of no use.
        var pieces = new ArrayList<Point>();
        for (int i = 0; i < shown; i++) {
            int row = (int) ((long) i * samples / shown);
            for (int v = 0; v < measured.values().length; v++) {
                pieces.add(Point.of(measured.values()[v], measured.predictions()[o][v][row]));
            }
            // At a place of its own: where all points have the same distance, ticks stand at them and not at round
            // numbers.
            pieces.add(Point.of(between(measured.values()), Double.NaN));
        }
        var lines = new ArrayList<Line>();
        lines.add(new Line(Counted.of(shown, "sample"), pieces, new Style(Palette.SKY, Pattern.THIN)));
        lines.add(new Line(
                "mean of all",
                IntStream.range(0, measured.values().length)
                        .mapToObj(v -> Point.of(measured.values()[v], measured.mean(o, v)))
                        .toList(),
                new Style(Style.of(1).colour(), Pattern.SOLID)));
        String name = measured.outputs().get(o);
        return new LineFigure(
                "dependence-samples",
                "%s by %s".formatted(name, column),
                new Axis(column, Axis.Scale.LINEAR),
                new Axis(subject(name), Axis.Scale.LINEAR),
                lines,
                "%s for samples of the %s split, each with its other columns unchanged, and their mean over all samples."
                        .formatted(capital(subject(name)), part));
    }

    private static double between(double[] values) {
        return values[0] + 0.3 * (values[values.length - 1] - values[0]) / values.length;
    }

    private Table table(Measured measured, List<Integer> order) {
        var header = new ArrayList<>(List.of(column));
        var shown = order.stream().limit(MOST_CURVES).toList();
        shown.forEach(o -> header.add(measured.outputs().get(o)));
        var rows = new ArrayList<List<String>>();
        for (int v = 0; v < measured.values().length; v++) {
            var row = new ArrayList<>(List.of(measured.names().get(v)));
            for (int o : shown) {
                row.add(number(measured.mean(o, v)));
            }
            rows.add(row);
        }
        return new Table("The means over the samples, by the value of " + column, header, rows);
    }

    private Map<String, Object> value(Measured measured, int o) {
        var value = new LinkedHashMap<String, Object>();
        value.put("output", measured.outputs().get(o));
        value.put(
                "curve",
                IntStream.range(0, measured.values().length)
                        .mapToObj(v -> {
                            var point = new LinkedHashMap<String, Object>();
                            point.put(
                                    "value",
                                    isCategory(measured) ? measured.names().get(v) : measured.values()[v]);
                            point.put("mean", measured.mean(o, v));
                            point.put("low", measured.quantile(o, v, LOW));
                            point.put("high", measured.quantile(o, v, HIGH));
                            return point;
                        })
                        .toList());
        return value;
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
