package chainrule.run.page;

import chainrule.base.Counted;
import chainrule.metric.LabelMetrics;
import chainrule.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the numbers of a card do not show, or show badly, each in a sentence. */
record CardLimits(RunCard card) {
    /** With fewer samples a share is known to ±0.18 at best. */
    private static final int FEW = 30;

    private static final int MOST_NAMES = 20;

    List<String> sentences() {
        var found = new ArrayList<String>();
        if (!card.part().equals("test")) {
            found.add("there are no test samples: the metrics are of the %s split%s"
                    .formatted(
                            card.part(),
                            card.part().equals("validation")
                                    ? ", by which the epoch was chosen, so they are too good"
                                    : ", on which the network was trained, so they are too good"));
        }
        card.run().warningAbout(card.dataset()).ifPresent(found::add);
        few(found);
        card.evaluation().onlyOneClass().ifPresent(found::add);
        baselines(found);
        if (!card.run().checkpoint().task().isRegression()
                && card.run().ensemble().isEmpty()
                && card.uncalibrated().isEmpty()) {
            found.add("no temperature is recorded for this network: its probabilities may be too high or too low");
        }
        if (card.split().validation().count() == 0) {
            found.add(
                    "there are no validation samples: the last epoch is kept, and nothing was chosen or calibrated on other samples");
        }
        found.add("intervals hold for samples that are drawn as these were; other sources of data are not measured");
        return found;
    }

    private void few(List<String> found) {
        int all = card.evaluation().predictions().count();
        if (all < FEW) {
            found.add("only %s measured".formatted(Counted.of(all, "sample")));
        }
        var task = card.evaluation().predictions().task();
        if (task.isRegression()) {
            return;
        }
        var names = IntStream.range(0, task.names().size())
                .filter(k -> having(k) < FEW)
                .mapToObj(k -> "%s (%d)".formatted(task.names().get(k), having(k)))
                .toList();
        if (!names.isEmpty()) {
            String more = names.size() > MOST_NAMES ? " and %d more".formatted(names.size() - MOST_NAMES) : "";
            found.add("fewer than %d samples are measured of %s: precision and recall of them are uncertain"
                    .formatted(FEW, names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")) + more));
        }
    }

    private long having(int k) {
        var evaluation = card.evaluation();
        var counts = evaluation.predictions().task().isClassification()
                ? evaluation.ofClass(k)
                : LabelMetrics.counts(evaluation.predictions(), k);
        return counts.hits() + counts.misses();
    }

    /** Metrics whose interval reaches what a rule without a network has. */
    private void baselines(List<String> found) {
        for (var baseline : card.evaluation().baselines()) {
            var metrics = card.evaluation().metrics(baseline.predictions());
            var reached = card.intervals().entrySet().stream()
                    .filter(entry -> entry.getKey() != card.error())
                    .filter(entry -> !isBetter(
                            entry.getKey(),
                            entry.getValue().low(),
                            entry.getValue().high(),
                            metrics.get(entry.getKey())))
                    .map(entry -> entry.getKey().label())
                    .toList();
            if (!reached.isEmpty()) {
                found.add("not better than the baseline \"%s\" beyond the 95 %% interval: %s"
                        .formatted(baseline.name(), String.join(", ", reached)));
            }
        }
    }

    /** Whether all of an interval is better than a value; true where one is undefined. */
    private static boolean isBetter(Metric metric, double low, double high, double value) {
        if (Double.isNaN(low) || Double.isNaN(value)) {
            return true;
        }
        return metric.higherIsBetter() ? low > value : high < value;
    }
}
