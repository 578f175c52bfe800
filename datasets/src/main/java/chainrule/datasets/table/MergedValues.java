package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.datasets.DataSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which columns of a table hold different numbers that are the same in float32. */
final class MergedValues {
    private static final int MOST_NAMED = 5;
    /** Of a large table, columns with fewer floats than this between their smallest and largest number are named. */
    private static final int FEW_FLOATS = 1 << 16;

    private final Path file;
    private final boolean[] mayMerge;
    private final double[] least;
    private final double[] most;

    MergedValues(Path file, int width) {
        this.file = file;
        this.mayMerge = new boolean[width];
        this.least = new double[width];
        this.most = new double[width];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
    }

    /** @param mayMerge whether another number may be the same float */
    void add(int column, double value, boolean mayMerge) {
        this.mayMerge[column] |= mayMerge;
        least[column] = Math.min(least[column], value);
        most[column] = Math.max(most[column], value);
    }

    /**
     * What the user should know. The different numbers are counted where all were kept as doubles; of a large table, whose numbers are
     * floats by now, only a column counts whose range has few floats.
     */
    Optional<Message> note(List<String> names, Values values) {
        var found = new ArrayList<String>();
        for (int column = 0; column < mayMerge.length; column++) {
            if (mayMerge[column]) {
                String name = names.get(column);
                (values.keepsDoubles() ? counted(values, column) : measured(column))
                        .ifPresent(loss -> found.add("\"%s\" (%s)".formatted(name, loss)));
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var listed = found.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        var more = found.size() > MOST_NAMED ? " and %d more".formatted(found.size() - MOST_NAMED) : "";
        return Optional.of(Message.of(
                "%s: float32 can't tell all values apart of column %s%s; train with %s, or subtract an offset",
                file, listed, more, DataSetting.PRECISION.introduced("float64")));
    }

    private static Optional<String> counted(Values values, int column) {
        var distinct = values.distinct(column);
        return distinct.floats() == distinct.doubles()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT, "%,d distinct values become %,d", distinct.doubles(), distinct.floats()));
    }

    private Optional<String> measured(int column) {
        double step = Math.ulp((float) Math.max(Math.abs(least[column]), Math.abs(most[column])));
        double floats = (most[column] - least[column]) / step;
        return floats >= FEW_FLOATS
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "at most %,d different values from the smallest to the largest",
                        (long) floats + 1));
    }
}
