package chainrule.report;

import chainrule.metric.Metric;
import chainrule.report.Line.Pattern;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
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

    @Test
    void aRegressionHasR2AndWhatItMonitors() {
        var train = new Score(0.5, 0.4, Metric.R2);
        var first = new EpochMetrics(
                1, 9, 0.1, train, new Score(0.6, -0.5, Metric.R2), Optional.of(new Monitored(Metric.RMSE, 12.5)), 1);
        var second = new EpochMetrics(
                2, 18, 0.1, train, new Score(0.5, 0.25, Metric.R2), Optional.of(new Monitored(Metric.RMSE, 11.5)), 2);
        var figures = TrainingCurves.of(List.of(first, second), second);
        assertThat(figures).extracting(Figure::name).containsExactly("loss", "r2", "rmse");
        var r2 = (LineFigure) figures.get(1);
        assertThat(r2.y().label()).isEqualTo("R²");
        assertThat(r2.lines().get(1).points()).extracting(Line.Point::y).containsExactly(-0.5, 0.25);
        var rmse = (LineFigure) figures.get(2);
        assertThat(rmse.lines()).extracting(Line::label).containsExactly("validation", "best epoch: 2");
        assertThat(rmse.lines().get(0).points()).extracting(Line.Point::y).containsExactly(12.5, 11.5);
        assertThat(rmse.lines().get(1).points()).extracting(Line.Point::y).containsExactly(11.5);
    }

    private static String resource(String name) throws IOException {
        try (var in = TrainingCurvesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
