package chainrule.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class StandardOutputTest {
    private static final File FULL = new File("/dev/full");

    private static StandardOutput failingWith(String message) {
        var output = new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        });
        var writer = new PrintWriter(output, true, UTF_8);
        writer.println("a report");
        return output;
    }

    @Test
    void whatCannotBeWrittenIsAProblem() {
        assertThat(failingWith("No space left on device").problem())
                .contains("standard output can't be written (No space left on device):"
                        + " look at the disk or the program that reads it");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNone() {
        assertThat(failingWith("Broken pipe").problem()).isEmpty();
        assertThat(new StandardOutput(OutputStream.nullOutputStream()).problem())
                .isEmpty();
    }

    @Test
    void aFullDiskEndsACommandWithTwo() throws Exception {
        assumeTrue(Files.exists(FULL.toPath()), "this system has no /dev/full");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "chainrule.cli.Main",
                        "params",
                        "3-2")
                .redirectOutput(FULL)
                .start();
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(errors).isEqualTo(2);
        assertThat(errors).startsWith("error: standard output can't be written").hasLineCount(1);
    }
}
