package chainrule.check;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A limit of time that is reached: by one command, or before anything was checked. */
@Tag("slow")
class GpuCheckLimitTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void shell() {
        assumeTrue(Files.isExecutable(SHELL), "scripts need a POSIX shell");
        out = folder.resolve("results.json");
    }

    private boolean check(String answers, double seconds, double shortSeconds) throws IOException {
        var launcher = Files.writeString(
                folder.resolve("launcher"), "#!/bin/sh\ncase \"$*\" in\n%s\nesac\n".formatted(answers));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var plan = CheckPlan.of(
                "cuda",
                List.of(launcher.toString()),
                out,
                seconds,
                "3-2 1 sgd float32 5",
                "",
                "",
                null,
                "quickstart",
                folder,
                "python3");
        return new GpuCheck(plan, line -> {}, shortSeconds).run();
    }

    private Map<String, Object> results() throws IOException {
        return JSON.std.mapFrom(Files.readString(out));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> part(String name) throws IOException {
        return ((List<Map<String, Object>>) results().get("parts"))
                .stream()
                        .filter(part -> part.get("part").equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aShortVerifyThatOutlivesItsTimeReportsIt() throws IOException {
        assertThat(check("*--only*) echo '{\"pass\":true}'; sleep 60 ;;\n*) echo '{}' ;;", 100, 2))
                .isFalse();
        assertThat(part("short verify")).containsEntry("state", "failed");
        assertThat(part("short verify").get("why").toString())
                .startsWith("verify cuda --json --lines ")
                .endsWith(": ended: its time of 2 s was over");
        assertThat(part("verify")).containsEntry("state", "done").doesNotContainKey("why");
        assertThat(results().get("errors").toString()).contains("exit_code=-1", "its time of 2 s was over");
    }

    @Test
    void aPartThatFailsNamesTheFirstErrorOfItsOwn() throws IOException {
        assertThat(check(
                        "doctor*) echo broken >&2; exit 2 ;;\ntrain*) echo no data >&2; exit 2 ;;\n*) echo '{}' ;;",
                        100,
                        9))
                .isFalse();
        assertThat(part("doctor")).containsEntry("why", "doctor --json: broken");
        assertThat(part("training").get("why").toString()).endsWith(": no data");
    }

    @Test
    void aLimitThatLeavesNoTimeToCheckAnythingIsAFault() throws IOException {
        assertThat(check("*) sleep 60 ;;", 0.001, 9)).isFalse();
        assertThat((List<?>) results().get("parts"))
                .allSatisfy(part -> assertThat(((Map<?, ?>) part).get("state")).isIn("stopped", "skipped"));
        assertThat(results().get("errors").toString())
                .contains("nothing was checked: no part ended within 0.001 s; give more time with --seconds");
    }

    /** What doctor reports is no check. */
    @Test
    void aDoctorAloneChecksNothing() throws IOException {
        assertThat(check("doctor*) echo '{}' ;;\n*) sleep 60 ;;", 3, 9)).isFalse();
        assertThat(part("doctor")).containsEntry("state", "done");
        assertThat(results().get("errors").toString()).contains("nothing was checked");
    }
}
