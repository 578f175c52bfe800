package chainrule.machine;

import chainrule.hardware.Gpus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MachineTest {
    @Test
    void theBuildFilledInEveryVersion() {
        assertThat(Versions.read().byName())
                .containsKeys("chainrule", "commit", "deeplearning4j", "openblas")
                .allSatisfy((name, version) -> assertThat(version).isNotBlank().doesNotContain("${"));
    }

    @Test
    void theMachineKnowsItself() {
        var machine = Machine.here();
        assertThat(machine.cores()).isPositive();
        assertThat(machine.memory()).isGreaterThan(1 << 28);
        assertThat(machine.cpu()).isNotBlank();
    }

    @Test
    void withoutAGpuThereIsAReason() {
        var gpus = Gpus.here();
        assertThat(gpus.cards().isEmpty()).isEqualTo(!gpus.problem().isEmpty());
    }
}
