package chainrule.config;

import chainrule.base.Message;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FallbackPrecisionTest {
    /**
     * An engine that trains nothing.
     *
     * @param rounds whether it has bfloat16 on this machine
     */
    private record Fake(boolean rounds, Optional<Message> reasonNotToRun) implements Engine {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int rank() {
            return 1;
        }

        @Override
        public boolean hasPrecision(Precision precision) {
            return rounds || precision != Precision.BFLOAT16;
        }

        @Override
        public Training train(TrainingJob job) {
            throw new AssertionError("nothing is trained");
        }

        @Override
        public Network load(Parameters parameters, Precision precision) {
            throw new AssertionError("nothing is loaded");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auto, bfloat16, true, true, BFLOAT16",
        "auto, bfloat16, false, true, FLOAT32",
        "fake, bfloat16, false, true, FLOAT32",
        "fake, float64, false, true, FLOAT64",
        // Where no engine can run, whoever wants to train is told so; what was asked for is not changed.
        "auto, bfloat16, false, false, BFLOAT16",
        "dl4j-spark, bfloat16, true, true, FLOAT32"
    })
    void itStandsInWhereTheEngineHasNoSuchPrecision(
            String engine, String asked, boolean rounds, boolean runs, Precision taken) {
        var config = new EngineConfig(
                EngineChoice.of(engine),
                Precision.valueOf(asked.toUpperCase(Locale.ROOT)),
                Optional.of(Precision.FLOAT32),
                Optional.of(2));
        var reason = runs ? Optional.<Message>empty() : Optional.of(Message.text("it is broken"));
        var settled = config.settled(new Engines(List.of(new Fake(rounds, reason))));
        assertThat(settled).isEqualTo(new EngineConfig(config.name(), taken, Optional.empty(), Optional.of(2)));
    }

    /** So that a run's own configuration names one precision, and an older run's is what it was. */
    @Test
    void aConfigurationThatIsReadHasItNoMore() {
        var asked =
                Configuration.parse("asked", "engine: {precision: float64, fallbackPrecision: float32}", "asked.yaml");
        assertThat(ConfigWriter.flat(asked.resolve()))
                .isEqualTo(ConfigWriter.flat(Configuration.empty()
                        .with("engine.precision", "float64", "a test")
                        .resolve()))
                .doesNotContainKey("engine.fallbackPrecision");
    }
}
