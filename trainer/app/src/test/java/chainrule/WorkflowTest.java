package chainrule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** The workflow does what the README says, and no more than it needs to. */
class WorkflowTest {
    private static final Path ROOT = Path.of("..", "..");

    private static Map<?, ?> workflow() throws IOException {
        var text = Files.readString(ROOT.resolve(".github/workflows/build.yml"));
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static List<Map<?, ?>> jobs() throws IOException {
        return ((Map<?, ?>) workflow().get("jobs"))
                .values().stream().<Map<?, ?>>map(job -> (Map<?, ?>) job).toList();
    }

    private static Stream<String> commands(Map<?, ?> job) {
        return ((List<?>) job.get("steps"))
                .stream()
                        .map(step -> ((Map<?, ?>) step).get("run"))
                        .filter(run -> run != null)
                        .map(Object::toString);
    }

    /** The first two of Maven's that the README shows: to train the quickstart, and to test. */
    @Test
    void itRunsTheTwoCommandsOfTheReadme() throws IOException {
        var shown = Files.readAllLines(ROOT.resolve("README.md")).stream()
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> line.startsWith("mvn "))
                .limit(2)
                .toList();
        assertThat(shown).containsExactly("mvn -q compile exec:java", "mvn verify");
        assertThat(jobs().stream().flatMap(WorkflowTest::commands).filter(run -> run.contains("mvn")))
                .containsAll(shown)
                .allSatisfy(run -> assertThat(run)
                        .matches("mvn (-q compile exec:java|(-P\\w+ )?verify|-Perrorprone test-compile)"));
    }

    @Test
    void itMayOnlyReadAndEndsInTime() throws IOException {
        assertThat(workflow().get("permissions")).isEqualTo(Map.of("contents", "read"));
        assertThat(jobs()).isNotEmpty().allSatisfy(job -> {
            assertThat((Integer) job.get("timeout-minutes")).isBetween(1, 90);
            assertThat(job.containsKey("permissions")).isFalse();
        });
    }

    /** The class files are for the oldest of them. */
    @Test
    void theOldestJavaOfTheTestsIsTheOneThatTheProjectIsCompiledFor() throws IOException {
        var pom = Files.readString(ROOT.resolve("pom.xml"));
        var tests = jobs().stream()
                .filter(job -> job.containsKey("strategy"))
                .findFirst()
                .orElseThrow();
        var matrix = (Map<?, ?>) ((Map<?, ?>) tests.get("strategy")).get("matrix");
        assertThat(pom).contains("<maven.compiler.release>%s<".formatted(((List<?>) matrix.get("java")).get(0)));
    }
}
