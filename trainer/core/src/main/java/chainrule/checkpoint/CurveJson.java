package chainrule.checkpoint;

import chainrule.datasets.Curve;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A column's curve in its JSON object: {@code "robust": [median, spread]}, {@code "quantiles": [values]}, or neither. */
final class CurveJson {
    private static final String ROBUST = "robust";
    private static final String QUANTILES = "quantiles";

    private CurveJson() {}

    static void put(Curve curve, Map<String, Object> entry) {
        if (curve instanceof Curve.Robust robust) {
            entry.put(ROBUST, List.of(robust.median(), robust.spread()));
        } else if (curve instanceof Curve.Quantiles quantiles) {
            entry.put(QUANTILES, Arrays.stream(quantiles.values()).boxed().toList());
        }
    }

    /** @throws IllegalArgumentException if these are not statistics of one */
    static Curve of(Map<?, ?> entry) {
        if (entry.get(ROBUST) instanceof List<?> statistics) {
            double[] numbers = numbers(statistics);
            if (numbers.length != 2) {
                throw new IllegalArgumentException("a median and a spread are needed");
            }
            return new Curve.Robust(numbers[0], numbers[1]);
        }
        return entry.get(QUANTILES) instanceof List<?> values ? new Curve.Quantiles(numbers(values)) : Curve.STRAIGHT;
    }

    private static double[] numbers(List<?> values) {
        return values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
    }
}
