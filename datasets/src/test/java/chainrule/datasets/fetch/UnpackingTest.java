package chainrule.datasets.fetch;

import chainrule.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UnpackingTest {
    @TempDir
    Path folder;

    private void unpack(byte[] archive) throws IOException {
        var file = Files.write(folder.resolve("set.tar.gz"), archive);
        new Unpacking(file, Files.createDirectories(folder.resolve("in/here")), Progress.NONE).run();
    }

    private void assertRefused(byte[] archive, String part) throws IOException {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("set.tar.gz")
                .hasMessageContaining(part)
                .message()
                .hasLineCount(1);
        assertThat(Files.walk(folder).filter(Files::isRegularFile)).containsExactly(folder.resolve("set.tar.gz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/evil", "..", "a/../../here2/evil"})
    void aPathOutsideTheFolderIsRefused(String name) throws IOException {
        assertRefused(Archives.tarGz(Archives.file(name, "evil")), "outside its folder");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_FIFO})
    void whatIsNoPlainFileIsRefused(byte type) throws IOException {
        assertRefused(Archives.tarGz(Archives.link("link", type, "/etc/passwd")), "no plain file");
    }

    @Test
    void aDamagedArchiveIsNamed() throws IOException {
        byte[] good = Archives.tarGz(Archives.file("data", "x".repeat(5000)));
        byte[] corrupt = good.clone();
        corrupt[good.length / 2] ^= 0x55;
        assertThatThrownBy(() -> unpack(corrupt))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("unpacked");
        assertThatThrownBy(() -> unpack(Arrays.copyOf(good, good.length / 2)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("unpacked");
        assertThatThrownBy(() -> unpack("no gzip".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("unpacked");
    }

    @Test
    void anEmptyArchiveIsRefused() throws IOException {
        assertRefused(Archives.tarGz(), "nothing");
    }
}
