package chainrule.report;

import chainrule.report.Line.Pattern;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrainingCurvesTest {
    /** One who looks at both must not take one curve for the other. */
    @Test
    void trainingIsDashedInTheReportAndInTheDashboard() throws IOException {
        var epoch = new EpochMetrics(1, 9, 0.1, new Score(0.5, 0.8), new Score(0.6, 0.7), 1);
        for (var figure : TrainingCurves.of(List.of(epoch), epoch)) {
            assertThat(((LineFigure) figure).lines())
                    .extracting(line -> line.label().replaceFirst(":.*", "") + " "
                            + line.style().pattern())
                    .containsExactly(
                            "training " + Pattern.DASHED, "validation " + Pattern.SOLID, "best epoch " + Pattern.RINGS);
        }
        assertThat(resource("/chainrule/dashboard/index.html"))
                .contains("training <span class=\"line dashed\">", "validation <span class=\"line\">");
        assertThat(resource("/chainrule/dashboard/curves.js")).contains("validation drawn through, training dashed");
    }

    private static String resource(String name) throws IOException {
        try (var in = TrainingCurvesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
