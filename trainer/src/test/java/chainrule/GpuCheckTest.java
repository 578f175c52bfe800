package chainrule;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** scripts/gpu-check with a launcher that answers from a file, and no program on the PATH. */
class GpuCheckTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String BENCHES = "\n3-2 1 sgd float32 5\n3-2 1 sgd float32 5 --seeds 32\n";

    @TempDir
    Path folder;

    @BeforeEach
    void shell() {
        assumeTrue(Files.isExecutable(SHELL), "scripts need a POSIX shell");
    }

    /** @param answers of a shell's case, by the command's words */
    private Map<String, Object> check(int exitCode, String answers) throws Exception {
        var launcher = Files.writeString(
                folder.resolve("launcher"),
                "#!/bin/sh\ncase \"$*\" in\n--version) echo 1 ;;\n%s\nesac\n".formatted(answers));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        var results = folder.resolve("results.json");
        var builder = new ProcessBuilder(
                SHELL.toString(),
                Path.of("..", "scripts", "gpu-check").toAbsolutePath().toString(),
                results.toString());
        builder.environment().clear();
        builder.environment().putAll(Map.of("CHAINRULE", launcher.toString(), "BENCHES", BENCHES, "PATH", "/nowhere"));
        var process = builder.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return json(results);
    }

    private static Map<String, Object> json(Path file) throws IOException {
        return JSON.std.mapFrom(Files.readString(file));
    }

    @Test
    void everyPartIsInTheObject() throws Exception {
        var found = check(0, """
                'doctor --json') echo '{"cards":[]}' ;;
                'verify cuda --json') echo "a warning" >&2; echo '[{"pass":true}]' ;;
                *2000000*) echo "the network's matrices need 9 MiB" >&2; exit 2 ;;
                *'--steps 5 --json') echo '{"step_ms":1.5}' ;;
                *'--steps 5 --seeds 32 --json') echo '{"step_ms":2.5}' ;;
                'train quickstart --engine cuda --runs '*) echo '{"epochs":30}' ;;
                """);
        assertThat(found)
                .containsEntry("engine", "cuda")
                .containsEntry("doctor", Map.of("cards", List.of()))
                .containsEntry("verify", List.of(Map.of("pass", true)))
                .containsEntry("bench", List.of(Map.of("step_ms", 1.5), Map.of("step_ms", 2.5)))
                .containsEntry("training", Map.of("epochs", 30))
                .containsEntry("errors", List.of());
        assertThat(found.get("memory")).hasToString("{exit_code=2, error=the network's matrices need 9 MiB}");
    }

    @Test
    void whatFailsIsNullAndAmongTheErrors() throws Exception {
        var found = check(1, "*) printf '%s\\n' 'a \"quoted\" back\\slash' '\ta tab' >&2; exit 2 ;;");
        assertThat(found)
                .containsEntry("doctor", null)
                .containsEntry("verify", null)
                .containsEntry("training", null);
        assertThat((List<?>) found.get("bench")).hasSize(2).containsOnlyNulls();
        assertThat((List<?>) found.get("errors"))
                .hasSize(6)
                .first()
                .isEqualTo(Map.of("command", "doctor", "exit_code", 2, "error", "a \"quoted\" back\\slash\n    a tab"));
    }

    /** Exit code 1 with a report: the report is what one wants to see. */
    @Test
    void aComparisonThatFailsIsKept() throws Exception {
        var found = check(1, """
                verify*) echo '[{"pass":false}]'; exit 1 ;;
                *2000000*) echo "need 9 MiB" >&2; exit 2 ;;
                *) echo '{}' ;;
                """);
        assertThat(found).containsEntry("verify", List.of(Map.of("pass", false)));
        assertThat((List<?>) found.get("errors"))
                .singleElement()
                .isEqualTo(Map.of("command", "verify cuda", "exit_code", 1, "error", "exit code 1: see its own part"));
    }

    @Test
    void aCardThatTakesMoreThanItHasIsAFault() throws Exception {
        var found = check(1, "*) echo '{}' ;;");
        assertThat((List<?>) found.get("errors")).singleElement().asString().contains("2000000");
    }
}
