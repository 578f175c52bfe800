package chainrule.engine.cuda;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.cuda.driver.CudaEnvironment;
import chainrule.engine.cuda.driver.CudaLibraries;
import chainrule.hardware.Gpus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where the engine can't run, it says why in one line. */
class CudaEngineTest {
    private static final List<String> NAMES = List.of("one.so.13", "two.so.13");

    @TempDir
    Path folder;

    @Test
    void withoutAGpuItIsNamedWithTheReason() {
        assumeTrue(Gpus.here().cards().isEmpty(), "this machine has a card");
        var engines = Engines.onClassPath();
        assertThatThrownBy(() -> engines.named("cuda"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("engine cuda can't run here: ")
                .hasMessageContaining("NVIDIA driver")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aCardThatIsTooOldIsNamed() {
        var pascal = new Gpus(List.of(new Gpus.Card("GTX 1080", "6.1", 8L << 30)), "13.0", "");
        assertThat(CudaEngine.tooOld(pascal, 7.5, "the engine cuda"))
                .map(Message::toString)
                .hasValue("GTX 1080 has compute capability 6.1, and the engine cuda needs 7.5:"
                        + " take another engine or precision");
        var hopper = new Gpus(List.of(new Gpus.Card("H200", "9.0", 140L << 30)), "13.0", "");
        var blackwell = new Gpus(List.of(new Gpus.Card("RTX 5090", "12.0", 32L << 30)), "13.0", "");
        assertThat(CudaEngine.tooOld(hopper, 8.0, "bfloat16")).isEmpty();
        assertThat(CudaEngine.tooOld(blackwell, 8.0, "bfloat16")).isEmpty();
    }

    @Test
    void whatIsMissingOfCudaIsNamedWithARemedy() throws IOException {
        Files.createFile(folder.resolve("one.so.13"));
        var libraries = CudaLibraries.in(List.of(folder), List.of("one.so.13", "two.so.13", "three.so.13"));
        assertThat(libraries.found()).containsExactly(Map.entry("one.so.13", folder.resolve("one.so.13")));
        assertThat(libraries.problem())
                .map(Message::toString)
                .hasValue(
                        "CUDA 13's two.so.13, three.so.13 are not found: install CUDA 13 or `pip install"
                                + " nvidia-cuda-runtime nvidia-cuda-nvrtc nvidia-cublas`, or name the folders in CHAINRULE_CUDA");
    }

    /** Makes libraries of such names in a folder. */
    private Path with(String place, String... names) throws IOException {
        var made = Files.createDirectories(folder.resolve(place));
        for (var name : names) {
            Files.createFile(made.resolve(name));
        }
        return made;
    }

    private Path program(String place) throws IOException {
        var file = folder.resolve(place);
        Files.createDirectories(file.getParent());
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    private static List<Path> foundWith(Map<String, String> environment) {
        return List.copyOf(CudaLibraries.of(environment, "", NAMES).found().values());
    }

    /** A virtual environment's Python is a link to another installation's; nothing but the PATH tells where it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "venv/lib/python3.12/site-packages/nvidia/cu13/lib",
                "venv/lib64/python3.9/site-packages/nvidia/cu13/lib",
                "venv/lib/python3/dist-packages/nvidia/cu13/lib",
                "base/lib/python3.12/site-packages/nvidia/cu13/lib"
            })
    void librariesOfThePythonOnThePathAreFound(String place) throws IOException {
        var libraries = with(place, "one.so.13", "two.so.13");
        var python = program("base/bin/python3.12");
        var bin = Files.createDirectories(folder.resolve("venv/bin"));
        Files.createSymbolicLink(bin.resolve("python3"), python);
        var environment =
                Map.of("PATH", "relative" + File.pathSeparator + folder.resolve("none") + File.pathSeparator + bin);
        assertThat(foundWith(environment))
                .containsExactly(libraries.resolve("one.so.13"), libraries.resolve("two.so.13"));
    }

    /** The environment's Python is a copy here, as on Windows: its configuration says whose. */
    @Test
    void librariesOfThePythonThatAnEnvironmentIsBasedOnAreFound() throws IOException {
        var libraries = with("base/lib/python3.12/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        program("venv/bin/python");
        Files.writeString(
                folder.resolve("venv/pyvenv.cfg"), "version = 3.12.1\nhome = " + folder.resolve("base/bin") + "\n");
        assertThat(foundWith(Map.of("PATH", folder.resolve("venv/bin").toString())))
                .containsExactly(libraries.resolve("one.so.13"), libraries.resolve("two.so.13"));
    }

    @Test
    void librariesOfTheChosenVersionOfPyenvAreFound() throws IOException {
        program("pyenv/shims/python3");
        with("pyenv/versions/3.13.0/lib/python3.13/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        var older = with("pyenv/versions/3.9.1/lib/python3.9/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        Files.writeString(folder.resolve("pyenv/version"), "3.9.1\n");
        String path = folder.resolve("pyenv/shims").toString();
        assertThat(foundWith(Map.of("PATH", path))).contains(older.resolve("one.so.13"));
        assertThat(foundWith(Map.of("PATH", path, "PYENV_VERSION", "3.13.0"))
                        .get(0)
                        .toString())
                .contains("3.13.0");
    }

    /** A list of folders; a root of CUDA's, of NVIDIA's packages, of Python's packages, or of Python's installation will do. */
    @ParameterizedTest
    @CsvSource({
        "x/lib, x/lib",
        "x/lib64, x",
        "x/targets/x86_64-linux/lib, x",
        "x/nvidia/cu13/lib, x",
        "x/nvidia/cu13/lib, x/nvidia",
        "x/nvidia/cu13/lib, x/nvidia/cu13",
        "x/lib/python3.12/site-packages/nvidia/cu13/lib, x"
    })
    void theVariableMayNameARoot(String place, String named) throws IOException {
        var libraries = with(place, "one.so.13", "two.so.13");
        String list = "/none" + File.pathSeparator + folder.resolve(named);
        assertThat(foundWith(Map.of("CHAINRULE_CUDA", list)))
                .containsExactly(libraries.resolve("one.so.13"), libraries.resolve("two.so.13"));
    }

    /** One that has all comes before several that have a part each; the variable comes before both. */
    @Test
    void onePlaceIsUsedRatherThanSeveral() throws IOException {
        with("toolkit/lib64", "one.so.13");
        var named = with("named", "two.so.13");
        var whole = with("venv/lib/python3.12/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        String toolkit = folder.resolve("toolkit").toString();
        String venv = folder.resolve("venv").toString();
        assertThat(foundWith(Map.of("CUDA_HOME", toolkit, "VIRTUAL_ENV", venv)))
                .containsExactly(whole.resolve("one.so.13"), whole.resolve("two.so.13"));
        assertThat(foundWith(Map.of("CUDA_HOME", toolkit, "CHAINRULE_CUDA", named.toString())))
                .containsExactlyInAnyOrder(folder.resolve("toolkit/lib64/one.so.13"), named.resolve("two.so.13"));
    }

    @Test
    void newerVersionsComeFirst() throws IOException {
        with("v/lib/python3.9/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        with("v/lib/python3.12/site-packages/nvidia/cu13/lib", "one.so.13", "two.so.13");
        assertThat(foundWith(Map.of("VIRTUAL_ENV", folder.resolve("v").toString()))
                        .get(0)
                        .toString())
                .contains("python3.12");
    }

    @Test
    void aLibraryThatCantBeAskedHasNoVersion() throws IOException {
        for (var name : CudaLibraries.names()) {
            Files.writeString(folder.resolve(name), "no library");
        }
        var described = CudaLibraries.in(List.of(folder), CudaLibraries.names()).described();
        assertThat(described)
                .extracting(Engine.Library::name)
                .containsExactly("cuda-runtime", "nvrtc", "cublasLt", "cublas");
        assertThat(described).allSatisfy(library -> {
            assertThat(library.version()).isEqualTo("unknown");
            assertThat(library.file()).hasParent(folder);
        });
    }

    @Test
    void variablesThatChangeProductsAreRefused() {
        var changed = new CudaEnvironment(Map.of("NVIDIA_TF32_OVERRIDE", "1", "PATH", "/bin"));
        assertThat(changed.problem())
                .hasValueSatisfying(line -> assertThat(line.toString())
                        .startsWith("NVIDIA_TF32_OVERRIDE is 1: ")
                        .contains("unset it"));
        assertThat(new CudaEnvironment(Map.of("CUBLAS_EMULATE_SINGLE_PRECISION", "1")).problem())
                .isPresent();
        assertThat(new CudaEnvironment(Map.of("CUBLAS_EMULATE_DOUBLE_PRECISION", "1")).problem())
                .isPresent();
        var off = new CudaEnvironment(Map.of("NVIDIA_TF32_OVERRIDE", "0", "LD_BIND_NOW", ""));
        assertThat(off.problem()).isEmpty();
        assertThat(off.set()).containsOnlyKeys("NVIDIA_TF32_OVERRIDE");
    }

    @Test
    void aFileThatIsNotALibraryIsOneLine() throws IOException {
        var file = Files.writeString(folder.resolve("libcudart.so.13"), "no library");
        var libraries = CudaLibraries.in(List.of(folder), List.of("libcudart.so.13"));
        assertThatThrownBy(libraries::load)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file + " can't be loaded: ")
                .hasMessageNotContaining("\n");
    }
}
