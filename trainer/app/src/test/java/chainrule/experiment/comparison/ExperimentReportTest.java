package chainrule.experiment.comparison;

import chainrule.experiment.Findings;
import chainrule.report.Figure;
import chainrule.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ExperimentReportTest {
    @TempDir
    Path runs;

    /** Its file and the page have the same drawing. */
    @Test
    void aFigureIsDrawnOnceAsSvg() throws IOException {
        var drawn = new AtomicInteger();
        var figure = new Figure() {
            @Override
            public String name() {
                return "curve";
            }

            @Override
            public String title() {
                return "A curve";
            }

            @Override
            public String caption() {
                return "A curve: under it.";
            }

            @Override
            public boolean drawsTitle() {
                return true;
            }

            @Override
            public byte[] png() {
                return new byte[] {1, 2, 3};
            }

            @Override
            public String svg() {
                return "<svg>drawing %d</svg>".formatted(drawn.incrementAndGet());
            }
        };
        var directory = RunDirectory.create(runs, "sweep");
        new ExperimentReport("sweep", "", List.of("chainrule"), Findings.NONE.figures(List.of(figure)))
                .write(directory);
        assertThat(drawn).hasValue(1);
        assertThat(Files.readString(directory.file("figures/curve.svg"))).isEqualTo("<svg>drawing 1</svg>");
        assertThat(directory.file("figures/curve.png")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(Files.readString(directory.file(RunDirectory.REPORT)))
                .contains("<svg>drawing 1</svg>", "<figcaption>Under it.");
    }
}
