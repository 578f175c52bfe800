package chainrule.cli.terminal;

import chainrule.metric.Metric;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressBarTest {
    private static final long MILLISECOND = 1_000_000;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long now;
    private int columns;

    private ProgressBar bar(boolean interactive, int width) {
        columns = width;
        return new ProgressBar(
                new PrintStream(written, false, StandardCharsets.UTF_8), interactive, () -> columns, 20, () -> now);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** What was drawn, one string a drawing. */
    private List<String> drawings() {
        return Arrays.stream(text().split("\r")).filter(line -> !line.isBlank()).toList();
    }

    /** Loss and accuracy so far. */
    private static final Score SO_FAR = new Score(1.5, 0.5);

    private static EpochMetrics metrics(int epoch, Score validation, double seconds) {
        return new EpochMetrics(epoch, 10, 0.1, new Score(1.23456, 0.5), validation, seconds);
    }

    @Test
    void realTargetsHaveR2AndWhatIsMonitored() {
        var train = new Score(1.25, 0.5, Metric.R2);
        var validation = new Score(2, 0.25, Metric.R2);
        var monitored = Optional.of(new Monitored(Metric.RMSE, 54.321));
        try (var bar = bar(false, 80)) {
            bar.epochEnded(new EpochMetrics(1, 10, 0.1, train, validation, monitored, 1.5), true, null);
        }
        assertThat(text().lines())
                .containsExactly(
                        "epoch  1/20  train loss 1.2500 R² 0.500  val loss 2.0000 R² 0.250  1.5 s RMSE 54.32 best");
    }

    /** A training that is about to diverge. */
    @Test
    void largeNumbersHaveAnExponent() {
        var train = new Score(1e6, -2.5e51, Metric.R2);
        var validation = new Score(2528253772059678500000.0, -999999, Metric.R2);
        try (var bar = bar(false, 80)) {
            bar.epochEnded(new EpochMetrics(1, 10, 0.1, train, validation, Optional.empty(), 1.5), false, null);
        }
        assertThat(text().lines())
                .containsExactly(
                        "epoch  1/20  train loss 1.000e+06 R² -2.500e+51  val loss 2.528e+21 R² -999999.000  1.5 s");
    }

    @Test
    void aFileGetsOneLineAnEpochAndNoControlCharacter() {
        try (var bar = bar(false, 80)) {
            bar.report("downloading", 5, 10);
            bar.stepsMade(1, 5, 10, SO_FAR, 100);
            bar.epochEnded(metrics(1, new Score(2, 0.25), 1.5), true, null);
            bar.stepsMade(2, 5, 10, SO_FAR, 100);
            bar.epochEnded(metrics(2, new Score(3, 0.25), 4), false, null);
        }
        assertThat(text().lines())
                .containsExactly(
                        "epoch  1/20  train loss 1.2346 acc 0.500  val loss 2.0000 acc 0.250  1.5 s best",
                        "epoch  2/20  train loss 1.2346 acc 0.500  val loss 3.0000 acc 0.250  2.5 s");
        assertThat(text()).doesNotContain("\r", "\b", "\u001b");
    }

    @Test
    void withoutValidationALineStatesNothingOfIt() {
        bar(false, 80).epochEnded(metrics(1, Score.NONE, 1.5), true, null);
        assertThat(text().lines()).containsExactly("epoch  1/20  train loss 1.2346 acc 0.500  1.5 s");
    }

    @Test
    void aTerminalShowsHowFarAndHowFast() {
        var bar = bar(true, 100);
        bar.stepsMade(1, 1, 10, SO_FAR, 100);
        now += 1000 * MILLISECOND;
        bar.stepsMade(1, 5, 10, SO_FAR, 500);
        // 4 of 200 steps took 1 s and 195 are left: 48.75 s.
        assertThat(drawings())
                .last()
                .asString()
                .startsWith("epoch  1/20   50% [############            ]")
                .endsWith("loss 1.5000  acc 0.500  0:49 left  400/s");
    }

    @Test
    void noDrawingFillsTheLastColumnHoweverNarrowTheTerminal() {
        for (int width = 1; width <= 120; width++) {
            written.reset();
            var bar = bar(true, width);
            for (int step = 1; step <= 10; step++) {
                now += 200 * MILLISECOND;
                bar.stepsMade(3, step, 10, SO_FAR, 1_000_000L * step);
                bar.report("downloading a file with a rather long name.tar.gz", step, 11);
            }
            bar.close();
            int most = width - 1;
            assertThat(text().split("\r"))
                    .allSatisfy(drawing -> assertThat(drawing.length()).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void itIsRedrawnTenTimesASecondAtMost() {
        var bar = bar(true, 80);
        for (int millisecond = 0; millisecond < 1000; millisecond++) {
            bar.stepsMade(1, millisecond + 1, 1000, SO_FAR, millisecond + 1);
            now += MILLISECOND;
        }
        assertThat(drawings()).hasSize(10);
    }

    @Test
    void aShorterDrawingLeavesNothingOfALongerOne() {
        var bar = bar(true, 80);
        bar.report("a long piece of work", 1, 3);
        bar.report("short", 1, 3);
        assertThat(drawings().get(1)).hasSameSizeAs(drawings().get(0)).startsWith("short");
    }

    @Test
    void closingLeavesACleanLine() {
        var bar = bar(true, 80);
        bar.report("work", 1, 3);
        int length = drawings().get(0).length();
        bar.close();
        assertThat(text()).endsWith("\r" + " ".repeat(length) + "\r");
        String before = text();
        bar.close();
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void aLineThatStaysReplacesTheDrawnOne() {
        var bar = bar(true, 80);
        bar.stepsMade(1, 1, 10, SO_FAR, 10);
        bar.epochEnded(metrics(1, Score.NONE, 1), true, null);
        assertThat(text()).contains(" \repoch  1/20  train loss").endsWith("s" + System.lineSeparator());
    }

    @Test
    void dataArrivesWithItsShareAndAmount() {
        bar(true, 80).report("cifar10", 76_400_000, 170_498_071);
        assertThat(drawings()).containsExactly("cifar10   44% [##########              ]  76/170 M");
    }

    @Test
    void anUnknownTotalHasNoBar() {
        bar(true, 80).report("unpacking", 12_345, -1);
        assertThat(drawings()).containsExactly("unpacking  12 k");
    }

    @Test
    void aFileNameCanNotMoveTheCursor() {
        bar(true, 80).report("a\n\u001b[2Jb", 1, 2);
        assertThat(text()).contains("a??[2Jb").doesNotContain("\n", "\u001b");
    }

    @Test
    void aWindowThatIsMadeNarrowerKeepsToOneLine() {
        var bar = bar(true, 100);
        bar.report("a long piece of work", 1, 3);
        assertThat(drawings().get(0)).hasSizeGreaterThan(40);
        written.reset();
        columns = 40;
        bar.report("another piece of work", 1, 3);
        bar.close();
        assertThat(text().split("\r")).allSatisfy(drawing -> assertThat(drawing).hasSizeLessThanOrEqualTo(39));
    }

    @Test
    void aNarrowTerminalGetsTheImportantHalfOfAnEpoch() {
        var bar = bar(true, 40);
        bar.epochEnded(metrics(1, new Score(2, 0.25), 1.5), true, null);
        bar.epochEnded(metrics(2, Score.NONE, 3), true, null);
        columns = 30;
        bar.epochEnded(metrics(3, new Score(2, 0.25), 1.5), true, null);
        bar.epochEnded(metrics(4, Score.NONE, 3), true, null);
        assertThat(text().lines())
                .containsExactly(
                        "epoch  1/20  val loss 2.0000 acc 0.250",
                        "epoch  2/20  train acc 0.500",
                        "epoch  3/20  val acc 0.250",
                        "epoch  4/20  train acc 0.500");
    }

    @Test
    void tenThousandShortEpochsLeaveTwoHundredLines() {
        var bar = new ProgressBar(
                new PrintStream(written, false, StandardCharsets.UTF_8), false, () -> 80, 10_000, () -> now);
        for (int epoch = 1; epoch <= 10_000; epoch++) {
            now += MILLISECOND;
            bar.epochEnded(metrics(epoch, Score.NONE, epoch * 1e-3), false, null);
        }
        assertThat(text().lines().map(line -> line.substring(6, 11).strip()))
                .hasSize(201)
                .startsWith("1", "50", "100", "150")
                .endsWith("9950", "10000");
    }

    @Test
    void longEpochsAreAllShownHoweverManyThereAre() {
        var bar = new ProgressBar(
                new PrintStream(written, false, StandardCharsets.UTF_8), false, () -> 80, 10_000, () -> now);
        for (int epoch = 1; epoch <= 30; epoch++) {
            now += 11_000 * MILLISECOND;
            bar.epochEnded(metrics(epoch, Score.NONE, epoch * 11), false, null);
        }
        assertThat(text().lines()).hasSize(30).last().asString().endsWith("11.0 s");
    }

    @Test
    void linesAreARoundNumberOfEpochsApart() {
        assertThat(java.util.stream.IntStream.of(0, 1, 200, 201, 450, 1000, 5000, 1_000_000, Integer.MAX_VALUE)
                        .map(ProgressBar::linesApart))
                .containsExactly(1, 1, 1, 2, 5, 5, 50, 5000, 20_000_000);
    }
}
