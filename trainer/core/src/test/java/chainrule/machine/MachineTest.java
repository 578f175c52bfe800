package chainrule.machine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MachineTest {
    @Test
    void memoryHasAUnitInReports() {
        assertThat(Machine.text("memory", 25_275_990_016L)).isEqualTo("24,105 MiB");
        assertThat(Machine.text("heap", 6_110_183_424L)).isEqualTo("5,827 MiB");
        assertThat(Machine.text("cores", 2)).isEqualTo("2");
    }

    @Test
    void itsEntriesHaveThoseNames() {
        assertThat(Machine.here().entries()).containsKeys("memory", "heap");
        assertThat(Machine.text("memory", Machine.here().entries().get("memory")))
                .endsWith(" MiB");
    }
}
