package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.page.RunPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A run's folder as it may come from somebody else: what is in it leads nowhere outside, and nothing waits for ever. */
@Tag("slow")
class StrangeFilesTest {
    private static final String PRECIOUS = "not the run's";

    @TempDir
    static Path trained;

    @TempDir
    Path folder;

    private RunDirectory run;
    private Path outside;

    @BeforeAll
    static void train() {
        training(1).run(trained, "circles", Circles.draw(), List.of(), () -> false);
    }

    @BeforeEach
    void copy() throws IOException {
        var original = trained.resolve("circles-1");
        run = new RunDirectory(folder.resolve("circles-1"));
        try (var files = Files.walk(original)) {
            for (var file : files.toList()) {
                Files.copy(file, run.path().resolve(original.relativize(file).toString()));
            }
        }
        outside = Files.writeString(folder.resolve("outside"), PRECIOUS);
    }

    private static TrainingRun training(int epochs) {
        var config = Configuration.named("circles-tanh")
                .with("train.epochs", Integer.toString(epochs), "test")
                .resolve();
        return new TrainingRun(config, new ReferenceEngine(), List.of("test"), new RunPage());
    }

    private void resume() {
        training(2).resume(run, Circles.draw(), List.of(), () -> false);
    }

    private void link(Path from, Path to) throws IOException {
        Files.deleteIfExists(from);
        try {
            Files.createSymbolicLink(from, to);
        } catch (FileSystemException | UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links here: " + e);
        }
    }

    /** @param what is in the place of a file of the run */
    private void refuses(String name, String what) throws IOException {
        assertThatThrownBy(this::resume)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("%s is %s".formatted(run.path().resolve(name), what))
                .message()
                .hasLineCount(1);
        assertThat(outside).hasContent(PRECIOUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lock", "config.yaml", "provenance.json", "checkpoint.safetensors", "metrics.csv", "log.txt"})
    void aLinkIsNotFollowed(String name) throws IOException {
        link(run.path().resolve(name), outside);
        refuses(name, "a link");
    }

    @Test
    void figuresAreNotWrittenWhereALinkLeads() throws IOException {
        var figures = run.file(RunDirectory.FIGURES);
        try (var files = Files.list(figures)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        link(figures, elsewhere);
        refuses(RunDirectory.FIGURES, "a link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLinkWithTheNameOfAFileThatIsBeingWrittenIsReplaced() throws IOException {
        var part = run.path()
                .resolve("metrics.csv.%d.part".formatted(ProcessHandle.current().pid()));
        link(part, outside);
        run.write(RunDirectory.METRICS, "new");
        assertThat(run.file(RunDirectory.METRICS)).hasContent("new");
        assertThat(outside).hasContent(PRECIOUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lock", "config.yaml", "provenance.json", "checkpoint.safetensors", "metrics.csv", "log.txt"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no named pipes among its files")
    void aPipeIsNotWaitedFor(String name) throws Exception {
        Files.delete(run.path().resolve(name));
        var pipe = new ProcessBuilder("mkfifo", run.path().resolve(name).toString()).start();
        assumeTrue(pipe.waitFor() == 0, "no named pipes here");
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refuses(name, "a pipe or a device"));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> RunStatus.of(run));
    }

    @Test
    void aDamagedBestNetworkIsWrittenAgainFromTheCheckpointOfItsEpoch() throws IOException {
        var best = run.file(RunDirectory.BEST);
        byte[] whole = Files.readAllBytes(best);
        training(1).resume(damaged(best), Circles.draw(), List.of(), () -> false);
        assertThat(best).hasBinaryContent(whole);
    }

    /** Latin-1, a ZIP archive's head and zeros: none is a text in UTF-8. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "epoch 1: \u00fcber\nended: ALL_EPOCHS_DONE\n",
                "PK\u0003\u0004",
                "\0\0\0\0",
                "\u00ff\u00fe\u00ff"
            })
    void aLogThatIsNotTextDoesNotStopARun(String content) throws IOException {
        byte[] garbage = content.getBytes(StandardCharsets.ISO_8859_1);
        for (int number = 1; number <= 2; number++) {
            Files.write(run.file(RunDirectory.LOG), garbage);
            training(1 + number).resume(run, Circles.draw(), List.of(), () -> false);
            var kept = "log-damaged-%d.txt".formatted(number);
            assertThat(run.path().resolve(kept)).hasBinaryContent(garbage);
            assertThat(Files.readString(run.file(RunDirectory.LOG)))
                    .startsWith("a new log: the one before can't be read and is kept as %s (".formatted(kept))
                    .contains("epoch %d: ".formatted(1 + number))
                    .endsWith("ended: ALL_EPOCHS_DONE\n");
            assertThat(RunStatus.of(run).state()).isEqualTo(RunStatus.State.DONE);
        }
    }

    /** Its report may not have been written: the log would say it. */
    @Test
    void aRunWithAllItsEpochsAndAGarbledLogGetsItsReport() throws IOException {
        Files.write(run.file(RunDirectory.LOG), new byte[] {(byte) 0xfc, '\n'});
        Files.delete(run.file(RunDirectory.REPORT));
        training(1).resume(run, Circles.draw(), List.of(), () -> false);
        assertThat(run.file(RunDirectory.REPORT)).exists();
    }

    /** As a run that was stopped before its report. */
    private RunDirectory damaged(Path best) throws IOException {
        Files.write(best, new byte[0]);
        Files.delete(run.file(RunDirectory.LOG));
        return run;
    }
}
