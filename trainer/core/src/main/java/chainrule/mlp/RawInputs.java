package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.RowEncoder;
import chainrule.datasets.TableEncoding;
import java.util.List;
import java.util.Optional;

/**
 * What a sample's raw numbers become before the network reads them: a table's columns are encoded, then all are normalised and rounded
 * to the network's precision, as {@code Batches} does with those of a data set. It may be used by several threads.
 */
final class RawInputs {
    private final Checkpoint checkpoint;
    private final Optional<TableEncoding> encoding;
    private final RowEncoder encoder;
    private final boolean curved;
    private final int width;
    private final int groupWidth;
    private final double[] scale;
    private final double[] shift;

    RawInputs(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        encoding = checkpoint.encoding();
        encoder = encoding.map(RowEncoder::new).orElse(null);
        width = encoding.map(columns -> columns.columns().size())
                .orElse(checkpoint.shape().features());
        curved = encoding.map(TableEncoding::isCurved).orElse(false);
        scale = checkpoint.normalization().scale();
        shift = checkpoint.normalization().shift();
        groupWidth = checkpoint.shape().features() / scale.length;
    }

    /** Raw numbers a sample. */
    int width() {
        return width;
    }

    /** Inputs of the network a sample. */
    int inputs() {
        return checkpoint.shape().features();
    }

    /**
     * The inputs of one sample.
     *
     * @param raw its numbers, checked by {@link #require}
     * @param floats whether they came as float32: then so do what they are encoded as, but for curves
     * @param to receives {@link #inputs}
     */
    void read(double[] raw, boolean floats, double[] to) {
        if (encoder == null) {
            System.arraycopy(raw, 0, to, 0, to.length);
        } else {
            encoder.encode(raw, to);
        }
        boolean rounded = floats && !curved;
        for (int j = 0; j < to.length; j++) {
            double value = rounded ? (float) to[j] : to[j];
            int group = j / groupWidth;
            to[j] = checkpoint.precision().rounded(value * scale[group] + shift[group]);
        }
    }

    /** @throws UserException if a sample has another number of values */
    void requireWidth(int row, int found) {
        if (found != width) {
            throw new UserException("%s%d numbers for a model of %d: %s"
                    .formatted(row < 0 ? "" : "row %d: ".formatted(row), found, width, expected()));
        }
    }

    private String expected() {
        return encoding.map(columns -> "give " + shortened(columns.schema().names()))
                .orElse("give a sample of the shape " + checkpoint.shape());
    }

    private static String shortened(List<String> names) {
        int most = 8;
        return String.join(", ", names.subList(0, Math.min(most, names.size()))) + (names.size() > most ? ", …" : "");
    }

    /**
     * Requires numbers that the model can read: finite ones; NaN in columns of a table that had missing values in training; of a
     * category its place in {@link MlpModel#columns}, or -1 for another value.
     *
     * @param row for the message; -1: there is one only
     */
    void require(int row, double[] raw) {
        for (int k = 0; k < raw.length; k++) {
            if (!allows(k, raw[k])) {
                throw complaint(row, k, raw[k]);
            }
        }
    }

    private boolean allows(int k, double value) {
        if (encoder == null) {
            return Double.isFinite(value);
        }
        return encoder.allows(k, value);
    }

    private UserException complaint(int row, int k, double value) {
        var where = row < 0 ? "" : "row %d: ".formatted(row);
        if (encoding.isEmpty()) {
            return new UserException(
                    "%sthe input at index %d is %s: it must be a finite number".formatted(where, k, value));
        }
        var column = encoding.get().columns().get(k);
        var must = column.column().isCategory()
                ? "it is a category: give its place in columns(), from 0 to %d, or -1 for another value"
                        .formatted(column.column().categories().size() - 1)
                : "it must be a finite number";
        return new UserException("%sinput \"%s\", at index %d, is %s: %s%s"
                .formatted(
                        where,
                        column.column().name(),
                        k,
                        value,
                        must,
                        column.flagged() ? ", or NaN where it is missing" : ""));
    }
}
