package chainrule.export.network;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What is said of a network that holds numbers no network can compute with. */
public final class NotFinite {
    private NotFinite() {}

    /** @param at the index of the number, row by row */
    public static String message(Path file, String tensor, long[] shape, int at, double value) {
        var index = new long[shape.length];
        long rest = at;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        var place = Arrays.stream(index).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
        return "%s: '%s' holds %s at %s (counted from 0): its training diverged, or it is damaged; import an earlier checkpoint"
                .formatted(file, tensor, Double.isNaN(value) ? "NaN" : "an infinite number", place);
    }

    /** The first such number, or -1. */
    public static int first(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }
}
