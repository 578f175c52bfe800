package chainrule.hardware;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NativeLibrariesTest {
    private static final String REMEDY = "): if the folder is full, read-only or mounted noexec, choose another with"
            + " CHAINRULE_JAVA_OPTS='-Djna.tmpdir=FOLDER -Dorg.bytedeco.javacpp.cachedir=FOLDER'";

    @TempDir
    Path folder;

    @Test
    void librariesThatLoadAreNotAProblem() {
        assertThat(NativeLibraries.problemOfJna()).isEmpty();
        assertThat(NativeLibraries.problem(() -> {})).isEmpty();
    }

    @Test
    void theFirstCauseIsNamedWithoutThePathThatTheSystemRepeats() {
        var first = new UnsatisfiedLinkError("/h/a.so: /h/a.so: failed to map segment from shared object");
        var second = new UnsatisfiedLinkError("no a in java.library.path: /usr/lib");
        second.initCause(first);
        assertThat(NativeLibraries.problem(new ExceptionInInitializerError(new RuntimeException("probably", second))))
                .contains(
                        "native libraries can't be loaded (/h/a.so: failed to map segment from shared object" + REMEDY);
    }

    @Test
    void aClassThatHasFailedBeforeKeepsItsReason() {
        var again = new NoClassDefFoundError("Could not initialize class a.B");
        again.initCause(new ExceptionInInitializerError(
                "Exception java.lang.UnsatisfiedLinkError: no space left [in thread \"main\"]"));
        assertThat(NativeLibraries.problem(again)).contains("native libraries can't be loaded (no space left" + REMEDY);
    }

    @Test
    void whatHasAnotherReasonIsABug() {
        var bug = new ExceptionInInitializerError(new IllegalStateException("boom"));
        assertThat(NativeLibraries.problem(bug)).isEmpty();
        assertThatThrownBy(() -> NativeLibraries.problem(() -> {
                    throw bug;
                }))
                .isSameAs(bug);
    }

    /** A file where a folder should be stands for one that is full, read-only or mounted noexec. */
    @ParameterizedTest
    @ValueSource(strings = {"doctor", "train circles-tanh", "gradcheck", "bench"})
    void aFolderThatCannotBeUsedIsOneLine(String command) throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var words = Stream.concat(
                        Stream.of(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-Djna.tmpdir=" + file,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "chainrule.cli.Main"),
                        Stream.of(command.split(" ")))
                .toList();
        var process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean doctor = command.equals("doctor");
        assertThat(process.waitFor()).as(printed).isEqualTo(doctor ? 0 : 2);
        assertThat(printed).doesNotContain("\tat ");
        var said = printed.lines().filter(line -> line.contains(REMEDY)).toList();
        if (doctor) {
            assertThat(said).extracting(line -> line.split(" +")[1]).containsAll(List.of("nd4j", "dl4j", "cuda"));
        } else {
            assertThat(said).singleElement().asString().startsWith("error: ");
        }
    }
}
