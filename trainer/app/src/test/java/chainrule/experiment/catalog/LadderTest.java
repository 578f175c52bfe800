package chainrule.experiment.catalog;

import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.Presets;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.report.Figure;
import chainrule.report.LadderFigure;
import chainrule.statistics.ErrorBars;
import chainrule.study.trial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The ladder of a small recipe, on drawn images. */
@Tag("slow")
class LadderTest {
    @TempDir
    Path folder;

    /** The preset's keys, with a network and a data set that take no time. */
    private String recipe() throws IOException {
        String preset = Presets.text("cifar10-best").orElseThrow();
        String small = preset.replace("name: cifar10, validation: 5000", "name: shapes, validation: 20, training: 30")
                .replace("count: 4, width: 512", "count: 1, width: 8")
                .replace("precision: bfloat16, fallbackPrecision: float32", "precision: float32");
        assertThat(small).contains("shapes", "width: 8", "precision: float32").doesNotContain("bfloat16");
        return Files.writeString(folder.resolve("small.yaml"), small).toString();
    }

    private Findings findings() throws IOException {
        var flags = Map.of("data.validation", "20", "train.epochs", "1");
        return Ladder.of(recipe())
                .run(new ExperimentContext(
                        QuietStudy.in(folder.resolve("runs")),
                        to -> with(to, flags),
                        List.of(1L, 2L),
                        ErrorBars.TWO_SD));
    }

    private static Configuration with(Configuration to, Map<String, String> flags) {
        var configuration = to;
        for (var entry : flags.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return configuration;
    }

    @Test
    void everyStepTurnsOneIngredientOnAndTheLastIsTheRecipeForShortRuns() throws IOException {
        var found = findings();
        var byLabel = found.outcomes().stream()
                .filter(outcome -> outcome.trial().seed() == 1)
                .toList();
        assertThat(byLabel)
                .hasSize(9)
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());
        var first = flat(byLabel.get(0));
        assertThat(first)
                .containsEntry("model.hidden", "[512, 256]")
                .containsEntry("train.optimizer.sgd.rate", "0.03")
                .containsEntry("data.flip", "false")
                .doesNotContainKeys("model.blocks.count", "train.average.ema.decay");
        var whole = ConfigWriter.flat(with(
                        Configuration.named(recipe()),
                        Map.of(
                                "data.validation", "20",
                                "train.epochs", "1",
                                "data.resizedCrop", "0.5",
                                "train.mixup", "0.2"))
                .resolve());
        var last = flat(byLabel.get(8));
        assertThat(last).containsAllEntriesOf(withoutNames(whole));
        for (int i = 1; i < byLabel.size(); i++) {
            assertThat(flat(byLabel.get(i))).isNotEqualTo(flat(byLabel.get(i - 1)));
        }
    }

    private static Map<String, String> flat(Outcome outcome) {
        return withoutNames(ConfigWriter.flat(outcome.trial().config()));
    }

    /** What a study sets for all of its trainings. */
    private static Map<String, String> withoutNames(Map<String, String> flat) {
        flat.keySet().removeIf(key -> key.matches("(tensorboard|checkpoints|engine)[.].*|train[.]seed"));
        return flat;
    }

    @Test
    void theFigureHasARungForEachStep() throws IOException {
        var found = findings();
        var figure = (LadderFigure) found.figures().stream()
                .filter(LadderFigure.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(figure.rungs()).hasSize(9);
        assertThat(figure.rungs().get(0).label()).isEqualTo("512-256, SGD");
        var rungs = figure.rungs();
        for (int i = 1; i < rungs.size(); i++) {
            double gain = Double.parseDouble(rungs.get(i).text().replace('−', '-'));
            assertThat(gain).isCloseTo(rungs.get(i).value() - rungs.get(i - 1).value(), within(0.051));
        }
        assertThat(found.answers()).anyMatch(answer -> answer.startsWith("+ mixup: "));
        assertThat(found.figures()).extracting(Figure::name).contains("ladder");
    }
}
