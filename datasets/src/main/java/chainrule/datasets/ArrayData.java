package chainrule.datasets;

import chainrule.base.UserException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A program's arrays as a {@link Dataset}. Rows and columns are counted from 0 in messages, as the arrays are. */
final class ArrayData {
    /** More classes than that are a mistake, such as years or identifiers. */
    private static final int MOST_CLASSES = 100_000;

    private ArrayData() {}

    static Dataset dataset(Features features, Targets targets, Task task) {
        if (features.count() != targets.count()) {
            throw new UserException("%d rows of inputs and %d of targets: give one target for each row"
                    .formatted(features.count(), targets.count()));
        }
        var train = new Samples(features, targets);
        var columns = numbered("x", features.width()).stream()
                .map(Schema.Column::number)
                .toList();
        return new Dataset(
                Dataset.ARRAYS,
                Shape.vector(features.width()),
                task,
                train,
                train.none(),
                train.none(),
                List.of(),
                Optional.of(new Schema(columns)));
    }

    private static List<String> numbered(String word, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> word + i).toList();
    }

    static Features features(float[][] rows) {
        int width = width("inputs", rows.length, rows.length == 0 ? 0 : rows[0].length);
        var data = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            requireWidth("inputs", i, rows[i].length, width);
            for (int j = 0; j < width; j++) {
                data[i * width + j] = (float) finite("inputs", i, j, rows[i][j]);
            }
        }
        return new Features.Floats(data, width);
    }

    static Features features(double[][] rows) {
        return new Features.Doubles(flat("inputs", rows), rows[0].length);
    }

    private static double[] flat(String what, double[][] rows) {
        int width = width(what, rows.length, rows.length == 0 ? 0 : rows[0].length);
        var data = new double[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            requireWidth(what, i, rows[i].length, width);
            for (int j = 0; j < width; j++) {
                data[i * width + j] = finite(what, i, j, rows[i][j]);
            }
        }
        return data;
    }

    private static int width(String what, int rows, int width) {
        if (rows == 0 || width == 0) {
            throw new UserException(
                    "%s are %d rows of %d numbers: there is nothing to learn from".formatted(what, rows, width));
        }
        return width;
    }

    private static void requireWidth(String what, int row, int found, int width) {
        if (found != width) {
            throw new UserException("%s: row %d has %d numbers, and row 0 has %d: all rows need the same number"
                    .formatted(what, row, found, width));
        }
    }

    private static double finite(String what, int row, int column, double value) {
        if (!Double.isFinite(value)) {
            throw new UserException(
                    "%s: row %d, column %d is %s: it must be a finite number".formatted(what, row, column, value));
        }
        return value;
    }

    static Targets classes(int[] classes) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= MOST_CLASSES) {
                throw new UserException("targets: row %d has the class %d: classes are numbers from 0 to below %d"
                        .formatted(i, classes[i], MOST_CLASSES));
            }
        }
        return new Targets.Classes(classes.clone());
    }

    /** Classes 0 to the largest. */
    static Task numbered(int[] classes) {
        int largest = Arrays.stream(classes).max().orElse(0);
        return Task.classification(
                IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList());
    }

    static Task named(String[] classes) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] == null || classes[i].isEmpty()) {
                throw new UserException("targets: row %d has no class".formatted(i));
            }
        }
        return Task.classification(ClassNames.sorted(new HashSet<>(Arrays.asList(classes))));
    }

    static Targets places(String[] classes, Task task) {
        var places = new HashMap<String, Integer>();
        task.names().forEach(name -> places.put(name, places.size()));
        return new Targets.Classes(Arrays.stream(classes).mapToInt(places::get).toArray());
    }

    static Targets.Reals reals(float[] targets) {
        return reals(
                IntStream.range(0, targets.length).mapToDouble(i -> targets[i]).toArray());
    }

    static Targets.Reals reals(double[] targets) {
        for (int i = 0; i < targets.length; i++) {
            finite("targets", i, 0, targets[i]);
        }
        return new Targets.Reals(targets.clone(), 1);
    }

    static Targets.Reals reals(float[][] targets) {
        return reals(Arrays.stream(targets)
                .map(row ->
                        IntStream.range(0, row.length).mapToDouble(j -> row[j]).toArray())
                .toArray(double[][]::new));
    }

    static Targets.Reals reals(double[][] targets) {
        return new Targets.Reals(flat("targets", targets), targets[0].length);
    }

    static Task outputs(int count) {
        return Task.regression(count == 1 ? List.of("y") : numbered("y", count));
    }

    static Targets.Labels labels(boolean[][] labels) {
        int width = width("labels", labels.length, labels.length == 0 ? 0 : labels[0].length);
        var bits = new byte[Math.multiplyExact(labels.length, width)];
        for (int i = 0; i < labels.length; i++) {
            requireWidth("labels", i, labels[i].length, width);
            for (int j = 0; j < width; j++) {
                bits[i * width + j] = (byte) (labels[i][j] ? 1 : 0);
            }
        }
        return new Targets.Labels(bits, width);
    }

    static Task labelled(int count) {
        return Task.multilabel(numbered("label", count));
    }

    /** The schema of a data set with other names. */
    static Schema renamed(Dataset dataset, List<String> names) {
        var columns = dataset.schema()
                .orElseThrow(() -> new UserException(dataset.name() + " has no columns to name"))
                .columns();
        if (columns.size() != names.size() || new HashSet<>(names).size() != names.size()) {
            throw new UserException("%s has %d columns: give as many names, all different, not %s"
                    .formatted(dataset.name(), columns.size(), names));
        }
        return new Schema(IntStream.range(0, names.size())
                .mapToObj(k -> new Schema.Column(
                        names.get(k), columns.get(k).kind(), columns.get(k).categories()))
                .toList());
    }
}
