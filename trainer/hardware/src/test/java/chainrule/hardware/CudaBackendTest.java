package chainrule.hardware;

import chainrule.base.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CudaBackendTest {
    private static Gpus.Card card(String capability) {
        return new Gpus.Card("a card", capability, 1L << 30);
    }

    @ParameterizedTest
    @CsvSource({
        "3.5, false",
        "3.7, true",
        "6.1, true",
        "8.0, true",
        "8.6, true",
        "8.9, true",
        "9.0, false",
        "12.0, false"
    })
    void aCardRunsCodeForItsOwnGeneration(String capability, boolean runs) {
        var problem = CudaBackend.problem(new Gpus(List.of(card(capability)), "13.0", ""));
        assertThat(problem.isEmpty()).isEqualTo(runs);
        problem.ifPresent(line -> assertThat(line.toString())
                .startsWith("a card has compute capability " + capability)
                .contains("engine = cuda")
                .doesNotContain("\n"));
    }

    @Test
    void oneCardThatCantIsEnough() {
        assertThat(CudaBackend.problem(new Gpus(List.of(card("8.6"), card("9.0")), "13.0", "")))
                .isPresent();
    }

    @Test
    void withoutAGpuTheDriversAnswerIsReportedWithAWayOut() {
        assertThat(CudaBackend.problem(new Gpus(List.of(), "", "no driver: install it")))
                .map(Message::toString)
                .hasValue(
                        "ND4J's CUDA backend has no card: no driver: install it, or leave Maven's profile nd4j-cuda out");
    }

    @Test
    void itIsNotOnTheClassPathUnlessItIsAskedFor() {
        assertThat(CudaBackend.isOnClassPath()).isFalse();
        assertThat(CudaBackend.problem()).isEmpty();
    }
}
