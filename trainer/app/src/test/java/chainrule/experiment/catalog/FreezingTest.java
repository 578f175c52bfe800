package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.model.Parameters;
import chainrule.run.RunDirectory;
import chainrule.statistics.ErrorBars;
import chainrule.study.Study;
import chainrule.study.trial.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FreezingTest {
    private static final Map<String, String> SMALL = Map.of(
            "data.name", "circles",
            "data.crop", "0",
            "data.flip", "false",
            "engine.name", "reference",
            "model.hidden", "[4, 3]",
            "train.epochs", "2",
            "train.batch", "50");

    @TempDir
    Path runs;

    private Study study;

    private Findings run(Map<String, String> more) {
        var flags = new HashMap<>(SMALL);
        flags.putAll(more);
        study = QuietStudy.in(runs);
        return Experiments.named("freezing")
                .run(new ExperimentContext(study, to -> with(to, flags), List.of(), ErrorBars.TWO_SD));
    }

    private static Configuration with(Configuration to, Map<String, String> flags) {
        var configuration = to;
        for (var entry : flags.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "--" + entry.getKey());
        }
        return configuration;
    }

    /** Layers from 0 whose weights are not those that training began with. */
    private List<Integer> changed(Outcome outcome) {
        var config = outcome.trial().config();
        double[] initial = study.data(config).job(config).initial().values();
        var trained = Checkpoint.read(outcome.directory().file(RunDirectory.CHECKPOINT), config.model())
                .parameters();
        return Parameters.pieces(trained.spec()).stream()
                .filter(piece -> piece.name().startsWith("W"))
                .filter(piece -> !Arrays.equals(
                        initial,
                        piece.at(),
                        piece.at() + piece.size(),
                        trained.values(),
                        piece.at(),
                        piece.at() + piece.size()))
                .map(piece -> Integer.parseInt(piece.name().substring(1)) - 1)
                .toList();
    }

    /** 2-4-3-2: 12, 15 and 8 parameters. */
    @Test
    void theLayersThatAreNamedLearnAndTheOthersStayAsTheyWere() {
        var found = run(Map.of());
        assertThat(found.outcomes())
                .extracting(outcome -> outcome.trial().label())
                .containsExactly("all layers", "only the last layer", "only the first layer");
        assertThat(found.outcomes())
                .extracting(this::changed)
                .containsExactly(List.of(0, 1, 2), List.of(2), List.of(0));
        assertThat((List<?>) found.values().get("freezing"))
                .extracting("trainedParameters")
                .containsExactly(35L, 8L, 12L, 0L);
        assertThat(found.figures()).extracting(figure -> figure.name()).contains("freezing");
        assertThat(found.answers()).anyMatch(answer -> answer.startsWith("only the last layer: trains 8 of 35 "));
    }

    @Test
    void aSingleLayerAndAnotherChoiceOfLayersAreRefused() {
        assertThatThrownBy(() -> run(Map.of("model.hidden", "[]")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("one layer");
        assertThatThrownBy(() -> run(Map.of("train.freeze", "[1]")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("would change nothing");
    }
}
