package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.statistics.ErrorBars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Experiments that were made for classes, on data with real targets. */
class OtherTasksTest {
    @TempDir
    Path runs;

    private Findings run(String experiment, Map<String, String> flags) {
        var study = QuietStudy.in(runs);
        return Experiments.named(experiment)
                .run(new ExperimentContext(study, to -> with(to, flags), List.of(), ErrorBars.TWO_SD));
    }

    private static Configuration with(Configuration to, Map<String, String> flags) {
        var configuration = to;
        for (var entry : flags.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        return configuration;
    }

    @Test
    void aDecisionBoundaryIsRefusedBeforeAnythingIsTrained() {
        assertThatThrownBy(() -> run("circles", Map.of("data.name", "plane", "model.loss", "squared-error")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("a decision boundary is drawn for --data=circles")
                .hasMessageNotContaining("\n");
        assertThat(Files.exists(runs.resolve("trials"))).isFalse();
    }

    @Test
    void aLossThatCanBeNegativeHasNoLogarithmicLandscape() {
        assertThatThrownBy(() -> run("landscape", Map.of("data.name", "sine", "model.loss", "gaussian")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("gaussian can be negative");
        assertThat(Files.exists(runs.resolve("trials"))).isFalse();
    }

    @Test
    void sizesOfARegressionAreComparedByR2() {
        var findings = run(
                "sample-size",
                Map.of(
                        "data.name", "sine",
                        "data.crop", "0",
                        "data.flip", "false",
                        "model.hidden", "[4]",
                        "model.loss", "squared-error",
                        "train.epochs", "1"));
        assertThat(findings.figures())
                .extracting(figure -> figure.name())
                .contains("r2-by-size", "loss-by-size", "error-by-samples")
                .doesNotContain("accuracy-by-size");
        assertThat(findings.answers()).anyMatch(answer -> answer.contains("The highest validation R²"));
        assertThat(findings.answers())
                .noneMatch(answer -> answer.contains("accuracy"))
                .anyMatch(answer ->
                        answer.contains("the part of the validation error above the Bayes error changes as N^"));
    }
}
