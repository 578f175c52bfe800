package chainrule.experiment.search;

import chainrule.config.SearchMethod;
import chainrule.config.SearchSpace;
import chainrule.config.SearchSpace.Interval;
import chainrule.config.SearchSpace.Range;
import chainrule.config.SearchSpace.Values;
import chainrule.report.Figure;
import chainrule.report.HeatMapFigure;
import chainrule.report.ParallelFigure;
import chainrule.report.ParallelFigure.Dimension;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map.Entry;
import java.util.stream.IntStream;

/**
 * Results over the values of the keys.
 *
 * @param ranked the best first
 */
record SpaceFigures(SearchSpace spec, Metric metric, List<Candidate> ranked) {
    Figure figure() {
        String unit = metric.label() + (metric.isShare() ? " (%)" : "");
        var keys = List.copyOf(spec.keys().entrySet());
        return spec.plan().method() == SearchMethod.GRID && keys.size() == 2
                ? heatMap(keys, unit)
                : parallel(keys, unit);
    }

    /** Of as many epochs as all were trained for. */
    private double score(Candidate candidate) {
        return candidate.score(metric, epochs());
    }

    private int epochs() {
        return Candidate.common(ranked, spec.plan().method());
    }

    private double shown(double score) {
        return metric.isShare() ? 100 * score : score;
    }

    private Figure heatMap(List<Entry<String, Range>> keys, String unit) {
        var x = ((Values) keys.get(0).getValue()).values().stream().distinct().toList();
        var y = ((Values) keys.get(1).getValue()).values().stream().distinct().toList();
        var values = new double[y.size()][x.size()];
        for (var candidate : ranked) {
            var place = List.copyOf(candidate.values().values());
            values[y.indexOf(place.get(1))][x.indexOf(place.get(0))] = shown(candidate.score(metric));
        }
        String title = "Best %s".formatted(unit);
        return new HeatMapFigure(
                "heat-map",
                title,
                title + " of each combination; an empty cell has a seed that failed, or no value.",
                Candidate.shortened(keys.get(0).getKey()),
                x,
                Candidate.shortened(keys.get(1).getKey()),
                y,
                values);
    }

    private Figure parallel(List<Entry<String, Range>> keys, String unit) {
        var finished = new ArrayList<>(
                ranked.stream().filter(c -> Double.isFinite(score(c))).toList());
        // The best in front.
        Collections.reverse(finished);
        var axes = new ArrayList<Coordinates>();
        for (var key : keys) {
            axes.add(Coordinates.of(
                    key.getValue(),
                    finished.stream().map(c -> c.values().get(key.getKey())).toList()));
        }
        var scores =
                finished.stream().map(c -> Double.toString(shown(score(c)))).toList();
        axes.add(Coordinates.of(new Interval(0, 1, false, false), scores));
        var dimensions = new ArrayList<Dimension>();
        for (int i = 0; i < axes.size(); i++) {
            String label = i < keys.size() ? Candidate.shortened(keys.get(i).getKey()) : unit;
            dimensions.add(new Dimension(label, axes.get(i).ticks()));
        }
        var lines = IntStream.range(0, finished.size())
                .mapToObj(i -> axes.stream().map(axis -> axis.places().get(i)).toList())
                .toList();
        String until = spec.plan().method().hasRungs()
                ? " Of each, only the first epochs count that all have (%d).".formatted(epochs())
                : "";
        return new ParallelFigure(
                "parallel-coordinates",
                "Combinations and their results",
                "Each line is a combination that finished with every seed: the darker the higher its %s; the best is orange.%s"
                        .formatted(metric.label(), until),
                dimensions,
                lines);
    }
}
