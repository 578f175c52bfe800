package chainrule.cli.terminal;

import chainrule.study.trial.StudyListener.Standing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StudyProgressTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private StudyProgress progress() {
        var out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        // A clock on which every look is a second later: nothing is left out.
        var seconds = new int[1];
        return new StudyProgress(out, new ProgressBar(out, true, () -> 120, 0, () -> seconds[0]++ * 1_000_000_000L));
    }

    private String last() {
        var text = shown.toString(StandardCharsets.UTF_8);
        return text.substring(text.lastIndexOf('\r') + 1).strip();
    }

    @Test
    void aClusterShowsWhatIsDoneRunningFailedAndLeft() {
        var progress = progress();
        progress.trialsRunning(new Standing(2, 1, 0, 8));
        assertThat(last())
                .contains("25%", "2/8 trials done", "1 running", "0 failed")
                .doesNotContain("left");
        progress.trialsRunning(new Standing(5, 2, 1, 8));
        assertThat(last())
                .contains("62%", "5/8 trials done", "2 running", "1 failed")
                .containsPattern("\\d:\\d\\d left");
    }

    /** The next study of an experiment does not count the trials of the one before. */
    @Test
    void anotherStudyBeginsAnew() {
        var progress = progress();
        progress.trialsRunning(new Standing(5, 2, 0, 8));
        progress.trialsRunning(new Standing(1, 2, 0, 8));
        assertThat(last()).contains("1/8 trials done").doesNotContain("left");
        progress.trialsRunning(new Standing(3, 2, 0, 20));
        assertThat(last()).contains("3/20 trials done").doesNotContain("left");
    }

    @Test
    void aNoticeHasALineOfItsOwn() {
        var progress = progress();
        progress.trialsRunning(new Standing(2, 1, 0, 8));
        progress.notice("executor 0 is lost");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("\rexecutor 0 is lost\n");
    }

    @Test
    void aNoticeCanNotMoveTheCursor() {
        progress().notice("executor\u001b[2J\r0 is lost");
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("executor?[2J?0 is lost\n");
    }
}
