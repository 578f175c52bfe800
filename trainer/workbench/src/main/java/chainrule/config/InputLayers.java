package chainrule.config;

import chainrule.datasets.TableEncoding;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The input layer that a model has for some features. Neighbours of one kind are one part. */
record InputLayers(ModelConfig model) {
    /**
     * For {@code inputs} features.
     *
     * @param encoding of a table; empty: all of them are numbers
     */
    InputLayer of(int inputs, Optional<TableEncoding> encoding) {
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
            to.add(new Embedding(values, Math.min(model.embeddingSize(), values)));
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
        return model.frequencies() > 0
                ? new Periodic(width, model.frequencies(), model.frequencyDeviation())
                : flag(width);
    }

    private Part flag(int width) {
        return model.inputScaling() ? new Scaled(width) : new Plain(width);
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
