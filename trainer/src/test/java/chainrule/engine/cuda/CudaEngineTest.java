package chainrule.engine.cuda;

import chainrule.UserException;
import chainrule.engine.Engines;
import chainrule.machine.Gpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Where the engine can't run, it says why in one line. */
class CudaEngineTest {
    @TempDir
    Path folder;

    @Test
    void withoutACardItIsNamedAndSaysWhy() {
        assumeTrue(Gpus.here().cards().isEmpty(), "this machine has a card");
        var engines = Engines.onClassPath();
        assertThatThrownBy(() -> engines.named("cuda"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("engine cuda can't run here: ")
                .hasMessageContaining("NVIDIA driver")
                .hasMessageNotContaining("\n");
        assertThat(engines.named("auto").name()).isEqualTo("nd4j");
    }

    @Test
    void aCardThatIsTooOldIsNamed() {
        var pascal = new Gpus(List.of(new Gpus.Card("GTX 1080", "6.1", 8L << 30)), "13.0", "");
        assertThat(CudaEngine.tooOld(pascal, 7.5, "the engine cuda"))
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
                .hasValue(
                        "CUDA 13's two.so.13, three.so.13 are not found: install CUDA 13 or `pip install"
                                + " nvidia-cuda-runtime nvidia-cuda-nvrtc nvidia-cublas`, or name the folders in CHAINRULE_CUDA");
    }

    @Test
    void librariesAreSoughtWhereTheirInstallersPutThem() throws IOException {
        var pip = Files.createDirectories(folder.resolve("lib/python3.11/site-packages/nvidia/cu13/lib"));
        var environment = Map.of(
                "CHAINRULE_CUDA",
                "/a" + java.io.File.pathSeparator + "/b",
                "CUDA_HOME",
                "/opt/cuda",
                "VIRTUAL_ENV",
                folder.toString());
        assertThat(CudaLibraries.folders(environment, "/c"))
                .startsWith(Path.of("/a"), Path.of("/b"), Path.of("/c"), Path.of("/opt/cuda/lib64"))
                .contains(pip);
    }

    @Test
    void aLibraryThatCantBeAskedHasNoVersion() throws IOException {
        for (var name : CudaLibraries.names()) {
            Files.writeString(folder.resolve(name), "no library");
        }
        assertThat(CudaLibraries.in(List.of(folder), CudaLibraries.names()).versions())
                .containsOnlyKeys("cuda-runtime", "nvrtc", "cublasLt")
                .allSatisfy((name, version) -> assertThat(version).isEqualTo("unknown"));
    }

    @Test
    void aFileThatIsNoLibraryIsOneLine() throws IOException {
        var file = Files.writeString(folder.resolve("libcudart.so.13"), "no library");
        var libraries = CudaLibraries.in(List.of(folder), List.of("libcudart.so.13"));
        assertThatThrownBy(libraries::load)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file + " can't be loaded: ")
                .hasMessageNotContaining("\n");
    }
}
