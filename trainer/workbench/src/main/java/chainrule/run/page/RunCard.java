package chainrule.run.page;

import chainrule.base.Counted;
import chainrule.config.ConfigWriter;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.metric.LabelMetrics;
import chainrule.metric.Metric;
import chainrule.metric.PercentileInterval;
import chainrule.metric.Ranking;
import chainrule.metric.Thresholds;
import chainrule.model.InputLayer;
import chainrule.model.ParameterCount;
import chainrule.run.Ensemble;
import chainrule.run.Evaluation;
import chainrule.run.MetricIntervals;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A model card in Markdown (M. Mitchell et al., "Model cards for model reporting", FAT* 2019): what a run's folder and an evaluation know,
 * and nothing else.
 *
 * @param run with its temperature, if it has one
 * @param dataset that it was trained on
 * @param split of the data set
 * @param part which is measured: "test"
 * @param evaluation of the part
 * @param intervals of the metrics
 * @param draws how many resamples they are made of
 * @param uncalibrated the same part measured without the temperature, if there is one
 */
public record RunCard(
        TrainedRun run,
        Dataset dataset,
        Split split,
        String part,
        Evaluation evaluation,
        Map<Metric, PercentileInterval> intervals,
        int draws,
        Optional<Evaluation> uncalibrated) {
    private static final List<String> PARTS = List.of("train", "validation", "test");

    /** Values of settings that are not used. */
    private static final Set<String> UNSET = Set.of("0", "0.0", "[0.0]", "[]", "{}", "false", "none");

    /** The most rows that are readable. */
    private static final int MOST_ROWS = 50;

    /** The whole card. */
    public String markdown() {
        var card = new Markdown().heading(1, "Model card: " + run.directory().name());
        var network = run.checkpoint();
        card.paragraph(
                "%s that predicts %s. All that follows is computed from the run's folder and its data; what it is meant for is not recorded there."
                        .formatted(kind(), network.task().summary()));
        var provenance = Provenance.entries(run.directory());
        data(card, provenance);
        network(card);
        metrics(card);
        if (!network.task().isRegression()) {
            probabilities(card);
        }
        card.heading(2, "Limits");
        new CardLimits(this).sentences().forEach(card::item);
        card.end();
        repeating(card, provenance);
        return card.toString();
    }

    private String kind() {
        var sizes = run.checkpoint().parameters().spec();
        return run.ensemble()
                .map(several -> "An ensemble, %s,".formatted(several.summary()))
                .orElseGet(() -> "A multilayer perceptron (%s, %s parameters)"
                        .formatted(
                                sizes.sizes(), grouped(ParameterCount.of(sizes).total())));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void data(Markdown card, Map<String, Object> provenance) {
        card.heading(2, "Data");
        card.item("data set: " + provenance.getOrDefault("data", dataset.name()));
        card.item("digest of the data: " + provenance.getOrDefault("dataset", "not recorded"));
        card.item("digest of the split: " + provenance.getOrDefault("split", "not recorded"));
        card.item("inputs: " + run.checkpoint().shape());
        card.item((dataset.task().isRegression()
                        ? "targets: "
                        : dataset.task().isClassification() ? "classes: " : "labels: ")
                + shortened(dataset.task().names()));
        card.end();
        var header = new ArrayList<>(List.of("split", "samples"));
        boolean classes =
                dataset.task().isClassification() && dataset.task().names().size() <= MOST_ROWS;
        if (classes) {
            header.addAll(dataset.task().names());
        }
        card.table(
                header,
                PARTS.stream()
                        .map(name -> {
                            var subset = split.part(name);
                            var row = new ArrayList<>(List.of(name, grouped(subset.count())));
                            if (classes) {
                                IntStream.of(counts(subset)).forEach(count -> row.add(grouped(count)));
                            }
                            return (List<String>) row;
                        })
                        .toList());
        run.heldOut(dataset, part)
                .ifPresent(any -> card.paragraph("The members have different splits; these are the first member's."));
        run.checkpoint().encoding().ifPresent(columns -> {
            card.paragraph("Preparation of the columns, from statistics of the %s:"
                    .formatted(run.ensemble().isEmpty() ? "training split" : "first member's training split"));
            card.table(ColumnRows.NAMES, new ColumnRows(columns).rows());
        });
        settings(card, "data.");
    }

    private int[] counts(Subset subset) {
        return subset.count() == 0
                ? new int[dataset.task().names().size()]
                : subset.classCounts(dataset.task().names().size());
    }

    private static String shortened(List<String> names) {
        return names.size() <= MOST_ROWS
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_ROWS)) + " and %d more".formatted(names.size() - MOST_ROWS);
    }

    private void network(Markdown card) {
        card.heading(2, "Network and training");
        run.ensemble()
                .ifPresentOrElse(
                        several -> members(card, several),
                        () -> card.paragraph("The network is that of epoch %d."
                                .formatted(run.checkpoint().epoch())));
        settings(card, "model.");
        settings(card, "train.");
        settings(card, "engine.");
    }

    private static void members(Markdown card, Ensemble ensemble) {
        card.table(
                List.of("member", "times", "layers", "epoch", "temperature", "seed"),
                ensemble.members().stream()
                        .map(member -> List.of(
                                member.name(),
                                Integer.toString(member.times()),
                                member.run()
                                        .checkpoint()
                                        .parameters()
                                        .spec()
                                        .sizes()
                                        .toString(),
                                Integer.toString(member.run().checkpoint().epoch()),
                                member.run().temperature() == 1
                                        ? "–"
                                        : four(member.run().temperature()),
                                Long.toString(member.run().config().train().seed())))
                        .toList());
        ensemble.selection().ifPresent(how -> card.paragraph("How the members were chosen: " + how + "."));
        card.paragraph("The settings are those of the first member:");
    }

    /** What is set in the configuration as the run resolved it, and has an effect on this network; all of it stands below. */
    private void settings(Markdown card, String prefix) {
        var rows = new ArrayList<List<String>>();
        ConfigWriter.flat(run.config()).forEach((key, value) -> {
            if (key.startsWith(prefix) && !UNSET.contains(value) && hasEffect(key)) {
                rows.add(List.of(key, value));
            }
        });
        card.table(List.of("setting", "value"), rows);
    }

    private boolean hasEffect(String key) {
        var layer = run.checkpoint().parameters().spec().features();
        return switch (key) {
            case "data.decimal", "data.header", "data.missing", "data.missingLabels", "data.oneHot" ->
                run.checkpoint().encoding().isPresent();
            case "data.resizedCrop", "data.exif", "data.broken" ->
                run.checkpoint().encoding().isEmpty();
            case "model.embeddingSize" -> layer.hasCategories();
            case "model.frequencyDeviation" -> layer.parts().stream().anyMatch(InputLayer.Periodic.class::isInstance);
            case "model.labelSmoothing" -> !run.checkpoint().task().isRegression();
            default -> true;
        };
    }

    private void metrics(Markdown card) {
        card.heading(2, "Metrics");
        card.paragraph(
                "Measured on %s of the %s split; intervals are 95 %% of %s resamples of these samples (percentile bootstrap), and do not hold what other training samples or seeds would change."
                        .formatted(Counted.of(evaluation.predictions().count(), "sample"), part, grouped(draws)));
        run.heldOut(dataset, part).ifPresent(heldOut -> card.paragraph(heldOut.sentence()));
        var header = new ArrayList<>(List.of("metric", "value", "95 % interval"));
        evaluation.baselines().forEach(baseline -> header.add("baseline: " + baseline.name()));
        var rows = new ArrayList<List<String>>();
        evaluation.metrics().forEach((metric, value) -> {
            var interval = intervals.get(metric);
            var row = new ArrayList<>(List.of(
                    metric.label(),
                    metric.text(value),
                    Double.isNaN(interval.low())
                            ? "–"
                            : metric.text(interval.low()) + " to " + metric.text(interval.high())));
            evaluation
                    .baselines()
                    .forEach(baseline -> row.add(metric.text(
                            evaluation.metrics(baseline.predictions()).get(metric))));
            rows.add(row);
        });
        card.table(header, rows);
        MetricIntervals.note(evaluation, intervals).ifPresent(card::paragraph);
        var task = evaluation.predictions().task();
        if (!task.isRegression() && task.names().size() <= MOST_ROWS) {
            card.table(
                    List.of(
                            task.isClassification() ? "class" : "label",
                            "samples",
                            "precision",
                            "recall",
                            "F1",
                            "ROC AUC",
                            "average precision"),
                    IntStream.range(0, task.names().size())
                            .mapToObj(k -> {
                                var counts = task.isClassification()
                                        ? evaluation.ofClass(k)
                                        : LabelMetrics.counts(evaluation.predictions(), k);
                                var ranking = Ranking.of(evaluation.predictions(), k);
                                return List.of(
                                        task.names().get(k),
                                        grouped(counts.hits() + counts.misses()),
                                        four(counts.precision()),
                                        four(counts.recall()),
                                        four(counts.f1()),
                                        four(ranking.rocArea()),
                                        four(ranking.averagePrecision()));
                            })
                            .toList());
        }
    }

    static String four(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    private void probabilities(Markdown card) {
        card.heading(2, "Calibration and decisions");
        var error = error();
        uncalibrated.ifPresentOrElse(
                before -> card.item(
                        "logits are divided by the temperature %s, fitted to the validation split: on the %s split, the %s is %s, and %s without it"
                                .formatted(
                                        four(run.temperature()),
                                        part,
                                        error.label(),
                                        error.text(error.of(evaluation.predictions())),
                                        error.text(error.of(before.predictions())))),
                () -> card.item("%s: on the %s split, the %s is %s"
                        .formatted(
                                run.ensemble().isPresent()
                                        ? "each member has the temperature in the table above, if one was fitted"
                                        : "no temperature is recorded",
                                part,
                                error.label(),
                                error.text(error.of(evaluation.predictions())))));
        var names = Thresholds.names(run.checkpoint().task());
        run.thresholds()
                .ifPresentOrElse(
                        tuned -> {
                            for (int k = 0; k < Math.min(MOST_ROWS, tuned.length); k++) {
                                card.item("%s is predicted from a probability of %s on"
                                        .formatted(names.get(k), four(tuned[k])));
                            }
                            run.aimOfThresholds()
                                    .ifPresent(aim ->
                                            card.item("these thresholds were chosen on the validation split: " + aim));
                        },
                        () -> card.item(
                                run.checkpoint().task().isClassification()
                                        ? "the class of the highest probability is predicted"
                                        : "a label is predicted from a probability of 0.5 on"));
        card.end();
    }

    Metric error() {
        return run.checkpoint().task().isClassification() ? Metric.CALIBRATION_ERROR : Metric.LABEL_CALIBRATION_ERROR;
    }

    /** To the second. */
    private static String started(Map<String, Object> provenance) {
        return provenance.getOrDefault("started", "an unknown day").toString().replaceFirst("[.]\\d+Z$", "Z");
    }

    private void repeating(Markdown card, Map<String, Object> provenance) {
        card.heading(2, "How to repeat it");
        var command = provenance.get("command");
        if (command != null) {
            card.paragraph(
                    provenance.containsKey(Provenance.IMPORTED)
                            ? "The network was imported with"
                            : (run.ensemble().isPresent()
                                            ? "The ensemble was made on %s with"
                                            : "The run was started on %s with")
                                    .formatted(started(provenance)));
            card.preformatted("", command.toString());
        }
        card.paragraph("%s, as the run resolved it (%s in its folder):"
                .formatted(
                        run.ensemble().isPresent() ? "The configuration of the first member" : "The same configuration",
                        RunDirectory.CONFIGURATION));
        card.preformatted("yaml", ConfigWriter.yaml(run.config()));
        var rows = new ArrayList<List<String>>();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("engine", provenance.get("engine"));
        facts.put("device", provenance.get("device"));
        if (provenance.get("versions") instanceof Map<?, ?> versions) {
            versions.forEach((name, version) -> facts.put(name.toString(), version));
        }
        if (provenance.get("machine") instanceof Map<?, ?> machine) {
            for (var name : List.of("system", "java")) {
                facts.put(name, machine.get(name));
            }
        }
        new TreeMap<>(facts).forEach((name, value) -> {
            if (value != null) {
                rows.add(List.of(name, value.toString()));
            }
        });
        card.table(List.of("software", "version"), rows);
    }
}
