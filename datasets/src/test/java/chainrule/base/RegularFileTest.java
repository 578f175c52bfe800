package chainrule.base;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class RegularFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileAndOneThatIsNotThereArePassed() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        assertThat(RegularFile.require(file)).isEqualTo(file);
        assertThat(RegularFile.require(folder.resolve("none"))).isEqualTo(folder.resolve("none"));
    }

    @Test
    void aFolderAndAPipeAreRefused() throws Exception {
        assertThatThrownBy(() -> RegularFile.require(folder))
                .isInstanceOf(UserException.class)
                .hasMessage(folder + " is a folder: only regular files are read");
        var pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "this system has no mkfifo");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> SmallFile.text(pipe))
                        .isInstanceOf(UserException.class)
                        .hasMessage(pipe + " is a pipe or a device: only regular files are read"));
    }
}
