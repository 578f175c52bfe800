package chainrule.check;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NcuTableTest {
    /** The form that ncu's documentation shows: a line for each metric, in front of them what the tool says. */
    @Test
    void aLaunchIsOneEntryWithItsMetrics() {
        var text = """
                ==PROF== Connected to process 42
                "ID","Process ID","Kernel Name","Grid Size","Metric Name","Metric Unit","Metric Value"
                "0","42","gemm<float, ""tile"">(int, float *)","(8, 4, 1)","gpu__time_duration.sum","us","12.5"
                "0","42","gemm<float, ""tile"">(int, float *)","(8, 4, 1)","dram__bytes.sum","Mbyte","7,340.5"
                "1","42","backward","(100, 1, 1)","gpu__time_duration.sum","us","1.4"
                """;
        assertThat(NcuTable.read(text))
                .containsExactly(
                        Map.of(
                                "kernel",
                                "gemm<float, \"tile\">(int, float *)",
                                "grid",
                                "(8, 4, 1)",
                                "gpu__time_duration.sum, us",
                                "12.5",
                                "dram__bytes.sum, Mbyte",
                                "7,340.5"),
                        Map.of("kernel", "backward", "grid", "(100, 1, 1)", "gpu__time_duration.sum, us", "1.4"));
        assertThat(NcuTable.read("==ERROR== no permission")).isEmpty();
    }
}
