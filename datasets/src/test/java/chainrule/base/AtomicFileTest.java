package chainrule.base;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AtomicFileTest {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir
    private Path folder;

    @Test
    void aFileTakesThePlaceOfAnotherAndOfWhatWasLeftUnfinished() throws IOException {
        var file = Files.write(folder.resolve("a"), new byte[] {9});
        Files.write(folder.resolve("a.part"), new byte[100]);
        AtomicFile.replace(file, folder.resolve("a.part"), BYTES);
        assertThat(file).hasBinaryContent(BYTES);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        var elsewhere = Files.write(folder.resolve("elsewhere"), new byte[] {9});
        var file = Files.createSymbolicLink(folder.resolve("a"), elsewhere);
        AtomicFile.replace(file, folder.resolve("a.part"), BYTES);
        assertThat(elsewhere).hasBinaryContent(new byte[] {9});
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void aNewFileDoesNotTakeThePlaceOfAnother() throws IOException {
        var file = folder.resolve("a");
        AtomicFile.create(file, folder.resolve("a.part"), BYTES);
        assertThat(file).hasBinaryContent(BYTES);
        assertThatThrownBy(() -> AtomicFile.create(file, folder.resolve("a.part"), new byte[1]))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasBinaryContent(BYTES);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatCannotBeWrittenLeavesNothing() {
        var absent = folder.resolve("absent");
        assertThatThrownBy(() -> AtomicFile.replace(absent.resolve("a"), absent.resolve("a.part"), BYTES))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
