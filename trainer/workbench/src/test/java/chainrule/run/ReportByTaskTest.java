package chainrule.run;

import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.metric.LabelMetrics;
import chainrule.metric.Metric;
import chainrule.metric.RealMetrics;
import chainrule.run.page.RunPage;
import chainrule.tensorboard.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ReportByTaskTest {
    @TempDir
    Path folder;

    private RunSummary trained(Configuration configuration) {
        var config = configuration.resolve();
        return trained(configuration, Catalog.standard().load(config.source(), Progress.NONE));
    }

    private RunSummary trained(Configuration configuration, Dataset dataset) {
        return new TrainingRun(configuration.resolve(), new ReferenceEngine(), List.of("test"), new RunPage())
                .run(folder, "run", dataset, List.of(), () -> false);
    }

    private static String page(RunSummary summary) throws IOException {
        return Files.readString(summary.directory().file(RunDirectory.REPORT));
    }

    private static List<String> figures(RunSummary summary) throws IOException {
        try (var files = Files.list(summary.directory().file(RunDirectory.FIGURES))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".svg"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aRegressionShowsItsTargetsInTheirUnitNextToTheBaselines() throws IOException {
        var summary = trained(Configuration.named("sine")
                .with("train.epochs", "2", "test")
                .with("train.monitor", "validation-mae", "test"));
        var evaluation = summary.validation().orElseThrow();
        String page = page(summary);
        assertThat(figures(summary))
                .containsExactly(
                        "fit.svg",
                        "gradient-norms.svg",
                        "loss.svg",
                        "mae.svg",
                        "predicted.svg",
                        "r2.svg",
                        "residuals.svg",
                        "updates.svg");
        assertThat(page)
                .contains(
                        Metric.RMSE.text(RealMetrics.rmse(evaluation.predictions(), 0)),
                        Metric.MAE.text(RealMetrics.mae(evaluation.predictions(), 0)),
                        "validation MAE")
                .doesNotContainIgnoringCase("accuracy");
        for (var baseline : evaluation.baselines()) {
            assertThat(page).contains(baseline.name(), Metric.RMSE.text(RealMetrics.rmse(baseline.predictions(), 0)));
        }
        assertThat(EventReader.series(summary.directory().path()))
                .containsKeys("r2/training", "r2/validation", "mae/validation", "figures/predicted")
                .doesNotContainKeys("accuracy/training", "accuracy/validation");
    }

    @Test
    void quantilesShowTheShareBelowEach() throws IOException {
        var summary = trained(Configuration.named("sine")
                .with("train.epochs", "2", "test")
                .with("model.loss", "{quantile: {levels: [0.2, 0.7]}}", "test"));
        var predictions = summary.validation().orElseThrow().predictions();
        assertThat(page(summary))
                .contains(
                        "%.4f".formatted(RealMetrics.coverage(predictions, 0, 0)),
                        "%.4f".formatted(RealMetrics.coverage(predictions, 0, 1)));
    }

    @Test
    void severalLabelsHaveATableOfTheirOwn() throws IOException {
        int count = 40;
        var bits = new byte[2 * count];
        var features = new float[2 * count];
        for (int i = 0; i < count; i++) {
            features[2 * i] = i % 7 - 3;
            bits[2 * i] = (byte) (i % 7 > 3 ? 1 : 0);
        }
        var samples = new Samples(new Features.Floats(features, 2), new Targets.Labels(bits, 2));
        var dataset = new Dataset(
                "labels",
                Shape.vector(2),
                new Task(Task.Kind.MULTILABEL, List.of("large", "never")),
                samples,
                samples.none());
        var configuration = Configuration.named("circles-tanh")
                .with("train.epochs", "2", "test")
                .with("model.loss", "binary-cross-entropy", "test");
        var summary = trained(configuration, dataset);
        var evaluation = summary.validation().orElseThrow();
        assertThat(figures(summary))
                .containsExactly(
                        "gradient-norms.svg",
                        "loss.svg",
                        "precision-recall.svg",
                        "reliability.svg",
                        "roc.svg",
                        "subset-accuracy.svg",
                        "updates.svg");
        assertThat(page(summary))
                .contains(
                        "Validation samples by label",
                        "majority of each label",
                        "<th scope=\"row\">never</th>",
                        "%.4f"
                                .formatted(LabelMetrics.counts(evaluation.predictions(), 0)
                                        .recall()),
                        Metric.LABEL_F1.text(evaluation.metrics().get(Metric.LABEL_F1)));
    }

    @Test
    void aClassificationShowsTheLargestClassNextToIt() throws IOException {
        var summary = trained(Configuration.named("circles-tanh").with("train.epochs", "1", "test"));
        var evaluation = summary.validation().orElseThrow();
        assertThat(figures(summary))
                .containsExactly(
                        "accuracy.svg",
                        "confusion-by-prediction.svg",
                        "confusion.svg",
                        "loss.svg",
                        "precision-recall.svg",
                        "reliability.svg",
                        "roc.svg");
        assertThat(page(summary))
                .contains(
                        "largest class",
                        Metric.LOG_LOSS.text(Metric.LOG_LOSS.of(evaluation.predictions())),
                        "Validation samples by class");
    }
}
