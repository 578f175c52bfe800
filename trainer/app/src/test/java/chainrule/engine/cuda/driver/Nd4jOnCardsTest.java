package chainrule.engine.cuda.driver;

import chainrule.engine.cuda.kernel.Gpp;
import chainrule.hardware.Gpus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The command line with ND4J's CUDA backend on the class path, as far as it goes without that backend: a file of its class's name
 * stands in for it, and a driver that says what it is told to.
 */
@Tag("slow")
class Nd4jOnCardsTest {
    private static final String DRIVER = """
            #include <cstdlib>
            #include <cstring>
            #define EXPORTED extern "C" __attribute__((visibility("default")))
            static int number(const char *name) { const char *value = getenv(name); return value ? atoi(value) : 0; }
            EXPORTED int cuInit(unsigned) { return number("STAND_IN_CODE"); }
            EXPORTED int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
            EXPORTED int cuDeviceGetCount(int *count) { *count = 1; return 0; }
            EXPORTED int cuDeviceGet(int *device, int) { *device = 0; return 0; }
            EXPORTED int cuDeviceGetName(char *name, int length, int) { strncpy(name, "A stand-in", length); return 0; }
            EXPORTED int cuDeviceGetAttribute(int *value, int which, int) {
                int capability = number("STAND_IN_CAPABILITY");
                *value = which == 75 ? capability / 10 : capability % 10;
                return 0;
            }
            EXPORTED int cuDeviceTotalMem_v2(size_t *bytes, int) { *bytes = 1 << 30; return 0; }
            """;

    private static final int USER_ERROR = 2;
    private static final String CAPABILITY_9 =
            "A stand-in has compute capability 9.0, and ND4J's CUDA backend has code for"
                    + " 3.7 to 8.9 alone: leave Maven's profile nd4j-cuda out, and take --engine cuda";

    @TempDir
    static Path folder;

    private record Outcome(int exitCode, List<String> out, List<String> err) {}

    @BeforeAll
    static void standIns() throws Exception {
        assumeTrue(CudaLibraries.names().get(0).endsWith(".so.13"), "the stand-ins are for Linux");
        var backend = folder.resolve("classes/org/nd4j/linalg/jcublas/JCublasBackend.class");
        Files.createDirectories(backend.getParent());
        Files.createFile(backend);
        Gpp.require();
        Files.createDirectory(folder.resolve("driver"));
        Gpp.library(folder.resolve("driver"), "libcuda.so.1", DRIVER, "-Wl,-soname,libcuda.so.1");
    }

    /** @param code what the driver answers to begin with */
    private static Outcome chainrule(Path driver, int capability, int code, String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                folder.resolve("classes") + ":" + System.getProperty("java.class.path"),
                "chainrule.cli.Main"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().put("LD_LIBRARY_PATH", driver.toString());
        builder.environment().put("STAND_IN_CAPABILITY", Integer.toString(capability));
        builder.environment().put("STAND_IN_CODE", Integer.toString(code));
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        int exitCode = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Outcome(exitCode, Files.readAllLines(out), Files.readAllLines(err));
    }

    private static Outcome train(int capability, int code, String engine) throws Exception {
        var runs = folder.resolve("runs").toString();
        return chainrule(
                folder.resolve("driver"),
                capability,
                code,
                "train",
                "circles-tanh",
                "--epochs",
                "1",
                "--engine",
                engine,
                "--runs",
                runs);
    }

    private static void isOneLine(Outcome found, String line) {
        assertThat(found.err()).singleElement().asString().isEqualTo("error: " + line);
        assertThat(found.exitCode()).isEqualTo(USER_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "dl4j"})
    void aCardThatTheBackendHasNoCodeForIsOneLine(String engine) throws Exception {
        isOneLine(train(90, 0, engine), "engine %s can't run here: %s".formatted(engine, CAPABILITY_9));
    }

    @Test
    void unaskedNobodyTrainsOnTheSlowEngineInstead() throws Exception {
        isOneLine(
                train(90, 0, "auto"),
                "no engine can run here but slow ones: nd4j can't: " + CAPABILITY_9 + "; `chainrule doctor` lists all");
    }

    @Test
    void whatTrainsNothingButNeedsNd4jReportsItToo() throws Exception {
        isOneLine(chainrule(folder.resolve("driver"), 90, 0, "gradcheck", "A1"), CAPABILITY_9);
    }

    @Test
    void theDoctorStatesItOfEachEngine() throws Exception {
        var found = chainrule(folder.resolve("driver"), 90, 0, "doctor");
        assertThat(found.exitCode()).isZero();
        assertThat(found.err()).isEmpty();
        for (var engine : List.of("nd4j", "dl4j", "dl4j-hand-derived")) {
            assertThat(found.out()).contains("engine    %-17s can't run: %s".formatted(engine, CAPABILITY_9));
        }
        assertThat(found.out())
                .contains("engine    reference         can run")
                .anyMatch(line -> line.startsWith(
                        "engine    cuda              can't run: ND4J's CUDA backend has put CUDA 11's"));
    }

    @Test
    void onACardThatItHasCodeForNothingIsInTheWay() throws Exception {
        var found = train(86, 0, "dl4j");
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        assertThat(found.out()).anyMatch(line -> line.contains("on dl4j"));
    }

    @Test
    void aDriverWithoutACardIsOneLine() throws Exception {
        isOneLine(
                train(86, 100, "nd4j"),
                "engine nd4j can't run here: ND4J's CUDA backend has no card: the NVIDIA driver finds no card (CUDA error 100):"
                        + " see `nvidia-smi`, or leave Maven's profile nd4j-cuda out");
    }

    @Test
    void noDriverIsOneLine() throws Exception {
        assumeTrue(Gpus.here().cards().isEmpty(), "this machine has a card");
        isOneLine(
                chainrule(folder.resolve("classes"), 0, 0, "train", "circles-tanh", "--engine", "dl4j"),
                "engine dl4j can't run here: ND4J's CUDA backend has no card: no NVIDIA driver: libcuda.so.1 is not there:"
                        + " install the driver, or leave Maven's profile nd4j-cuda out");
    }
}
