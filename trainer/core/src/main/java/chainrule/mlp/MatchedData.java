package chainrule.mlp;

import chainrule.base.Composed;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Selection;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.Targets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The training samples of a data set as a model knows them: columns and classes by name, in the model's order. */
record MatchedData(Checkpoint checkpoint, Dataset data) {
    /** With the targets of the data set. */
    Subset withTargets() {
        return new Samples(inputs(), targets(), data.train().weights()).all();
    }

    /** With targets that are ignored. */
    Subset withoutTargets() {
        return new Samples(inputs(), checkpoint.task().zeros(data.train().count())).all();
    }

    /** What the network reads, but for its normalisation. */
    private Features inputs() {
        var raw = data.train().features();
        if (checkpoint.encoding().isEmpty()) {
            if (!data.shape().equals(checkpoint.shape())) {
                throw new UserException("%s has samples of the shape %s, and the model was trained on %s"
                        .formatted(data.name(), data.shape(), checkpoint.shape()));
            }
            return raw;
        }
        var encoding = checkpoint.encoding().get();
        var schema = data.schema()
                .orElseThrow(() -> new UserException("%s has no columns, and the model was trained on %s"
                        .formatted(
                                data.name(), String.join(", ", encoding.schema().names()))));
        int[] order = order(encoding, schema);
        var columns = Arrays.stream(order).mapToObj(schema.columns()::get).toList();
        return encoding.apply(Selection.columns(raw, order), new Schema(columns));
    }

    /** Where each of the model's columns lies in the data. */
    private int[] order(TableEncoding encoding, Schema schema) {
        var names = Composed.of(schema.names());
        var missing = new ArrayList<String>();
        var order = new int[encoding.columns().size()];
        for (int k = 0; k < order.length; k++) {
            var column = encoding.columns().get(k).column();
            order[k] = names.indexOf(Composed.of(column.name()));
            if (order[k] < 0) {
                missing.add(column.name());
            } else {
                requireKind(column, schema.columns().get(order[k]));
            }
        }
        if (!missing.isEmpty()) {
            throw new UserException("%s lacks columns that the model was trained on: %s; it has %s"
                    .formatted(data.name(), String.join(", ", missing), String.join(", ", schema.names())));
        }
        return order;
    }

    private void requireKind(Schema.Column mine, Schema.Column theirs) {
        if (mine.kind() != theirs.kind()) {
            throw new UserException(
                    "column %s is of the kind %s in the model and %s in %s: read the table with the model's format()"
                            .formatted(mine.name(), word(mine.kind()), word(theirs.kind()), data.name()));
        }
    }

    private static String word(Schema.Kind kind) {
        return switch (kind) {
            case NUMBER -> "number";
            case DATE -> "date";
            case CATEGORY -> "category";
        };
    }

    private Targets targets() {
        var mine = checkpoint.task();
        var theirs = data.task();
        if (mine.kind() != theirs.kind()) {
            throw new UserException(
                    "%s has %s, and the model predicts %s".formatted(data.name(), theirs.summary(), mine.summary()));
        }
        var targets = data.train().targets();
        if (mine.names().equals(theirs.names())) {
            return targets;
        }
        var names = Composed.of(mine.names());
        int[] places =
                Composed.of(theirs.names()).stream().mapToInt(names::indexOf).toArray();
        return targets instanceof Targets.Classes classes ? classes(classes, places) : columns(targets, places);
    }

    private Targets classes(Targets.Classes classes, int[] places) {
        int[] mapped = new int[classes.count()];
        for (int i = 0; i < mapped.length; i++) {
            int label = classes.labels()[i];
            mapped[i] = places[label];
            if (mapped[i] < 0) {
                throw new UserException("row %d of %s is of the class %s, which the model does not know: it has %s"
                        .formatted(i, data.name(), data.task().names().get(label), known()));
            }
        }
        return new Targets.Classes(mapped);
    }

    /** Real numbers and labels must be the model's, in any order. */
    private Targets columns(Targets targets, int[] places) {
        int width = checkpoint.task().names().size();
        boolean same = places.length == width
                && Arrays.stream(places).distinct().count() == width
                && Arrays.stream(places).noneMatch(place -> place < 0);
        if (!same) {
            throw new UserException("%s has the targets %s, and the model predicts %s"
                    .formatted(data.name(), String.join(", ", data.task().names()), known()));
        }
        var values = new double[targets.count() * width];
        for (int at = 0; at < values.length; at++) {
            values[at / width * width + places[at % width]] = targets.value(at / width, at % width);
        }
        if (targets instanceof Targets.Reals) {
            return new Targets.Reals(values, width);
        }
        var bits = new byte[values.length];
        for (int at = 0; at < bits.length; at++) {
            bits[at] = (byte) values[at];
        }
        return new Targets.Labels(bits, width);
    }

    private String known() {
        List<String> names = checkpoint.task().names();
        int most = 10;
        return String.join(", ", names.subList(0, Math.min(most, names.size()))) + (names.size() > most ? ", …" : "");
    }
}
