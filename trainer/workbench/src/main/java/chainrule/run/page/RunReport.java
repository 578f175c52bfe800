package chainrule.run.page;

import chainrule.base.Counted;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.machine.Machine;
import chainrule.model.Gaussian;
import chainrule.model.MlpSpec;
import chainrule.model.ParameterCount;
import chainrule.model.Quantile;
import chainrule.report.CannotDrawException;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import chainrule.report.RegressionFigures;
import chainrule.run.EndedRun;
import chainrule.run.LayerDiagnosis;
import chainrule.run.Preparation;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import chainrule.run.RunSummary;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run's figures and page. */
record RunReport(
        RunConfig config, Provenance provenance, Preparation data, RunSummary summary, EndedRun.Pictures pictures) {
    RunReport(EndedRun run) {
        this(run.config(), run.provenance(), run.data(), run.summary(), run.pictures());
    }

    /**
     * Writes them.
     *
     * @param network of the best epoch
     * @return what is wrong if no figures could be drawn; empty if all is well
     */
    String write(Network network) {
        var result = summary.result();
        var page = new HtmlReport(summary.directory().name())
                .paragraph(String.format(
                        Locale.ROOT,
                        "%s on %s: %s, %,d parameters, trained by %s for %s in %.1f s.",
                        shape(network.spec()),
                        data.dataset().name(),
                        ConfigWriter.text(network.spec().loss()),
                        summary.parameters(),
                        summary.engine(),
                        Counted.of(result.epochs().size(), "epoch"),
                        summary.seconds()))
                .table(
                        data.dataset().task().isRegression()
                                        && network.spec().loss().standardizes()
                                ? "Results. The loss is computed for standardised targets: with mean 0 and standard deviation 1 in training"
                                : "Results",
                        List.of(
                                "split",
                                "samples",
                                summary.weights().loss(),
                                summary.train().metric().label()),
                        results());
        var weighted = summary.weights().sentence();
        if (weighted.isPresent()) {
            page = page.paragraph(weighted.get());
        }
        page = page.paragraph(
                "Tables and figures below, except the curves, are those of the network after %s. The commands evaluate, predict and export use it."
                        .formatted(summary.measured()));
        if (summary.validation().isPresent()) {
            var one = summary.validation().get().onlyOneClass();
            page = one.isEmpty() ? page : page.paragraph(one.get());
            for (var table : new EvaluationTables(summary.validation().get(), "Validation samples").blocks()) {
                page = page.with(table);
            }
        }
        String problem = "";
        var weights = List.<Figure>of();
        try {
            var figures = RunFigures.of(data, summary, network).drawn();
            figures.all().forEach(this::save);
            page = page.heading("Training").figures(figures.curves());
            page = figures.layers().isEmpty() ? page : page.figures(figures.layers());
            for (var sentence : LayerDiagnosis.of(LayerFigures.rows(summary.directory()))) {
                page = page.paragraph(sentence);
            }
            if (!figures.predicted().isEmpty()) {
                page = page.heading("Predictions").figures(figures.predicted());
                var note =
                        new RegressionFigures(summary.validation().orElseThrow().predictions()).note();
                if (note.isPresent()) {
                    page = page.paragraph(note.get());
                }
                boolean spreads = network.spec().loss() instanceof Gaussian
                        || network.spec().loss() instanceof Quantile quantile
                                && quantile.levels().size() > 1;
                if (spreads && data.dataset().shape().features() > 1) {
                    page = page.paragraph(
                            "A band between quantiles or standard deviations is drawn for data with one input only.");
                }
            }
            page = figures.confusions().isEmpty() ? page : page.figures(figures.confusions());
            page = figures.probabilities().isEmpty()
                    ? page
                    : page.heading("Probabilities").figures(figures.probabilities());
            weights = figures.weights();
        } catch (CannotDrawException e) {
            problem = e.getMessage();
            page = page.paragraph("No figures: " + problem + ".");
        }
        page = page.heading("Network");
        if (data.encoding().isPresent()) {
            var columns = new ColumnRows(data.encoding().get());
            page = page.table("Columns of the table, and what the network gets", ColumnRows.NAMES, columns.rows());
        }
        page = page.table(
                "Layers", List.of("layer", "inputs", "units", "activation", "parameters"), layers(network.spec()));
        page = weights.isEmpty() ? page : page.figure(weights.get(0));
        page = page.heading("Epochs")
                .with(EpochsTable.of(result, summary.weights()))
                .heading("Repeating it")
                .preformatted("config.yaml", ConfigWriter.yaml(config))
                .properties("Provenance", flat(provenance.entries()));
        summary.directory().write(RunDirectory.REPORT, page.html());
        return problem;
    }

    private static String shape(MlpSpec spec) {
        return spec.sizes().toString();
    }

    private void save(Figure figure) {
        String base = RunDirectory.FIGURES + "/" + figure.name();
        byte[] png = figure.png();
        summary.directory().write(base + ".png", png);
        pictures.show(figure.name(), figure.title(), png);
        summary.directory().write(base + ".svg", figure.svg());
    }

    private List<List<String>> results() {
        var result = summary.result();
        if (!summary.isBestEarlier()) {
            return results("", summary.train(), result.last());
        }
        var rows = results(
                ", epoch %d (the best by %s)".formatted(result.best().epoch(), summary.monitored()),
                summary.train(),
                result.best());
        rows.addAll(
                results(", epoch %d (the last)".formatted(result.last().epoch()), summary.finalTrain(), result.last()));
        return rows;
    }

    private List<List<String>> results(String when, Score train, EpochMetrics epoch) {
        var rows = new ArrayList<List<String>>();
        rows.add(result("training" + when, data.split().train().count(), train));
        int count = data.split().validation().count();
        if (count > 0) {
            rows.add(result("validation" + when, count, epoch.validation()));
        }
        return rows;
    }

    private static List<String> result(String split, int samples, Score score) {
        return List.of(split, String.format(Locale.ROOT, "%,d", samples), four(score.loss()), four(score.score()));
    }

    private static List<List<String>> layers(MlpSpec spec) {
        var counts = ParameterCount.of(spec).perLayer();
        var dense = IntStream.range(0, counts.size())
                .mapToObj(l -> List.of(
                        Integer.toString(l + 1),
                        String.format(Locale.ROOT, "%,d", counts.get(l).inputs()),
                        String.format(Locale.ROOT, "%,d", counts.get(l).units()),
                        l == counts.size() - 1
                                ? spec.loss().judges(Task.Kind.REGRESSION) ? "outputs" : "logits"
                                : ConfigWriter.text(spec.layers().get(l).activation()),
                        String.format(Locale.ROOT, "%,d", counts.get(l).total())));
        return Stream.concat(inputLayer(spec), dense).toList();
    }

    private static Stream<List<String>> inputLayer(MlpSpec spec) {
        var features = spec.features();
        return features.isPlain()
                ? Stream.of()
                : Stream.of(List.of(
                        "input",
                        String.format(Locale.ROOT, "%,d", features.inputs()),
                        String.format(Locale.ROOT, "%,d", features.outputs()),
                        "–",
                        String.format(Locale.ROOT, "%,d", features.parameters())));
    }

    private static String four(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static Map<String, String> flat(Map<String, Object> entries) {
        var flat = new LinkedHashMap<String, String>();
        entries.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((name, text) -> flat.put(key + ": " + name, Machine.text(name.toString(), text)));
            } else {
                flat.put(key, value.toString());
            }
        });
        return flat;
    }
}
