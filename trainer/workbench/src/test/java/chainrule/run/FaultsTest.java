package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.page.RunPage;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What becomes of a run whose file system fails. */
class FaultsTest {
    private static final int BLOCK = 512;
    private static final int MOST = 8 << 20;
    private static final int FAILS_AFTER = 3;
    private static final Set<PosixFilePermission> READ_ONLY = PosixFilePermissions.fromString("r-xr-xr-x");

    /** In memory, with so little room that it can be filled. */
    private final FileSystem disk = Jimfs.newFileSystem(com.google.common.jimfs.Configuration.unix().toBuilder()
            .setBlockSize(BLOCK)
            .setMaxSize(MOST)
            .build());

    private final Path runs = disk.getPath("/runs");
    private final Path filler = disk.getPath("/filler");

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    /** Something that happens once an epoch has ended. */
    private interface Mishap {
        void happen() throws IOException;
    }

    private static TrainingListener afterSomeEpochs(Mishap mishap) {
        return new TrainingListener() {
            @Override
            public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
                if (metrics.epoch() == FAILS_AFTER) {
                    try {
                        mishap.happen();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
    }

    private static TrainingRun training() {
        var config = Configuration.named("circles-tanh")
                .with("train.epochs", "6", "test")
                .with("model.hidden", "[64, 64]", "test")
                .with("train.optimizer", "adam", "test")
                // A checkpoint after every epoch.
                .with("checkpoints.keep", "2", "test")
                .resolve();
        return new TrainingRun(config, new ReferenceEngine(), List.of("test"), new RunPage());
    }

    private static RunSummary train(Path runs, List<TrainingListener> listeners) {
        return training().run(runs, "circles", Circles.draw(), listeners, () -> false);
    }

    private void fill() throws IOException {
        try (var file = Files.newOutputStream(filler)) {
            while (true) {
                file.write(new byte[BLOCK]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("space");
        }
    }

    @Test
    void aFullDiskIsReportedAndTheRunResumesFromItsLastCheckpoint() throws IOException {
        assertThatThrownBy(() -> train(runs, List.of(afterSomeEpochs(this::fill))))
                .isInstanceOf(UserException.class)
                .hasMessageMatching(
                        "/runs/circles-1/(events.out|metrics|checkpoint)[.]\\w+ can't be written [(].*space.*free the disk.*");
        var run = RunDirectory.open(runs.resolve("circles-1"));
        assertThat(TrainedRun.read(run, RunDirectory.CHECKPOINT).checkpoint().epoch())
                .isEqualTo(FAILS_AFTER - 1);
        try (var files = Files.list(run.path())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
        Files.delete(filler);
        training().resume(run, Circles.draw(), List.of(), () -> false);
        var whole = train(runs, List.of()).directory();
        assertThat(Files.readAllBytes(run.file(RunDirectory.CHECKPOINT)))
                .isEqualTo(Files.readAllBytes(whole.file(RunDirectory.CHECKPOINT)));
    }

    @Test
    void aRemovedFolderIsReportedAndNotCreatedAgain() {
        assertThatThrownBy(() -> train(runs, List.of(afterSomeEpochs(() -> remove(runs.resolve("circles-1"))))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("/runs/circles-1/metrics.csv can't be written (its folder is gone)");
        assertThat(runs.resolve("circles-1")).doesNotExist();
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aFolderThatBecomesReadOnlyKeepsItsLastCheckpoint(@TempDir Path folder) throws IOException {
        var probe = Files.createDirectory(folder.resolve("probe"), PosixFilePermissions.asFileAttribute(READ_ONLY));
        assumeFalse(Files.isWritable(probe), "this user may write to any folder");
        var file = folder.resolve("circles-1");
        assertThatThrownBy(() ->
                        train(folder, List.of(afterSomeEpochs(() -> Files.setPosixFilePermissions(file, READ_ONLY)))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("metrics.csv can't be written (permission denied)");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        var run = RunDirectory.open(file);
        assertThat(TrainedRun.read(run, RunDirectory.CHECKPOINT).checkpoint().epoch())
                .isEqualTo(FAILS_AFTER - 1);
        training().resume(run, Circles.draw(), List.of(), () -> false);
    }

    @Test
    void whereAFileIsInTheWayNoRunBegins() throws IOException {
        Files.writeString(runs, "not a folder");
        assertThatThrownBy(() -> train(runs, List.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("/runs can't be written");
    }
}
