package chainrule;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** scripts/notebooks with programs in the place of Maven, Java and Jupyter. */
class NotebooksScriptTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path folder;

    private Path programs;

    /** What was said, and the exit code. */
    private record Said(int code, String text) {}

    @BeforeEach
    void aCheckout() throws IOException {
        assumeTrue(Files.isExecutable(SHELL), "scripts need a POSIX shell");
        programs = Files.createDirectories(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("scripts"));
        Files.copy(Path.of("..", "..", "scripts", "notebooks"), folder.resolve("scripts/notebooks"));
        Files.createDirectories(folder.resolve("notebooks"));
        Files.writeString(folder.resolve("notebooks/1-a.ipynb"), "as it was");
        Files.writeString(folder.resolve("notebooks/2-b.ipynb"), "as it was");
        Files.createDirectories(folder.resolve("trainer/app/target"));
        Files.writeString(folder.resolve("trainer/app/target/notebooks.classpath"), "a \"quoted\" jar");
        for (var name : List.of("sed", "grep", "head", "cat", "cp", "rm", "mkdir", "mktemp", "date", "dirname", "sh")) {
            link(name);
        }
        program("java", "");
        program("javac", "");
        program("mvn", "");
    }

    private void link(String name) throws IOException {
        for (var place : List.of("/usr/bin", "/bin")) {
            var file = Path.of(place, name);
            if (Files.exists(file)) {
                Files.createSymbolicLink(programs.resolve(name), file);
                return;
            }
        }
        assumeTrue(false, "scripts need " + name);
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** @param runs what nbconvert does with a notebook; $notebook is its file, $into the folder of its result */
    private void jupyter(String runs) throws IOException {
        program("jupyter", """
                [ "$2" = --version ] && exit 0
                while [ $# -gt 1 ]; do [ "$1" = --output-dir ] && into=$2; shift; done
                notebook=$1
                echo "$notebook" >>'%s'
                %s
                """.formatted(folder.resolve("tries"), runs));
    }

    private Said run(String... words) throws Exception {
        var command = new java.util.ArrayList<>(
                List.of(SHELL.toString(), folder.resolve("scripts/notebooks").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", programs.toString());
        var process = builder.redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    @Test
    void aCheckRunsAllAndLeavesThemAsTheyWere() throws Exception {
        jupyter("echo executed >\"$into/${notebook##*/}\"");
        var said = run("--check");
        assertThat(said.text()).matches("(?s).*1-a.ipynb: \\d+ s\n2-b.ipynb: \\d+ s\n");
        assertThat(said.code()).isZero();
        assertThat(folder.resolve("notebooks/1-a.ipynb")).hasContent("as it was");
        assertThat(folder.resolve("target/jupyter/kernels/chainrule/kernel.json"))
                .content()
                .contains("a \\\"quoted\\\" jar", "{connection_file}");
    }

    @Test
    void savingStoresWhatWasAskedFor() throws Exception {
        jupyter("echo executed >\"$into/${notebook##*/}\"");
        assertThat(run("--save", "2").code()).isZero();
        assertThat(folder.resolve("notebooks/1-a.ipynb")).hasContent("as it was");
        assertThat(folder.resolve("notebooks/2-b.ipynb")).hasContent("executed");
    }

    @Test
    void aFailingCellFailsAndIsShown() throws Exception {
        jupyter(
                "case $notebook in *1-a*) echo noise; echo nbclient.exceptions.CellExecutionError: boom; exit 1 ;; esac");
        var said = run("--check");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text())
                .contains("1-a.ipynb: FAILED", "boom", "2-b.ipynb: ")
                .doesNotContain("noise");
        assertThat(Files.readAllLines(folder.resolve("tries"))).hasSize(2);
    }

    @Test
    void aKernelThatDoesNotAnswerIsStartedAnew() throws Exception {
        jupyter("[ -f '%1$s' ] && exit 0; : >'%1$s'; echo \"RuntimeError: Kernel didn't respond in 30 seconds\"; exit 1"
                .formatted(folder.resolve("once")));
        var said = run("--check", "1");
        assertThat(said.text()).contains("1-a.ipynb: its kernel did not answer; once more", "1-a.ipynb: ");
        assertThat(said.code()).isZero();
        assertThat(Files.readAllLines(folder.resolve("tries"))).hasSize(2);
    }

    @Test
    void aKernelThatNeverAnswersIsAFailure() throws Exception {
        jupyter("echo 'RuntimeError: Kernel died before replying to kernel_info'; exit 1");
        var said = run("--check", "1");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text()).contains("1-a.ipynb: FAILED");
        assertThat(Files.readAllLines(folder.resolve("tries"))).hasSize(4);
    }

    @Test
    void helpIsTheUsage() throws Exception {
        var said = run("--help");
        assertThat(said.code()).isZero();
        assertThat(said.text())
                .startsWith("Opens the Java notebooks")
                .contains("  scripts/notebooks --check")
                .doesNotContain("set -eu", "#!");
    }

    @Test
    void whatIsMissingIsALine() throws Exception {
        assertThat(run())
                .isEqualTo(
                        new Said(
                                2,
                                "scripts/notebooks: Jupyter opens the notebooks: pip install jupyterlab, or on Debian apt-get install jupyter-notebook\n"));
        assertThat(run("--check").text()).startsWith("scripts/notebooks: nbconvert runs the notebooks: ");
        assertThat(run("--chek"))
                .isEqualTo(new Said(2, "scripts/notebooks: '--chek' is not an option: see scripts/notebooks --help\n"));
        jupyter("");
        assertThat(run("--check", "9").text()).contains("no notebook's name begins with '9'");
        for (var name : List.of("mvn", "javac", "java")) {
            Files.delete(programs.resolve(name));
            var said = run("--check");
            assertThat(said.code()).isEqualTo(2);
            assertThat(said.text()).contains(name).hasLineCount(1);
        }
    }
}
