package chainrule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The Java code of the tutorial on gradients accepts its right gradient, and rejects a wrong one. */
@Tag("slow")
class TutorialTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "tutorials", "5-prove-a-gradient.md");
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static double error(String code) {
        try (var shell = JShell.builder().executionEngine("local").build()) {
            String rest = code;
            while (!rest.isBlank()) {
                var part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                assertThat(shell.eval(part.source()))
                        .as(part.source())
                        .allSatisfy(event -> assertThat(event.status()).isNotEqualTo(Status.REJECTED));
                rest = part.remaining();
            }
            var result = shell.eval("Layer.error(new double[] {-2, -0.5, 0, 1, 3}, new double[] {1, -2, 0.5, 3, -1})");
            return Double.parseDouble(result.get(result.size() - 1).value());
        }
    }

    @Test
    void theGradientIsAcceptedAndAWrongOneIsNot() throws IOException {
        var code = CODE.matcher(Files.readString(PAGE));
        assertThat(code.find()).isTrue();
        assertThat(error(code.group(1))).isLessThan(1e-8);
        assertThat(code.group(1)).containsOnlyOnce("(1 - s)");
        assertThat(error(code.group(1).replace("(1 - s)", "(1 + s)"))).isGreaterThan(0.1);
    }
}
