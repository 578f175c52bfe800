package chainrule.cli;

import chainrule.engine.Tally;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressBarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ProgressBar bar(boolean interactive, int width) {
        return new ProgressBar(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), new Terminal(interactive, width), 10);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Tally tally() {
        var tally = new Tally();
        tally.add(20, 5, 10);
        return tally;
    }

    private static EpochMetrics epoch() {
        return new EpochMetrics(3, 30, 0.1, new Score(1.5, 0.4), new Score(1.75, 0.375), 2);
    }

    @Test
    void awayFromATerminalThereIsALineAnEpochAndNothingElse() {
        try (var bar = bar(false, 80)) {
            bar.stepsMade(3, 1, 2, tally());
            bar.report("fetching", 1, 2);
            bar.epochEnded(epoch(), true, null);
        }
        assertThat(written())
                .isEqualToNormalizingNewlines("epoch  3/10  training 1.5000 0.4000  validation 1.7500 0.3750 *\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 120})
    void noLineIsAsWideAsTheTerminal(int width) {
        try (var bar = bar(true, width)) {
            bar.stepsMade(3, 1, 2, tally());
        }
        try (var bar = bar(true, width)) {
            bar.report("fetching cifar-10-binary.tar.gz", 85_000_000, 170_000_000);
        }
        assertThat(written().split("[\r\n]")).allMatch(line -> line.length() < width);
    }

    @Test
    void theBarIsAsFullAsTheWorkIsDone() {
        try (var bar = bar(true, 80)) {
            bar.stepsMade(3, 1, 2, tally());
        }
        String drawing =
                written().substring(written().indexOf('[') + 1, written().indexOf(']'));
        assertThat(drawing.chars().filter(c -> c == '#').count())
                .isBetween(drawing.length() / 2L, drawing.length() / 2L + 1);
        assertThat(written()).contains("loss 2.0000  accuracy 0.5000").endsWith("\r");
    }

    @Test
    void redrawingTooOftenIsLeftOut() {
        try (var bar = bar(true, 80)) {
            for (int i = 0; i < 1000; i++) {
                bar.stepsMade(3, 1, 2, tally());
            }
        }
        assertThat(written().split("epoch 3").length).isLessThan(20);
    }
}
