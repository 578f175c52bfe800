package chainrule.engine;

import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EnginesTest {
    private record Fake(String name, int rank, Optional<String> reasonNotToRun) implements Engine {
        @Override
        public Training train(TrainingJob job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Network load(Parameters parameters, Precision precision) {
            throw new UnsupportedOperationException();
        }
    }

    private final Engines engines = new Engines(List.of(
            new Fake("slow", 1, Optional.empty()),
            new Fake("fast", 9, Optional.of("no card")),
            new Fake("good", 5, Optional.empty())));

    @Test
    void autoIsTheBestThatCanRun() {
        assertThat(engines.named("auto").name()).isEqualTo("good");
        assertThat(engines.all()).extracting(Engine::name).containsExactly("fast", "good", "slow");
    }

    @Test
    void anEngineThatCantRunSaysWhy() {
        assertThatThrownBy(() -> engines.named("fast")).hasMessage("engine fast can't run here: no card");
    }

    @Test
    void anUnknownEngineListsTheKnown() {
        assertThatThrownBy(() -> engines.named("x")).hasMessageContaining("auto, fast, good, slow");
    }

    @Test
    void nd4jIsTheBestOnAnyMachine() {
        assertThat(Engines.onClassPath().all())
                .extracting(Engine::name)
                .containsSubsequence("nd4j", "dl4j", "reference");
    }
}
