package chainrule.experiment.catalog;

import chainrule.base.Message;
import chainrule.bench.Pace;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineCostTest {
    /** A GPU's engine on a machine without one. */
    private static final class Absent implements Engine {
        @Override
        public String name() {
            return "cuda";
        }

        @Override
        public int rank() {
            return 1;
        }

        @Override
        public Optional<Message> reasonNotToRun() {
            return Optional.of(Message.text("there is no GPU"));
        }

        @Override
        public Training train(TrainingJob job) {
            throw new AssertionError("it can't run");
        }

        @Override
        public Network load(Parameters parameters, Precision precision) {
            throw new AssertionError("it can't run");
        }
    }

    @Test
    void theSameStepHasTheSameLossInEveryWayAndWhatCannotRunIsReported() {
        var engines = Engines.onClassPath();
        var experiment = new EngineCost(
                List.of(engines.named("reference"), engines.named("nd4j"), new Absent()), List.of(4, 8), Pace.BARE);
        var found = experiment.findings();
        assertThat(found.answers()).contains("cuda is omitted: there is no GPU.");
        @SuppressWarnings("unchecked")
        var values = (List<Map<String, Object>>) found.values().get("engines");
        assertThat(values)
                .extracting(value -> value.get("engine") + " " + value.get("precision") + " " + value.get("width"))
                .containsExactly(
                        "reference float64 4",
                        "reference float64 8",
                        "nd4j float64 4",
                        "nd4j float64 8",
                        "nd4j float32 4",
                        "nd4j float32 8");
        assertThat(values).allSatisfy(value -> {
            boolean single = value.get("precision").equals("float32");
            assertThat((double) value.get("largestRelativeDifference")).isLessThan(single ? 1e-5 : 1e-12);
            assertThat((double) value.get("stepMillis")).isPositive();
        });
        assertThat(values.get(4).get("largestRelativeDifference"))
                .as("float32 rounds")
                .isNotEqualTo(0.0);
        assertThat(found.figures()).extracting(figure -> figure.name()).containsExactly("time");
    }
}
