package chainrule;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The notebooks without Jupyter: scripts/notebooks --check runs them. */
@Tag("slow")
class NotebooksTest {
    private static final Path FOLDER = Path.of("..", "..", "notebooks");
    private static final Pattern PLACE = Pattern.compile("/(home|root|tmp|usr|var|Users|work|opt)/|[A-Z]:\\\\\\\\");
    /** What the kernel imports before the first cell. */
    private static final List<String> KERNEL =
            List.of("util", "io", "math", "net", "util.concurrent", "util.prefs", "util.regex");

    static List<String> names() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreEight() throws IOException {
        assertThat(names())
                .containsExactly(
                        "1-one-hidden-layer.ipynb",
                        "2-gradients-by-hand.ipynb",
                        "3-deep-networks-and-parameters.ipynb",
                        "4-seeds-and-error-bars.ipynb",
                        "5-learning-rates-losses-optimizers.ipynb",
                        "6-gpu.ipynb",
                        "7-real-targets.ipynb",
                        "8-the-course.ipynb");
    }

    @ParameterizedTest
    @MethodSource("names")
    void outputsAreStoredAndNoneIsAnError(String name) throws IOException {
        int number = 0;
        int pictures = 0;
        int tables = 0;
        for (var cell : cells(name, "code")) {
            number++;
            assertThat(cell.get("execution_count")).as(source(cell)).isEqualTo(number);
            var outputs = list(cell.get("outputs"));
            assertThat(outputs)
                    .as(source(cell))
                    .allSatisfy(output -> assertThat(output).containsEntry("output_type", "execute_result"));
            var kinds = outputs.stream()
                    .flatMap(output -> ((Map<?, ?>) output.get("data")).keySet().stream())
                    .map(Object::toString)
                    .toList();
            pictures += kinds.contains("image/png") ? 1 : 0;
            tables += kinds.contains("text/html") ? 1 : 0;
        }
        assertThat(pictures).as("pictures").isPositive();
        assertThat(tables).as("tables").isPositive();
    }

    /** A stored output must not tell where it was made. */
    @ParameterizedTest
    @MethodSource("names")
    void nothingTellsWhoseComputerItWas(String name) throws IOException {
        for (var cell : cells(name, "code")) {
            String text = source(cell)
                    + list(cell.get("outputs")).stream()
                            .map(output -> new java.util.TreeMap<>((Map<?, ?>) output.get("data")))
                            .peek(data -> data.remove("image/png"))
                            .map(Object::toString)
                            .collect(Collectors.joining());
            assertThat(text)
                    .doesNotContainPattern(PLACE)
                    .doesNotContain(InetAddress.getLocalHost().getHostName());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theReaderIsAsked(String name) throws IOException {
        var texts = cells(name, "markdown").stream().map(NotebooksTest::source).toList();
        assertThat(texts.get(0)).startsWith("# ");
        assertThat(texts)
                .filteredOn(text -> text.contains("**Your turn.**"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(text -> assertThat(text.substring(text.indexOf("**Your turn.**")))
                        .containsPattern("[?]|Try|Compare|Read off"));
    }

    /** Every cell fits the classes that it uses: it is compiled after those before it, and nothing runs. */
    @ParameterizedTest
    @MethodSource("names")
    void everyCellCompiles(String name) throws IOException {
        try (var shell = JShell.builder()
                .executionEngine(new CompilingOnly(), Map.of())
                .compilerOptions("-cp", System.getProperty("java.class.path"))
                .build()) {
            KERNEL.forEach(each -> compile(shell, "import java.%s.*;".formatted(each)));
            for (var cell : cells(name, "code")) {
                compile(shell, source(cell));
            }
        }
    }

    private static void compile(JShell shell, String cell) {
        var rest = shell.sourceCodeAnalysis().analyzeCompletion(cell);
        while (rest.completeness().isComplete()) {
            for (var event : shell.eval(rest.source())) {
                var complaints = shell.diagnostics(event.snippet())
                        .map(each -> each.getMessage(Locale.ROOT))
                        .toList();
                assertThat(event.status())
                        .as("%s\n%s", rest.source(), complaints)
                        .isEqualTo(Status.VALID);
            }
            rest = shell.sourceCodeAnalysis().analyzeCompletion(rest.remaining());
        }
        assertThat(rest.completeness()).as(cell).isEqualTo(Completeness.EMPTY);
    }

    private static List<Map<String, Object>> cells(String name, String type) throws IOException {
        var notebook = JSON.std.mapFrom(Files.readString(FOLDER.resolve(name)));
        return list(notebook.get("cells")).stream()
                .filter(cell -> cell.get("cell_type").equals(type))
                .toList();
    }

    private static String source(Map<String, Object> cell) {
        return ((List<?>) cell.get("source")).stream().map(Object::toString).collect(Collectors.joining());
    }

    private static List<Map<String, Object>> list(Object json) {
        var maps = new ArrayList<Map<String, Object>>();
        for (var each : (List<?>) json) {
            var map = new java.util.LinkedHashMap<String, Object>();
            ((Map<?, ?>) each).forEach((key, value) -> map.put((String) key, value));
            maps.add(map);
        }
        return maps;
    }
}
