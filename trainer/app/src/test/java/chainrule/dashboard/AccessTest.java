package chainrule.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AccessTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("cache/dashboard-token");
    }

    private Access kept() {
        return Access.keptIn(folder.resolve("cache"));
    }

    @Test
    void theTokenIsKept() {
        assertThat(kept().token()).matches("[0-9a-f]{40}");
        assertThat(kept()).isEqualTo(kept()).isNotEqualTo(Access.random());
        assertThat(folder.resolve("cache")).isDirectoryContaining("glob:**token");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTokenThatOthersMayKnowIsReplaced() throws Exception {
        var first = kept();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        var second = kept();
        assertThat(second).isNotEqualTo(first).isEqualTo(kept());
        Files.delete(file());
        Files.createSymbolicLink(file(), Files.writeString(folder.resolve("elsewhere"), first.token()));
        assertThat(kept()).isNotEqualTo(first);
        assertThat(folder.resolve("elsewhere")).hasContent(first.token());
    }

    @Test
    void aFileThatHoldsSomethingElseIsReplaced() throws Exception {
        var first = kept();
        Files.writeString(file(), "short");
        assertThat(kept().token()).hasSize(40).isNotEqualTo(first.token());
    }

    @Test
    void whereNothingCanBeKeptItIsMadeAnew() throws Exception {
        var notAFolder = Files.createFile(folder.resolve("file"));
        assertThat(Access.keptIn(notAFolder).token()).hasSize(40);
    }
}
