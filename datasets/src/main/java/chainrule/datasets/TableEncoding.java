package chainrule.datasets;

import chainrule.base.Message;
import chainrule.base.UserException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What turns a table's columns into numbers that a network can learn from. A number stays unchanged or goes along the column's curve, and
 * becomes the column's fill where it is missing. A category becomes an input for each of its values in the training split, 1 for the
 * value that it has and 0 else; or, if there are many of these, one input: its place among them, for an embedding (A15), and
 * {@value Schema#UNKNOWN} for any other value and where it is missing. A column with missing values in the training split has one more
 * input, which is 1 where the value is missing. All statistics are those of the training split.
 *
 * @param ignored names of the table's columns that nothing is learnt from
 */
public record TableEncoding(List<Column> columns, List<String> ignored) implements Serializable {
    /**
     * One column.
     *
     * @param fill of a number that is missing
     * @param values of a category in the training split: places in the column's list
     * @param embedded whether one input holds the place of a value among these; else they have an input each
     * @param flagged whether an input says that the value is missing
     * @param curve of a number, also of its fill
     */
    public record Column(
            Schema.Column column, double fill, List<Integer> values, boolean embedded, boolean flagged, Curve curve)
            implements Serializable {
        public Column {
            values = List.copyOf(values);
        }

        /** Not embedded. */
        public Column(Schema.Column column, double fill, List<Integer> values, boolean flagged) {
            this(column, fill, values, false, flagged, Curve.STRAIGHT);
        }

        /** Whether it is one input, which is its unchanged number. */
        boolean isPlain() {
            return !column.isCategory() && !flagged && curve.equals(Curve.STRAIGHT);
        }

        private Column with(Curve other) {
            return new Column(column, fill, values, embedded, flagged, other);
        }

        /**
         * The inputs of one value, written over {@code to} from {@code at}.
         *
         * @param value a number, or a category's place in a list; missing: {@link Schema#MISSING}
         * @param places which of {@link #values} each place in that list is; -1 for none
         */
        void encode(double value, int[] places, double[] to, int at) {
            boolean missing = Double.isNaN(value);
            int width = width();
            if (!column.isCategory()) {
                to[at] = curve.of(missing ? fill : value);
            } else if (embedded) {
                to[at] = missing || value < 0 ? Schema.UNKNOWN : places[(int) value];
            } else {
                Arrays.fill(to, at, at + width, 0);
                int input = missing || value < 0 ? -1 : places[(int) value];
                if (input >= 0) {
                    to[at + input] = 1;
                }
            }
            if (flagged) {
                to[at + width - 1] = missing ? 1 : 0;
            }
        }

        /** How many inputs it becomes. */
        public int width() {
            return (column.isCategory() && !embedded ? values.size() : 1) + (flagged ? 1 : 0);
        }

        /** What its inputs are called. */
        public List<String> names() {
            var names = new ArrayList<String>();
            if (column.isCategory() && !embedded) {
                values.forEach(value ->
                        names.add(column.name() + "=" + column.categories().get(value)));
            } else {
                names.add(column.name());
            }
            if (flagged) {
                names.add(column.name() + " missing");
            }
            return names;
        }
    }

    public TableEncoding {
        columns = List.copyOf(columns);
        ignored = List.copyOf(ignored);
    }

    /** Of a table all of whose columns are used. */
    public TableEncoding(List<Column> columns) {
        this(columns, List.of());
    }

    /**
     * Measures a training split.
     *
     * @param oneHot how many values a category has in the training split at most, if each gets an input
     */
    public static TableEncoding fit(Schema schema, MissingValues missing, int oneHot, Subset train) {
        var columns = new ArrayList<Column>();
        for (int k = 0; k < schema.columns().size(); k++) {
            columns.add(fit(schema.columns().get(k), k, missing, oneHot, train));
        }
        return new TableEncoding(columns, schema.ignored());
    }

    private static double[] known(int k, Subset train) {
        var features = train.samples().features();
        return Arrays.stream(train.rows())
                .mapToDouble(row -> features.exact(row, k))
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    private static Column fit(Schema.Column column, int k, MissingValues missing, int oneHot, Subset train) {
        double[] known = known(k, train);
        boolean flagged = known.length < train.count();
        if (!column.isCategory()) {
            return new Column(column, fill(missing, known), List.of(), flagged);
        }
        var seen = new BitSet();
        for (double value : known) {
            if (value >= 0) {
                seen.set((int) value);
            }
        }
        var values = seen.stream().boxed().toList();
        return new Column(column, 0, values, values.size() > oneHot, flagged, Curve.STRAIGHT);
    }

    private static double fill(MissingValues missing, double[] known) {
        if (missing instanceof MissingValues.Constant constant) {
            return constant.value();
        }
        if (known.length == 0) {
            return 0;
        }
        if (missing instanceof MissingValues.Mean) {
            return Arrays.stream(known).average().orElse(0);
        }
        Arrays.sort(known);
        int half = known.length / 2;
        return known.length % 2 == 1 ? known[half] : (known[half - 1] + known[half]) / 2;
    }

    /** A checkpoint's header has room for this number. */
    private static final long MOST_QUANTILES = 600_000;

    /**
     * The same with the curves of a kind of normalisation for its numbers, measured on the training split; flags stay 0 and 1.
     *
     * @throws UserException if these are too many numbers for a checkpoint
     */
    public TableEncoding curved(Normalization.Kind kind, Subset train) {
        if (kind.isAffine()) {
            return this;
        }
        long numbers =
                columns.stream().filter(column -> !column.column().isCategory()).count();
        if (kind == Normalization.Kind.QUANTILE
                && numbers * Math.min(train.count(), Curve.Quantiles.MOST) > MOST_QUANTILES) {
            throw new UserException(Message.of(
                    "%s stores up to %d numbers a column, which is too much for %d columns: use robust or standardize",
                    DataSetting.NORMALIZE.stated("quantile"), Curve.Quantiles.MOST, numbers));
        }
        var curved = new ArrayList<>(columns);
        for (int k = 0; k < curved.size(); k++) {
            var column = curved.get(k);
            if (!column.column().isCategory()) {
                double[] known = known(k, train);
                Arrays.sort(known);
                curved.set(k, column.with(Curve.fit(kind, known)));
            }
        }
        return new TableEncoding(curved, ignored);
    }

    /** The table's columns. */
    public Schema schema() {
        return new Schema(columns.stream().map(Column::column).toList(), ignored);
    }

    /** How many inputs a row becomes. */
    public int width() {
        return columns.stream().mapToInt(Column::width).sum();
    }

    /** What the inputs are called: "age", "sex=female", "age missing". */
    public List<String> names() {
        return columns.stream().flatMap(column -> column.names().stream()).toList();
    }

    /** Which inputs are not normalised: those that are 0 or 1 alone, and the places of embedded categories. */
    public BitSet flags() {
        var flags = new BitSet();
        int at = 0;
        for (var column : columns) {
            int from = column.column().isCategory() ? at : at + 1;
            flags.set(from, at + column.width());
            at += column.width();
        }
        return flags;
    }

    /** Whether numbers become inputs one by one as they are, none of which is missing. */
    public boolean isPlain() {
        return columns.stream().allMatch(Column::isPlain);
    }

    /**
     * The inputs of rows.
     *
     * @param raw a column a number, in the order of this encoding's columns
     * @param categories the lists that the raw places of categories are of, by column
     */
    public Features apply(Features raw, Schema categories) {
        if (raw.width() != columns.size()) {
            throw new IllegalArgumentException(raw.width() + " columns for " + columns.size());
        }
        if (isPlain() && !hasMissing(raw)) {
            return raw;
        }
        var places = IntStream.range(0, columns.size())
                .mapToObj(k -> places(columns.get(k), categories.columns().get(k)))
                .toList();
        int width = width();
        boolean exact = raw instanceof Features.Doubles || isCurved();
        int cells = Math.multiplyExact(raw.count(), width);
        var doubles = new double[exact ? cells : 0];
        var floats = new float[exact ? 0 : cells];
        var row = new double[width];
        for (int i = 0; i < raw.count(); i++) {
            encode(raw, i, places, row);
            for (int j = 0; j < width; j++) {
                if (exact) {
                    doubles[i * width + j] = row[j];
                } else {
                    floats[i * width + j] = (float) row[j];
                }
            }
        }
        return exact ? new Features.Doubles(doubles, width) : new Features.Floats(floats, width);
    }

    /** Whether numbers go along curves, whose values are not float32 numbers. */
    public boolean isCurved() {
        return columns.stream().anyMatch(column -> !column.curve().equals(Curve.STRAIGHT));
    }

    private static boolean hasMissing(Features raw) {
        if (raw instanceof Features.Bytes) {
            return false;
        }
        for (int i = 0; i < raw.count(); i++) {
            for (int k = 0; k < raw.width(); k++) {
                if (Float.isNaN(raw.value(i, k))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Which of a column's values each place in a list of categories is; -1 for none. */
    static int[] places(Column column, Schema.Column raw) {
        Map<String, Integer> inputs = new HashMap<>();
        for (int j = 0; j < column.values().size(); j++) {
            inputs.put(column.column().categories().get(column.values().get(j)), j);
        }
        return raw.categories().stream()
                .mapToInt(name -> inputs.getOrDefault(name, -1))
                .toArray();
    }

    private void encode(Features raw, int i, List<int[]> places, double[] row) {
        int at = 0;
        for (int k = 0; k < columns.size(); k++) {
            columns.get(k).encode(raw.exact(i, k), places.get(k), row, at);
            at += columns.get(k).width();
        }
    }

    /** The same of a whole table. */
    public Dataset apply(Dataset raw) {
        var schema = raw.schema().orElseThrow();
        var train = apply(raw.train(), schema);
        var validation = apply(raw.validation(), schema);
        var test = apply(raw.test(), schema);
        if (train == raw.train() && validation == raw.validation() && test == raw.test()) {
            return raw;
        }
        return new Dataset(
                raw.name(), Shape.vector(width()), raw.task(), train, validation, test, raw.messages(), raw.schema());
    }

    private Samples apply(Samples raw, Schema schema) {
        if (raw.count() == 0) {
            return width() == raw.features().width()
                    ? raw
                    : new Samples(new Features.Bytes(new byte[0], width()), raw.targets());
        }
        var features = apply(raw.features(), schema);
        return features == raw.features() ? raw : raw.withFeatures(features);
    }
}
