package chainrule.metric;

import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Means as metrics need them. */
final class Means {
    private Means() {}

    /** Of the values that are defined; NaN if none is. */
    static double ofDefined(DoubleStream values) {
        return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
    }

    /** Of {@code value} from 0 to {@code count} − 1; NaN if {@code count} is 0. */
    static double of(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count).mapToDouble(value).average().orElse(Double.NaN);
    }
}
