package chainrule.engine.cuda.kernel;

import chainrule.base.UserException;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.driver.CudaLibraries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The kernels compile for every generation of cards from compute capability 7.5 on. */
@Tag("slow")
class CompilationTest {
    private static final Pattern KERNEL = Pattern.compile("__global__ void (\\w+)\\(");

    static Stream<Arguments> targets() {
        return Stream.of(ScalarType.values())
                .flatMap(real -> Stream.of(75, 80, 90, 100).map(capability -> Arguments.of(real, capability)));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nvrtcCompilesTheKernels(ScalarType real, int capability) {
        var nvrtc = nvrtc();
        String ptx = new String(nvrtc.compile(real, "compute_" + capability), StandardCharsets.US_ASCII);
        assertThat(ptx).contains(".target sm_" + capability).contains(entries());
        assertThat(nvrtc.forCard(real, capability)).startsWith(0x7f, 'E', 'L', 'F');
    }

    @Test
    void aCardThatIsNewerThanTheCompilerGetsPtx() {
        String ptx = new String(nvrtc().forCard(ScalarType.FLOAT, 999), StandardCharsets.US_ASCII);
        assertThat(ptx).contains(".target sm_").contains(entries());
    }

    @Test
    void aRefusalIsOneLineWithFileAndLine() {
        var nvrtc = nvrtc();
        assertThatThrownBy(() -> nvrtc.compile("#line 7 \"gather.cu\"\nnonsense;\n", ScalarType.FLOAT, "compute_90"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("NVRTC_ERROR_COMPILATION")
                .hasMessageContaining("gather.cu(7): error")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> nvrtc.forCard(ScalarType.FLOAT, 35))
                .hasMessageContaining("no code for compute capability 3.5");
    }

    private static Nvrtc nvrtc() {
        var libraries = libraries();
        assumeTrue(
                libraries.problem().isEmpty(),
                () -> libraries.problem().orElseThrow().toString());
        return new Nvrtc(libraries.compiler());
    }

    private static CudaLibraries libraries() {
        var compiler = List.of(CudaLibraries.names().get(CudaLibraries.COMPILER));
        return CudaLibraries.of(System.getenv(), System.getProperty("java.library.path"), compiler);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nvccCompilesTheKernels(ScalarType real, int capability, @TempDir Path folder) throws Exception {
        assumeTrue(hasNvcc(), "nvcc is not installed");
        var source = Files.writeString(folder.resolve("kernels.cu"), KernelSource.text());
        var ptx = folder.resolve("kernels.ptx");
        var builder = new ProcessBuilder(List.of(
                        "nvcc",
                        "--ptx",
                        "--fmad=false",
                        "-DREAL=" + real.keyword(),
                        "-arch=compute_" + capability,
                        "-o",
                        ptx.toString(),
                        source.toString()))
                .redirectErrorStream(true);
        builder.environment().put("TMPDIR", folder.toString());
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
        assertThat(Files.readString(ptx)).contains(entries());
    }

    private static List<String> entries() {
        return KERNEL.matcher(KernelSource.text())
                .results()
                .map(match -> ".entry " + match.group(1))
                .toList();
    }

    private static boolean hasNvcc() throws InterruptedException {
        try {
            return new ProcessBuilder("nvcc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
