package chainrule.base;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
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
    void marksSayWhichUnicodeItIs() throws IOException {
        var file = folder.resolve("a");
        Files.write(file, "\uFEFFä€\n".getBytes(StandardCharsets.UTF_8));
        assertThat(SmallFile.text(file)).isEqualTo("ä€\n");
        Files.write(file, "\uFEFFä€🐈".getBytes(StandardCharsets.UTF_16LE));
        assertThat(SmallFile.text(file)).isEqualTo("ä€🐈");
        Files.write(file, "\uFEFFä€🐈".getBytes(StandardCharsets.UTF_16BE));
        assertThat(SmallFile.text(file)).isEqualTo("ä€🐈");
    }

    @Test
    void whatIsNotTextIsNamed() throws IOException {
        Files.write(folder.resolve("m"), new byte[] {0x50, 0x4B, 3, 4, 0});
        assertThatThrownBy(() -> SmallFile.text(folder.resolve("m")))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("m is a ZIP archive, and a text is needed");
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
