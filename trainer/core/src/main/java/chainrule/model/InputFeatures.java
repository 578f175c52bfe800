package chainrule.model;

import chainrule.base.InvalidValue;
import chainrule.datasets.TableEncoding;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which input layer a network has, whatever the data are.
 *
 * @param scaling whether inputs that are numbers, or 0 or 1, are multiplied by learnt factors (E7)
 * @param embeddingSize numbers that an embedded category becomes (A15), at most as many as it has values
 * @param frequencies of each number, which enters with sines and cosines of this number of learnt frequencies (C23), and is not scaled; 0: none
 * @param deviation the standard deviation of the frequencies at the beginning, in periods a unit of the normalised number
 */
public record InputFeatures(boolean scaling, int embeddingSize, int frequencies, double deviation) {
    private static final int MOST_FREQUENCIES = 1000;

    public InputFeatures {
        InvalidValue.requirePositive("embeddingSize", embeddingSize);
        InvalidValue.requireBetween("frequencies", frequencies, 0, MOST_FREQUENCIES + 1);
        InvalidValue.requirePositive("frequencyDeviation", deviation);
    }

    /**
     * The input layer for {@code inputs} features. Neighbours of one kind are one part.
     *
     * @param encoding of a table; empty: all of them are numbers
     */
    public InputLayer of(int inputs, Optional<TableEncoding> encoding) {
        var parts = new ArrayList<Part>();
        if (encoding.isEmpty()) {
            append(parts, number(inputs));
        } else {
            encoding.get().columns().forEach(column -> append(parts, column));
        }
        return new InputLayer(parts);
    }

    private void append(List<Part> to, TableEncoding.Column column) {
        int flags = column.width();
        if (column.embedded()) {
            int values = column.values().size();
            to.add(new Embedding(values, Math.min(embeddingSize, values)));
            flags--;
        } else if (!column.column().isCategory()) {
            append(to, number(1));
            flags--;
        }
        if (flags > 0) {
            append(to, flag(flags));
        }
    }

    private Part number(int width) {
        return frequencies > 0 ? new Periodic(width, frequencies, deviation) : flag(width);
    }

    private Part flag(int width) {
        return scaling ? new Scaled(width) : new Plain(width);
    }

    private static void append(List<Part> to, Part part) {
        int last = to.size() - 1;
        var joined = last < 0 ? Optional.<Part>empty() : joined(to.get(last), part);
        if (joined.isPresent()) {
            to.set(last, joined.get());
        } else {
            to.add(part);
        }
    }

    /** One part in place of two, if they are of one kind. */
    private static Optional<Part> joined(Part before, Part part) {
        if (before instanceof Plain one && part instanceof Plain other) {
            return Optional.of(new Plain(one.width() + other.width()));
        } else if (before instanceof Scaled one && part instanceof Scaled other) {
            return Optional.of(new Scaled(one.width() + other.width()));
        } else if (before instanceof Periodic one && part instanceof Periodic other) {
            return Optional.of(new Periodic(one.width() + other.width(), one.frequencies(), one.deviation()));
        }
        return Optional.empty();
    }
}
