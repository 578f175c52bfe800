package chainrule;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** scripts/chainrule with programs in the place of Maven and Java. */
@Tag("slow")
class LauncherTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path folder;

    private Path programs;

    @BeforeEach
    void aCheckout() throws IOException {
        assumeTrue(Files.isExecutable(SHELL), "scripts need a POSIX shell");
        programs = Files.createDirectories(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("scripts"));
        Files.createDirectories(folder.resolve("trainer/app/src/main"));
        Files.createDirectories(folder.resolve("trainer/app/target"));
        Files.createFile(folder.resolve("trainer/app/pom.xml"));
        Files.createFile(folder.resolve("pom.xml"));
        Files.copy(Path.of("..", "..", "scripts", "chainrule"), folder.resolve("scripts/chainrule"));
        program("java", """
                case "$*" in
                    *ArchiveClassesAtExit=*)
                        for word; do
                            case $word in -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;; esac
                        done
                        ;;
                    *) echo "ran with $*" ;;
                esac
                """);
        // Notes each build, and fails if another one is under way.
        program("mvn", """
                mkdir under-way || exit 1
                echo "$@" >>builds
                sleep 0.3
                echo jars >trainer/app/target/launcher.part
                touch trainer/app/target/chainrule-app-1.jar trainer/app/target/chainrule-app-1-sources.jar
                rmdir under-way
                """);
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Process start() throws IOException {
        return start(folder.resolve("scripts/chainrule"));
    }

    private Process start(Path launcher) throws IOException {
        var builder = new ProcessBuilder(SHELL.toString(), launcher.toString(), "list");
        builder.directory(folder.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().merge("PATH", programs.toString(), (path, ours) -> ours + ":" + path);
        return builder.redirectErrorStream(true).start();
    }

    private static String end(Process process, int code) throws Exception {
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(code);
        return text;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(folder.resolve("builds"));
    }

    private void lock(String holder) throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("target/building")).resolve("holder"), holder + "\n");
    }

    private static String host() throws Exception {
        return end(new ProcessBuilder("uname", "-n").start(), 0).strip();
    }

    @Test
    void commandsThatStartTogetherBuildOnce() throws Exception {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            processes.add(start());
        }
        for (var process : processes) {
            assertThat(end(process, 0)).contains("ran with");
        }
        assertThat(builds()).hasSize(1);
        assertThat(folder.resolve("target/building")).doesNotExist();
    }

    @Test
    void aLinkToTheScriptOrItsFolderLeadsToTheCheckout() throws Exception {
        var elsewhere = Files.createDirectories(folder.resolve("else/where"));
        var scripts = Files.createSymbolicLink(elsewhere.resolve("scripts"), folder.resolve("scripts"));
        assertThat(end(start(scripts.resolve("chainrule")), 0)).contains("ran with");
        var script = Files.createSymbolicLink(elsewhere.resolve("run"), folder.resolve("scripts/chainrule"));
        assertThat(end(start(script), 0)).contains("ran with");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void onlyWhatRunsIsOnTheClassPath() throws Exception {
        end(start(), 0);
        assertThat(builds().get(0)).contains("-DincludeScope=runtime");
    }

    /** Java reads an archive of classes together with jars only, not with folders of classes. */
    @Test
    void theProgramsJarComesFirst() throws Exception {
        assertThat(end(start(), 0))
                .contains("-cp " + folder.resolve("trainer/app/target/chainrule-app-1.jar") + ":jars");
    }

    @Test
    void theArchiveOfClassesIsUsedWhereThereIsOne() throws Exception {
        String option = "-XX:SharedArchiveFile=" + folder.resolve("trainer/app/target/launcher.jsa");
        assertThat(end(start(), 0)).contains(option);
        Files.delete(folder.resolve("trainer/app/target/launcher.jsa"));
        assertThat(end(start(), 0)).contains("ran with").doesNotContain("SharedArchiveFile");
    }

    @Test
    void anArchiveIsMadeAgainForAnotherJava() throws Exception {
        end(start(), 0);
        Files.delete(folder.resolve("trainer/app/target/launcher.jsa"));
        Files.setLastModifiedTime(
                programs.resolve("java"), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(end(start(), 0)).contains("SharedArchiveFile");
    }

    @Test
    void aBuildWithoutAJarIsAnErrorAndIsRepeated() throws Exception {
        program("mvn", "echo \"$@\" >>builds; echo jars >trainer/app/target/launcher.part");
        assertThat(end(start(), 1)).contains("Maven made no jar");
        end(start(), 1);
        assertThat(builds()).hasSize(2);
    }

    /** It would not fit the new classes. */
    @Test
    void anArchiveThatCannotBeMadeAgainIsNotLeftOver() throws Exception {
        end(start(), 0);
        program("java", "case \"$*\" in *AtExit=*) exit 1 ;; *) echo \"ran with $*\" ;; esac");
        var changed = Files.createFile(folder.resolve("trainer/app/src/main/Changed.java"));
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(end(start(), 0)).contains("ran with").doesNotContain("SharedArchiveFile");
    }

    @Test
    void changedSourcesAreBuiltAgainAndUnchangedOnesAreNot() throws Exception {
        end(start(), 0);
        end(start(), 0);
        assertThat(builds()).hasSize(1);
        var changed = Files.createFile(folder.resolve("trainer/app/src/main/Changed.java"));
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(1)));
        end(start(), 0);
        assertThat(builds()).hasSize(2);
    }

    @Test
    void aFailedBuildLeavesNoLock() throws Exception {
        program("mvn", "echo broken >&2; exit 1");
        assertThat(end(start(), 1)).contains("broken");
        assertThat(folder.resolve("target/building")).doesNotExist();
    }

    @Test
    void theLockOfAKilledBuildIsTakenOver() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        lock(host() + " " + dead.pid());
        assertThat(end(start(), 0)).contains("ran with").doesNotContain("waiting");
    }

    @Test
    void aBuildThatRunsElsewhereIsWaitedFor() throws Exception {
        lock("another-host 1");
        var process = start();
        var line = process.inputReader().readLine();
        assertThat(line).isEqualTo("Another command is building Chainrule: waiting for it ...");
        Files.delete(folder.resolve("target/building/holder"));
        Files.delete(folder.resolve("target/building"));
        assertThat(process.inputReader().lines().toList()).anyMatch(each -> each.startsWith("ran with"));
    }
}
