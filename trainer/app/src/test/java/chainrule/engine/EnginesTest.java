package chainrule.engine;

import chainrule.base.Message;
import chainrule.hardware.Gpus;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class EnginesTest {
    private record Fake(String name, int rank, Optional<Message> reasonNotToRun) implements Engine {
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
            new Fake("fast", 9, Optional.of(Message.text("no card"))),
            new Fake("good", 5, Optional.empty())));

    @Test
    void autoIsTheBestThatCanRun() {
        assertThat(engines.named("auto").name()).isEqualTo("good");
        assertThat(engines.all()).extracting(Engine::name).containsExactly("fast", "good", "slow");
    }

    @Test
    void anEngineThatCannotRunGivesTheReason() {
        assertThatThrownBy(() -> engines.named("fast")).hasMessage("engine fast can't run here: no card");
    }

    @Test
    void anUnknownEngineListsTheKnown() {
        assertThatThrownBy(() -> engines.named("x")).hasMessageContaining("auto, fast, good, slow");
    }

    @Test
    void nd4jIsTheBestOnAMachineWithoutACard() {
        assumeTrue(Gpus.here().cards().isEmpty(), "this machine has a card");
        assertThat(Engines.onClassPath().named("auto").name()).isEqualTo("nd4j");
    }

    @Test
    void nd4jIsTheBestOnAnyMachine() {
        assertThat(Engines.onClassPath().all())
                .extracting(Engine::name)
                .containsSubsequence("nd4j", "dl4j", "reference");
    }

    @Test
    void whatMultipliesOnlyOnGpusIsRefusedElsewhere() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY).with(Precision.TF32);
        for (var name : List.of("nd4j", "dl4j", "dl4j-hand-derived")) {
            var engine = Engines.onClassPath().named(name);
            assertThat(engine.reasonNotToTrain(job.job(job.parameters(), 2, new Sgd(0.1))))
                    .as(name)
                    .map(Message::toString)
                    .hasValue("it has no tf32: take float32, or engine = cuda");
        }
    }
}
