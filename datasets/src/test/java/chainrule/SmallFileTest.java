package chainrule;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SmallFileTest {
    @TempDir
    Path folder;

    @Test
    void aTextIsReadWhole() throws IOException {
        assertThat(SmallFile.text(Files.writeString(folder.resolve("a"), "ä\n")))
                .isEqualTo("ä\n");
    }

    @Test
    void aHugeFileIsRefusedUnread() throws IOException {
        try (var file = new RandomAccessFile(folder.resolve("log.txt").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatThrownBy(() -> SmallFile.text(folder.resolve("log.txt")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("log.txt has more than 64 MiB");
    }
}
