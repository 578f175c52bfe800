package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Variants;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.LadderFigure;
import chainrule.report.LadderFigure.Rung;
import chainrule.study.Group;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From the plain network of the presets to the ingredients of {@code cifar10-best}, one at a time, in short runs. */
final class Ladder {
    private static final String RECIPE = "cifar10-best";
    private static final String PLAIN = "{sgd: {rate: 0.03}}";

    /** Twelve epochs, and as little regularisation as suits so few. */
    private static final Map<String, String> SHORT =
            Map.of("train.epochs", "12", "data.resizedCrop", "0.5", "train.mixup", "0.2");

    /** What each step turns on, the last one first turned off again. */
    private static final List<Step> STEPS = List.of(
            new Step(
                    "inverted bottlenecks",
                    Map.of(
                            "model.blocks", "none",
                            "model.hidden", "[512, 256]",
                            "model.activation", "relu",
                            "model.init", "uniform-fan-in")),
            new Step("AdamW, batches of 256", Map.of("train.optimizer", PLAIN, "train.batch", "100")),
            new Step("cosine schedule", Map.of("train.schedule", "constant")),
            new Step("mirror images", Map.of("data.flip", "false")),
            new Step("resized crops", Map.of("data.resizedCrop", "1")),
            new Step("label smoothing", Map.of("model.labelSmoothing", "0")),
            new Step("mixup", Map.of("train.mixup", "0")),
            new Step("average of the weights", Map.of("train.average", "none")));

    private Ladder() {}

    private record Step(String label, Map<String, String> without) {}

    static Experiment experiment() {
        return of(RECIPE);
    }

    /** @param recipe a preset or a file, which the last step is but for {@link #SHORT} */
    static Experiment of(String recipe) {
        var variants = new ArrayList<Variant>();
        for (int taken = 0; taken <= STEPS.size(); taken++) {
            var keys = new LinkedHashMap<String, String>();
            STEPS.subList(taken, STEPS.size()).forEach(step -> keys.putAll(step.without()));
            variants.add(Variant.of(
                    taken == 0 ? "512-256, SGD" : "+ " + STEPS.get(taken - 1).label(), keys));
        }
        return Variants.of(
                        "ladder",
                        "what each ingredient of the preset cifar10-best adds, one after the other, in runs of 12 epochs with crops from 0.5 and mixup 0.2",
                        recipe,
                        SHORT,
                        variants)
                .withSeeds(1L, 2L, 3L)
                .adding(Ladder::gains);
    }

    /** What the bars mean; a single seed has none. */
    static String barsOf(List<Group> groups, ExperimentContext context) {
        return groups.stream().anyMatch(group -> group.outcomes().size() > 1)
                ? " Bars: %s.".formatted(context.bars().meaning())
                : "";
    }

    private static Findings gains(List<Group> groups, ExperimentContext context) {
        var metric = Metric.ofOutcomes(groups.stream()
                        .flatMap(group -> group.outcomes().stream())
                        .toList())
                .get(0);
        double unit = metric.isShare() ? 100 : 1;
        var findings = Findings.NONE;
        var rungs = new ArrayList<Rung>();
        var values = new LinkedHashMap<String, Object>();
        double before = Double.NaN;
        for (var group : groups) {
            var found = group.summary(metric::last);
            values.put(group.label(), found.map(s -> s.mean()).orElse(null));
            if (found.isEmpty()) {
                findings = findings.answer("%s: no seed finished.".formatted(group.label()));
                continue;
            }
            var summary = found.get();
            double mean = unit * summary.mean();
            String gain = Double.isNaN(before)
                    ? ""
                    : String.format(Locale.ROOT, "%+.1f", mean - before).replace('-', '−');
            rungs.add(new Rung(
                    group.label(),
                    mean,
                    unit * context.bars().low(summary),
                    unit * context.bars().high(summary),
                    gain.isEmpty() ? String.format(Locale.ROOT, "%.1f", mean) : gain));
            findings = findings.answer("%s: %s%s."
                    .formatted(
                            group.label(), metric.text(summary.mean()), gain.isEmpty() ? "" : ", " + gain + " points"));
            before = mean;
        }
        if (rungs.isEmpty()) {
            return findings.value("ladder", values);
        }
        findings = findings.answer(
                "In runs as short as 12 epochs, ingredients against overfitting (crops, label smoothing, mixup) can cost accuracy: they are for longer runs, such as that of cifar10-best.");
        String title = "What each ingredient adds";
        return findings.figures(List.of(new LadderFigure(
                        "ladder",
                        title,
                        "The %s after the last epoch; at the right what each step adds to the one above it.%s%s"
                                .formatted(metric.label(), barsOf(groups, context), Group.notes(groups)),
                        new Axis(metric.label() + (metric.isShare() ? " (%)" : ""), Scale.LINEAR),
                        rungs)))
                .value("ladder", values);
    }
}
