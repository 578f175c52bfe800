package chainrule.run;

import chainrule.Counted;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.engine.Training;
import chainrule.model.MlpSpec;
import chainrule.model.ParameterCount;
import chainrule.report.CannotDrawException;
import chainrule.report.ConfusionPicture;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import chainrule.report.TrainingCurves;
import chainrule.report.WeightPictures;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** A run's figures and page. */
record RunReport(RunConfig config, Provenance provenance, Preparation data, RunSummary summary, EventLog events) {
    /** More classes make a matrix that nobody can read. */
    private static final int MOST_CONFUSED = 20;

    /**
     * Writes them.
     *
     * @param training with the final parameters
     * @return what is wrong if no figures could be drawn; empty if all is well
     */
    String write(Training training) {
        var result = summary.result();
        String score = summary.train().metric().label();
        var page = new HtmlReport(summary.directory().name())
                .paragraph(String.format(
                        Locale.ROOT,
                        "%s on %s: %s, %,d parameters, trained by %s for %s in %.1f s.",
                        shape(training.spec()),
                        data.dataset().name(),
                        training.spec().loss().name(),
                        summary.parameters(),
                        summary.engine(),
                        Counted.of(result.epochs().size(), "epoch"),
                        summary.seconds()))
                .table(
                        "Results",
                        List.of(
                                "split",
                                "samples",
                                "loss",
                                summary.train().metric().label()),
                        results());
        String problem = "";
        try {
            var curves = TrainingCurves.of(result.epochs(), result.best());
            var others = pictures(training);
            curves.forEach(this::save);
            others.forEach(this::save);
            page = page.heading("Training").figures(curves);
            for (var figure : others) {
                page = page.figure(figure);
            }
        } catch (CannotDrawException e) {
            problem = e.getMessage();
            page = page.paragraph("No figures: " + problem + ".");
        }
        page = page.heading("Network")
                .table(
                        "Layers",
                        List.of("layer", "inputs", "units", "activation", "parameters"),
                        layers(training.spec()))
                .heading("Epochs")
                .table(
                        "Training figures are means over the epoch's batches as they were trained on",
                        List.of("epoch", "training loss", score, "validation loss", score, "seconds"),
                        epochs(result.epochs()))
                .heading("Repeating it")
                .preformatted("config.yaml", ConfigWriter.yaml(config))
                .properties("Provenance", flat(provenance.entries()));
        summary.directory().write(RunDirectory.REPORT, page.html());
        return problem;
    }

    private static String shape(MlpSpec spec) {
        return spec.sizes().toString();
    }

    private List<Figure> pictures(Training training) {
        var figures = new ArrayList<Figure>();
        var task = data.dataset().task();
        if (task.isClassification() && task.names().size() <= MOST_CONFUSED) {
            summary.validation()
                    .ifPresent(evaluation -> figures.add(new ConfusionPicture(
                            "confusion", "Validation samples by class", task.names(), evaluation.confusion())));
        }
        WeightPictures.of(training.parameters(), data.dataset().shape()).ifPresent(figures::add);
        return figures;
    }

    private void save(Figure figure) {
        String base = RunDirectory.FIGURES + "/" + figure.name();
        byte[] png = figure.png();
        summary.directory().write(base + ".png", png);
        events.show(figure, png);
        summary.directory().write(base + ".svg", figure.svg());
    }

    private List<List<String>> results() {
        var rows = new ArrayList<List<String>>();
        rows.add(result("training", data.split().train().count(), summary.train()));
        if (data.split().validation().count() > 0) {
            var result = summary.result();
            int count = data.split().validation().count();
            rows.add(result("validation", count, result.last().validation()));
            rows.add(result(
                    "validation, after epoch %d (the best)"
                            .formatted(result.best().epoch()),
                    count,
                    result.best().validation()));
        }
        return rows;
    }

    private static List<String> result(String split, int samples, Score score) {
        return List.of(split, String.format(Locale.ROOT, "%,d", samples), four(score.loss()), four(score.accuracy()));
    }

    private static List<List<String>> layers(MlpSpec spec) {
        var counts = ParameterCount.of(spec.sizes()).perLayer();
        return IntStream.range(0, counts.size())
                .mapToObj(l -> List.of(
                        Integer.toString(l + 1),
                        String.format(Locale.ROOT, "%,d", counts.get(l).inputs()),
                        String.format(Locale.ROOT, "%,d", counts.get(l).units()),
                        l == counts.size() - 1
                                ? "logits"
                                : ConfigWriter.text(spec.layers().get(l).activation()),
                        String.format(Locale.ROOT, "%,d", counts.get(l).total())))
                .toList();
    }

    private static List<List<String>> epochs(List<EpochMetrics> epochs) {
        return epochs.stream()
                .map(m -> List.of(
                        Integer.toString(m.epoch()),
                        four(m.train().loss()),
                        four(m.train().accuracy()),
                        four(m.validation().loss()),
                        four(m.validation().accuracy()),
                        String.format(Locale.ROOT, "%.1f", m.seconds())))
                .toList();
    }

    private static String four(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static Map<String, String> flat(Map<String, Object> entries) {
        var flat = new LinkedHashMap<String, String>();
        entries.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((name, text) -> flat.put(key + ": " + name, text.toString()));
            } else {
                flat.put(key, value.toString());
            }
        });
        return flat;
    }
}
