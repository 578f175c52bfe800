package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Features;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static chainrule.audit.Vectors.AUTODIFF;
import static chainrule.audit.Vectors.DIFFERENCES;

/** E8: what a table's number becomes, in float64, by the statistics of its training split. */
final class CurveEntries {
    private static final double[] POINTS = Vectors.points(40, 12);
    private static final double[] FAR = {1e9, -1e9, 1e300, -1e300};
    private static final double LIMIT = 3;

    /** Columns with quartiles on a value, and between two; of another size; with equal quartiles. */
    private static final List<double[]> COLUMNS = List.of(
            Vectors.points(41, 13),
            Vectors.points(30, 14),
            Vectors.map(Vectors.points(23, 15), x -> 100 + 7 * x),
            new double[] {4, 1, 1, 1, -3, 1, 1, 1, 1.5});

    private CurveEntries() {}

    /** The inputs that some numbers of a column become, by its values in the training split, which have any order. */
    @FunctionalInterface
    interface Scaling {
        double[] of(double[] training, double[] x);
    }

    static List<Entry<?>> all() {
        return List.of(new Entry<Scaling>(
                "E8", "x' = u/√(1+(u/3)²), u = (x − median)/(q₇₅ − q₂₅)", CurveEntries::inputs, f -> {
                    var definition = new Worst("definition by sorted values", AUTODIFF);
                    var slopes = new Worst("central differences", DIFFERENCES);
                    var far = new Worst("limits of outliers", AUTODIFF);
                    for (int k = 0; k < COLUMNS.size(); k++) {
                        var column = new Sorted(COLUMNS.get(k));
                        double[] x = Vectors.map(POINTS, v -> column.median() + column.spread() * v);
                        definition.add("column " + k, f.of(COLUMNS.get(k), x), Vectors.map(x, column::curve));
                        slopes.add("column " + k, slopes(f, COLUMNS.get(k), x), Vectors.map(x, column::derivative));
                        far.add(
                                "column " + k,
                                f.of(COLUMNS.get(k), FAR),
                                Vectors.map(FAR, v -> LIMIT * Math.signum(v)));
                    }
                    return List.of(definition.comparison(), slopes.comparison(), far.comparison());
                }));
    }

    /** As the preparation of a training run has them: the other rows of the table are not of its training split. */
    private static double[] inputs(double[] training, double[] x) {
        double[] rows = Arrays.copyOf(training, training.length + x.length);
        System.arraycopy(x, 0, rows, training.length, x.length);
        var table = new Features.Doubles(rows, 1);
        var schema = new Schema(List.of(Schema.Column.number("x")));
        var split = new Subset(
                new Samples(table, new int[rows.length]),
                IntStream.range(0, training.length).toArray());
        var inputs = TableEncoding.fit(schema, new MissingValues.Median(), 0, split)
                .curved(Normalization.Kind.ROBUST, split)
                .apply(table, schema);
        return IntStream.range(training.length, rows.length)
                .mapToDouble(i -> inputs.exact(i, 0))
                .toArray();
    }

    private static double[] slopes(Scaling f, double[] training, double[] x) {
        return Vectors.map(x, at -> Vectors.slope(v -> f.of(training, new double[] {v})[0], at));
    }

    /** The definition. */
    private record Sorted(double[] values) {
        Sorted {
            values = Arrays.stream(values).sorted().toArray();
        }

        /** Linear between the two values that a share of the others lies below. */
        private double quantile(double share) {
            double place = share * (values.length - 1);
            double below = values[(int) Math.floor(place)];
            double above = values[(int) Math.ceil(place)];
            return (1 - place % 1) * below + place % 1 * above;
        }

        double median() {
            return quantile(0.5);
        }

        /** Where the quartiles are equal, half of the range. */
        double spread() {
            double spread = quantile(0.75) - quantile(0.25);
            return spread == 0 ? (values[values.length - 1] - values[0]) / 2 : spread;
        }

        private double u(double x) {
            return (x - median()) / spread();
        }

        double curve(double x) {
            return u(x) / Math.sqrt(1 + u(x) * u(x) / 9);
        }

        double derivative(double x) {
            return Math.pow(1 + u(x) * u(x) / 9, -1.5) / spread();
        }
    }
}
