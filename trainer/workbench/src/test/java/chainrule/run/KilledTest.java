package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.toy.Circles;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.RunStatus.State;
import chainrule.run.page.RunPage;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A run that is killed at each change that it makes on the disk, from its folder to its report, and resumed. */
@Tag("slow")
class KilledTest {
    private static final int EPOCHS = 3;
    private static final int CHANGES_OF_A_FILE = 4;

    private final FileSystem disk = Jimfs.newFileSystem(com.google.common.jimfs.Configuration.unix());

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    /** With a checkpoint after every epoch, and two that stay. */
    private static TrainingRun training() {
        var config = Configuration.named("circles-tanh")
                .with("train.epochs", Integer.toString(EPOCHS), "test")
                .with("train.optimizer", "adam", "test")
                .with("checkpoints.keep", "2", "test")
                .resolve();
        return new TrainingRun(config, new ReferenceEngine(), List.of("test"), new RunPage());
    }

    private static RunDirectory train(Path runs) {
        return training()
                .run(runs, "circles", Circles.draw(), List.of(), () -> false)
                .directory();
    }

    /** What is left of a run that is killed after some changes; null if it had come to its end before. */
    private Path killed(int changes) {
        var runs = disk.getPath("/killed" + changes);
        var dying = new DyingDisk(disk, changes);
        try {
            train(dying.on(runs));
        } catch (DyingDisk.Killed e) {
            assertThat(dying.hasDied()).isTrue();
        }
        return dying.hasDied() ? runs.resolve("circles-1") : null;
    }

    /** One kill for each file is enough where it is the same files as with the kill before: drawing takes time. */
    @Test
    void atAnyMomentItCanBeResumedToTheSameBits() throws IOException {
        var whole = train(disk.getPath("/whole"));
        Object before = null;
        int changes = 0;
        int resumed = 0;
        for (var left = killed(changes); left != null; left = killed(changes)) {
            var files = Files.exists(left) ? files(left) : null;
            if (files != null && !files.equals(before)) {
                resumeAfter(changes, left, whole);
                resumed++;
            }
            before = files;
            changes += Files.exists(left.resolve(RunDirectory.FIGURES)) ? CHANGES_OF_A_FILE + 1 : 1;
        }
        assertThat(changes).as("changes of a whole run").isGreaterThan(80);
        assertThat(resumed).isGreaterThan(20);
    }

    /** Those that are whole, and their sizes; and those that wait for their names. */
    private static Map<String, Long> files(Path run) throws IOException {
        var files = new TreeMap<String, Long>();
        for (var name : names(new RunDirectory(run))) {
            if (!name.matches(".*[.]\\d+[.]part")) {
                files.put(name, Files.size(run.resolve(name)));
            }
        }
        return files;
    }

    private static void resumeAfter(int changes, Path left, RunDirectory whole) throws IOException {
        if (!Files.exists(left.resolve(RunDirectory.CONFIGURATION))) {
            assertThatThrownBy(() -> RunDirectory.open(left))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("start it again");
            return;
        }
        var run = RunDirectory.open(left);
        String at = "killed after change " + changes;
        requireReadable(run, at);
        if (RunStatus.ofFiles(run).state() == State.DONE) {
            assertThat(run.file(RunDirectory.REPORT)).as(at).exists();
        } else {
            training().resume(run, Circles.draw(), List.of(), () -> false);
        }
        for (var name : List.of(RunDirectory.CHECKPOINT, RunDirectory.BEST)) {
            assertThat(Files.mismatch(run.file(name), whole.file(name)))
                    .as("%s, %s", at, name)
                    .isEqualTo(-1);
        }
        assertThat(metrics(run)).as(at).isEqualTo(metrics(whole));
        assertThat(names(run)).as(at).isEqualTo(names(whole));
        assertThat(RunStatus.ofFiles(run).state()).as(at).isEqualTo(State.DONE);
    }

    /** Whatever has its name is whole, and the best network is of an epoch that the checkpoint knows. */
    private static void requireReadable(RunDirectory run, String at) {
        boolean ended = Files.exists(run.file(RunDirectory.CHECKPOINT));
        assertThat(Files.exists(run.file(RunDirectory.BEST)) && !ended).as(at).isFalse();
        if (ended && Files.exists(run.file(RunDirectory.BEST))) {
            var last = TrainedRun.read(run, RunDirectory.CHECKPOINT).checkpoint();
            var best = TrainedRun.read(run, RunDirectory.BEST).checkpoint();
            assertThat(best.epoch()).as(at).isLessThanOrEqualTo(last.epoch());
            assertThat(MetricsTable.read(run.file(RunDirectory.METRICS)).size())
                    .as(at)
                    .isGreaterThanOrEqualTo(last.epoch());
        }
    }

    /** Without the seconds, which are never the same. */
    private static List<String> metrics(RunDirectory run) throws IOException {
        return Files.readAllLines(run.file(RunDirectory.METRICS)).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    /** All files, but for the events': a run that is resumed has more of these. */
    private static List<String> names(RunDirectory run) throws IOException {
        var names = new ArrayList<String>();
        try (var files = Files.walk(run.path())) {
            files.filter(Files::isRegularFile)
                    .map(file -> run.path().relativize(file).toString())
                    .filter(name -> !name.startsWith("events."))
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }
}
