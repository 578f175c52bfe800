package chainrule.run;

import chainrule.run.RunStatus.State;
import chainrule.train.DivergenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunStatusTest {
    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void create() {
        run = RunDirectory.create(folder, "run");
    }

    private State state() {
        return RunStatus.of(run).state();
    }

    @Test
    void itTrainsWhileItsLockIsHeldAndNoLonger() {
        assertThat(state()).isEqualTo(State.INTERRUPTED);
        try (var lock = RunLock.of(run)) {
            assertThat(lock).isNotNull();
            assertThat(state()).isEqualTo(State.TRAINING);
        }
        assertThat(state()).isEqualTo(State.INTERRUPTED);
    }

    /** What a process leaves that is killed, and when another has got its number since. */
    @Test
    void aDeadProcessDoesNotTrain() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .start();
        var holder = LockHolder.of(process.toHandle());
        run.write(RunDirectory.LOCK, holder.text());
        process.waitFor();
        assertThat(state()).isEqualTo(State.INTERRUPTED);
        var namesake = new LockHolder(ProcessHandle.current().pid(), Instant.parse("2001-02-03T04:05:06Z"));
        run.write(RunDirectory.LOCK, namesake.text());
        assertThat(state()).isEqualTo(State.INTERRUPTED);
        run.write(RunDirectory.LOCK, LockHolder.of(ProcessHandle.current()).text());
        assertThat(state()).isEqualTo(State.TRAINING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "12", "x y", "1 2 3", "-1 5", "99999999999999999999 1"})
    void aLockThatNamesNobodyIsNotHeld(String text) {
        run.write(RunDirectory.LOCK, text);
        assertThat(state()).isEqualTo(State.INTERRUPTED);
    }

    @Test
    void aLockThatIsNotTextIsNotHeld() {
        run.write(RunDirectory.LOCK, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 7});
        assertThat(state()).isEqualTo(State.INTERRUPTED);
    }

    @ParameterizedTest
    @CsvSource({
        "ended: ALL_EPOCHS_DONE, DONE",
        "ended: NO_MORE_GAIN, DONE",
        "ended: INTERRUPTED, INTERRUPTED",
        "failed: the disk is full, FAILED",
        "'failed: " + DivergenceException.SYMPTOM + " in epoch 2', DIVERGED",
        "resumed in epoch 2 after 0 steps of it, INTERRUPTED",
    })
    void theLastLineOfTheLogDecides(String line, State expected) {
        run.write(RunDirectory.LOG, "failed: long ago\nended: ALL_EPOCHS_DONE\n" + line + "\n");
        assertThat(state()).isEqualTo(expected);
    }

    @Test
    void aLogWithAByteThatIsNotUtf8StillHasItsLastLine() {
        run.write(RunDirectory.LOG, new byte[] {(byte) 0xfc, '\n', 'e', 'n', 'd'});
        assertThat(state()).isEqualTo(State.INTERRUPTED);
        run.write(RunDirectory.LOG, "\u00fc\nended: NO_MORE_GAIN\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(state()).isEqualTo(State.DONE);
    }

    @Test
    void aFailureHasAReason() {
        run.write(RunDirectory.LOG, "failed: the disk is full\n");
        assertThat(RunStatus.of(run).reason()).isEqualTo("the disk is full");
    }

    @Test
    void aTrialIsDoneWhenItsResultIsThere() {
        run.write(RunDirectory.RESULT, "{}");
        assertThat(state()).isEqualTo(State.DONE);
        run.write(RunDirectory.RESULT, "{\"failure\": \"too large\"}");
        assertThat(RunStatus.of(run)).isEqualTo(new RunStatus(State.DIVERGED, "too large"));
    }

    @Test
    void aNetworkFromElsewhereIsImported() throws IOException {
        var file = Files.writeString(folder.resolve("file.onnx"), "");
        run.write(RunDirectory.PROVENANCE, Provenance.imported(file, java.util.List.of("import")));
        assertThat(state()).isEqualTo(State.IMPORTED);
    }

    @Test
    void aDamagedProvenanceIsReportedInOneSentence() {
        run.write(RunDirectory.PROVENANCE, "{\n  \"started\" : \"2026");
        assertThatThrownBy(() -> Provenance.entries(run))
                .hasMessageContaining("provenance.json can't be read: Unexpected end-of-input")
                .message()
                .doesNotContain("Source");
    }
}
