package chainrule.study.store;

import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.study.Study;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import chainrule.tensorboard.EventReader;
import chainrule.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TrialEventsTest {
    @TempDir
    Path runs;

    private final List<Boolean> found = new ArrayList<>();

    private List<Outcome> study(String wanted) {
        var trials = new ArrayList<Trial>();
        for (String rate : List.of("0.1", "1e300")) {
            var config = Configuration.empty()
                    .with("data.name", "circles", "test")
                    .with("data.validation", "0.2", "test")
                    .with("model.hidden", "[4]", "test")
                    .with("engine.name", "reference", "test")
                    .with("train.epochs", "3", "test")
                    .with("train.optimizer.sgd.rate", rate, "test")
                    .with("tensorboard.trials", wanted, "test")
                    .resolve();
            trials.add(new Trial(rate, config));
        }
        var listener = new StudyListener() {
            @Override
            public void epochsDone(int done, int total) {}

            @Override
            public void trialDone(Outcome outcome, boolean before, int done, int total) {
                found.add(before);
            }
        };
        return new Study(runs, Engines.onClassPath(), source -> Circles.draw(), List.of("test"), listener, () -> false)
                .run(trials);
    }

    @Test
    void theyAreWrittenWhereTheyAreWantedAlsoOfTrialsThatWereDoneBefore() throws IOException {
        for (var outcome : study("false")) {
            assertThat(EventReader.files(outcome.directory().path())).isEmpty();
        }
        var outcomes = study("true");
        assertThat(found).containsExactly(false, false, true, true);
        var good = EventReader.series(outcomes.get(0).directory().path());
        assertThat(good.get("loss/validation").stream().map(EventReader.Point::scalar))
                .containsExactlyElementsOf(outcomes.get(0).epochs().stream()
                        .map(m -> (float) m.validation().loss())
                        .toList());
        assertThat(good.get("loss/training").stream().map(EventReader.Point::step))
                .containsExactlyElementsOf(outcomes.get(0).epochs().stream()
                        .map(EpochMetrics::step)
                        .toList());
        assertThat(good).containsKeys("_hparams_/session_start_info", "_hparams_/session_end_info");
        assertThat(good).doesNotContainKey("weights/W1");
        var last = good.get("_hparams_/session_end_info").get(0);
        double written = Files.getLastModifiedTime(outcomes.get(0).directory().file("result.json"))
                        .toMillis()
                / 1e3;
        assertThat(last.wallTime()).isCloseTo(written, within(1e-3));
        var diverged = EventReader.series(outcomes.get(1).directory().path());
        assertThat(diverged).containsKey("_hparams_/session_end_info").doesNotContainKey("loss/training");
        study("true");
        assertThat(EventReader.files(outcomes.get(0).directory().path())).hasSize(1);
    }
}
