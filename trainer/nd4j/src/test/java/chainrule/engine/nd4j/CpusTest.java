package chainrule.engine.nd4j;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux says on which CPU a thread is")
class CpusTest {
    /** The system may move it back at any time, so one time in many must do. */
    @Test
    void aThreadGetsToAnotherCpu() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one CPU only");
        assertThat(IntStream.range(0, 50).filter(i -> {
                    int before = Cpus.current();
                    Cpus.leave(new int[] {before});
                    return Cpus.current() != before;
                }))
                .isNotEmpty();
    }

    @Test
    void whereAllAreTakenItStays() {
        Cpus.leave(IntStream.range(0, 1024).toArray());
        Cpus.leave(new int[] {Cpus.UNKNOWN, 5000});
        assertThat(Cpus.current()).isNotNegative();
    }
}
