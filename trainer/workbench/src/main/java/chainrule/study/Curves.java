package chainrule.study;

import chainrule.statistics.ErrorBars;
import chainrule.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** Groups of training runs epoch by epoch: their means, with error bars where there are several seeds. */
public record Curves(List<Group> groups, ErrorBars bars) {
    /** The most groups that fit in one panel with both their splits. */
    private static final int MOST_TOGETHER = 3;

    /**
     * What is compared in one figure.
     *
     * @param name such as accuracy, r2 or loss
     * @param metrics one measure's, of one split or of both
     */
    public record Panel(String name, List<Metric> metrics, List<Series> series) {}

    /** @param group which of the groups */
    public record Series(int group, Metric metric, List<Mean> means) {}

    /**
     * Over the seeds, after an epoch.
     *
     * @param epoch from 1
     * @param low where the error bar begins
     */
    public record Mean(int epoch, double mean, double low, double high) {}

    /** Of each metric: training and validation together, or apart if there are many groups. */
    public List<Panel> panels() {
        var measures = new LinkedHashMap<String, List<Metric>>();
        for (var metric : metrics()) {
            String name = groups.size() <= MOST_TOGETHER ? name(metric) : metric.toString();
            measures.computeIfAbsent(name, key -> new ArrayList<>()).add(metric);
        }
        var panels = new ArrayList<Panel>();
        measures.forEach((name, metrics) -> panels.add(new Panel(name, metrics, series(metrics))));
        // Runs that ended and have no value, as quantiles without a median have no R², make an empty panel.
        panels.removeIf(panel -> seeds() > 0 && panel.series().isEmpty());
        return panels;
    }

    private List<Metric> metrics() {
        return Metric.ofOutcomes(
                groups.stream().flatMap(group -> group.outcomes().stream()).toList());
    }

    /** Such as accuracy, r2 or loss. */
    private static String name(Metric metric) {
        return metric.of().map(Object::toString).orElse("loss");
    }

    /** The most seeds that a group has finished with. */
    public int seeds() {
        return groups.stream().mapToInt(group -> group.finished().size()).max().orElse(0);
    }

    private List<Series> series(List<Metric> metrics) {
        var series = new ArrayList<Series>();
        for (int i = 0; i < groups.size(); i++) {
            for (var metric : metrics) {
                var means = means(groups.get(i), metric);
                if (!means.isEmpty()) {
                    series.add(new Series(i, metric, means));
                }
            }
        }
        return series;
    }

    private List<Mean> means(Group group, Metric metric) {
        var summaries = group.byEpoch(metric);
        return IntStream.range(0, summaries.size())
                .mapToObj(epoch -> mean(epoch + 1, summaries.get(epoch)))
                .filter(mean -> Double.isFinite(mean.mean()))
                .toList();
    }

    private Mean mean(int epoch, Summary summary) {
        return new Mean(epoch, summary.mean(), bars.low(summary), bars.high(summary));
    }
}
