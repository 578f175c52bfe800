package chainrule.experiment.search;

import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Values of one key on an axis.
 *
 * @param ticks from the lowest, evenly spaced
 * @param places of the values, 0 to 1
 */
record Coordinates(List<String> ticks, List<Double> places) {
    private static final int TICKS = 5;

    /** Listed values at even distances; numbers of an interval where they lie between the least and the largest. */
    static Coordinates of(Range range, List<String> values) {
        if (range instanceof Values listed) {
            var ticks = listed.values().stream().distinct().toList();
            return new Coordinates(
                    ticks,
                    values.stream()
                            .map(value -> ticks.size() == 1 ? 0.5 : (double) ticks.indexOf(value) / (ticks.size() - 1))
                            .toList());
        }
        boolean logarithmic = ((Interval) range).logarithmic();
        var numbers = values.stream().map(Double::parseDouble).toList();
        var scaled = numbers.stream().map(x -> logarithmic ? Math.log(x) : x).toList();
        double least = scaled.stream().mapToDouble(x -> x).min().orElse(0);
        double most = scaled.stream().mapToDouble(x -> x).max().orElse(1);
        double span = most > least ? most - least : 1;
        var ticks = IntStream.range(0, TICKS)
                .mapToDouble(i -> least + span * i / (TICKS - 1))
                .mapToObj(x -> String.format(Locale.ROOT, "%.3g", logarithmic ? Math.exp(x) : x))
                .toList();
        return new Coordinates(
                ticks, scaled.stream().map(x -> (x - least) / span).toList());
    }
}
