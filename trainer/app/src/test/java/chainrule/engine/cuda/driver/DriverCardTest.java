package chainrule.engine.cuda.driver;

import chainrule.cli.Cli;
import chainrule.engine.cuda.SharedCardProgram;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Gpp;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The whole command line down to the calls of the driver and of cuBLASLt, in processes of its own: libraries of the same names
 * stand in for NVIDIA's, and check what they are given. A command with an environment of its own has a process of its own; the others
 * follow one another in one process for each folder of libraries.
 */
@Tag("slow")
class DriverCardTest {
    private static final String NO_DEVICE = "extern \"C\" int cuInit(unsigned) { return 100; }\n";
    private static final int USER_ERROR = 2;
    private static final String COUNTS = "counts";

    @TempDir
    static Path folder;

    private record Outcome(int exitCode, List<String> out, List<String> err) {}

    /** Of {@link CommandsProgram}, by the folder of its libraries. */
    private static final Map<String, Process> SHARED = new HashMap<>();

    @AfterAll
    static void end() throws Exception {
        for (var process : SHARED.values()) {
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
            assertThat(counts()).containsEntry("left", 0);
        }
    }

    @BeforeAll
    static void libraries() throws Exception {
        assumeTrue(CudaLibraries.names().get(0).endsWith(".so.13"), "the stand-ins are for Linux");
        Gpp.require();
        for (var real : ScalarType.values()) {
            var driver = driver(real.keyword(), Gpp.kernels(real) + Gpp.resource("driver.cpp"));
            for (var name : CudaLibraries.names()) {
                Gpp.library(
                        driver.getParent(), name, "", "-Wl,-soname," + name, "-Wl,--no-as-needed", driver.toString());
            }
        }
        driver(
                "no-device",
                "#define EXPORTED __attribute__((visibility(\"default\")))\n"
                        + NO_DEVICE.replace("int cu", "EXPORTED int cu"));
    }

    private static Path driver(String folderName, String source) throws Exception {
        var place = Files.createDirectory(folder.resolve(folderName));
        return Gpp.library(place, "libcuda.so.1", source, "-Wl,-soname,libcuda.so.1");
    }

    /**
     * In the process that all such commands share.
     *
     * @param libraries the folder with the libraries that stand in
     */
    private static Outcome chainrule(String libraries, String... words) throws Exception {
        if (!SHARED.containsKey(libraries)) {
            SHARED.put(
                    libraries,
                    builder(libraries, Map.of(), CommandsProgram.class.getName())
                            .redirectError(folder.resolve("err-" + libraries).toFile())
                            .start());
        }
        var process = SHARED.get(libraries);
        process.outputWriter(StandardCharsets.UTF_8)
                .append(JSON.std.asString(words))
                .append('\n')
                .flush();
        var line = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line)
                .as("%s", Files.readString(folder.resolve("err-" + libraries)))
                .isNotNull();
        var outcome = JSON.std.listFrom(line);
        return new Outcome((Integer) outcome.get(0), strings(outcome.get(1)), strings(outcome.get(2)));
    }

    private static List<String> strings(Object lines) {
        return ((List<?>) lines).stream().map(String.class::cast).toList();
    }

    /**
     * Without a cache.
     *
     * @param fails the function that is to fail, and its code, such as cuMemAlloc=2
     */
    private static Outcome chainrule(String libraries, String fails, String[] words) throws Exception {
        var noFolder = folder.resolve("err").resolve("cache");
        return chainrule(libraries, Map.of("STAND_IN_FAILS", fails, "CHAINRULE_CACHE", noFolder.toString()), words);
    }

    private static Outcome chainrule(String libraries, Map<String, String> environment, String... words)
            throws Exception {
        return java(libraries, environment, "chainrule.cli.Main", words);
    }

    /** What the command line prints in this process: for the engine in plain Java, to which libraries make no difference. */
    private static List<String> here(String... words) {
        var outcome = Cli.run(words);
        assertThat(outcome.exitCode()).as("%s", outcome.err()).isZero();
        return outcome.out();
    }

    private static ProcessBuilder builder(
            String libraries, Map<String, String> environment, String program, String... words) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        String path = folder.resolve(libraries).toString();
        builder.environment().put("LD_LIBRARY_PATH", path);
        builder.environment().put(CudaLibraries.VARIABLE, path);
        builder.environment().put("CHAINRULE_CACHE", folder.resolve("cache").toString());
        builder.environment().put("STAND_IN_COUNTS", folder.resolve(COUNTS).toString());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Outcome java(String libraries, Map<String, String> environment, String program, String... words)
            throws Exception {
        var builder = builder(libraries, environment, program, words);
        var err = folder.resolve("err");
        var process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out.lines().toList(), Files.readAllLines(err));
    }

    /** How often the last process did something, by name, and how much it did not give back. */
    private static Map<String, Integer> counts() throws Exception {
        var lines = Files.readAllLines(folder.resolve(COUNTS));
        return Stream.of(lines.get(lines.size() - 1).split(" "))
                .map(count -> count.split("="))
                .collect(Collectors.toMap(count -> count[0], count -> Integer.valueOf(count[1])));
    }

    private static String[] training(String engine, Path runs, Stream<String> more) {
        var words = Stream.of("train", "circles-tanh", "--epochs", "2", "--json", "--engine", engine, "--runs");
        return Stream.of(words, Stream.of(runs.toString()), more)
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private static Map<String, Object> json(List<String> out) throws Exception {
        return JSON.std.mapFrom(out.get(out.size() - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "float, --precision float32 --optimizer adam --rate 1e-3 --dropout 0.2",
        "float, --precision bfloat16 --activation relu",
        "float, --precision tf32 --optimizer momentum",
        "double, --precision float64 --activation relu --optimizer nesterov --rate 0.01",
    })
    void aTrainingOnTheStandInGivesWhatTheReferenceGives(String libraries, String options) throws Exception {
        var runs = folder.resolve("runs");
        var found = chainrule(libraries, training("cuda", runs, Stream.of(options.split(" "))));
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        var mine = json(found.out());
        var theirs = json(here(training("reference", runs, Stream.of(options.split(" ")))));
        for (var key : List.of("finalTrainLoss", "validationLoss", "finalTrainAccuracy", "validationAccuracy")) {
            assertThat((double) mine.get(key)).as(key).isCloseTo((double) theirs.get(key), withinPercentage(0.1));
        }
        assertThat(mine.get("engine").toString()).contains("cuda");
    }

    /**
     * The seeds of a configuration are trained together; each trial is what the reference makes of it alone. Factors that are
     * rounded lie at other distances than what they are rounded from.
     */
    @Test
    void aComparisonOnTheStandInGivesWhatTheReferenceGives() throws Exception {
        var found = compared("cuda");
        var expected = compared("reference");
        assertThat(found.keySet()).hasSize(6).isEqualTo(expected.keySet());
        for (var seed : found.keySet()) {
            assertThat(Files.readString(found.get(seed).resolve("provenance.json")))
                    .contains("\"trainedTogether\" : 3");
            double[] mine = losses(found.get(seed));
            assertThat(mine).hasSize(4);
            for (int i = 0; i < mine.length; i++) {
                assertThat(mine[i])
                        .as("%s, loss %d", seed, i)
                        .isCloseTo(losses(expected.get(seed))[i], withinPercentage(0.1));
            }
        }
    }

    /** The folders of a comparison's trials, by network and seed. */
    private static Map<String, Path> compared(String engine) throws Exception {
        var runs = folder.resolve("compared-by-" + engine);
        var wider = Files.writeString(
                folder.resolve("wider.yaml"), "data: {name: circles, validation: 0.2}\nmodel: {hidden: [6, 5]}\n");
        var words =
                "compare circles-tanh %s --seeds 1-3 --epochs 2 --dropout 0.2 --activation relu --precision bfloat16 --engine %s --runs %s"
                        .formatted(wider, engine, runs);
        if (engine.equals("reference")) {
            here(words.split(" "));
        } else {
            var outcome = chainrule("float", Map.of(), words.split(" "));
            assertThat(outcome.exitCode()).as("%s", outcome.err()).isZero();
            assertThat(counts())
                    .containsEntry("left", 0)
                    .containsEntry("contexts", 1)
                    .containsEntry("modules", 1);
            assertThat(counts().get("streams")).isEqualTo(4);
        }
        try (var trials = Files.list(runs.resolve("trials"))) {
            return trials.collect(Collectors.toMap(
                    path -> path.getFileName().toString().replaceAll("-[0-9a-f]+$", ""), Function.identity()));
        }
    }

    private static double[] losses(Path trial) throws Exception {
        return Files.readAllLines(trial.resolve("metrics.csv")).stream()
                .skip(1)
                .flatMap(line -> Stream.of(line.split(",")[3], line.split(",")[5]))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void severalNetworksAreTimedTogether() throws Exception {
        var words = "bench --engine cuda --layers 12-8-3 --batch 4 --steps 3 --seeds 5 --seconds 0.01 --json";
        var found = chainrule("float", words.split(" "));
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        var report = json(found.out());
        // Five rounds, or as many more as a hundredth of a second has room for.
        int rounds = (Integer) report.get("rounds");
        assertThat(rounds).isGreaterThanOrEqualTo(5);
        assertThat(report)
                .containsEntry("seeds", 5)
                .containsEntry("engine", "cuda")
                .containsEntry("steps", 3 * rounds)
                .containsKeys("limit_ms", "floor_ms", "copy_gb_per_s", "product_tflops", "step_products_tflops");
        // Of few parameters, because drawing them takes longer than all else; wide layers of many samples take the
        // memory.
        var wide = words.replace("12-8-3", "2-120000-2").replace("--batch 4", "--batch 100");
        var refused = chainrule("float", wide.split(" "));
        assertThat(refused.exitCode()).isEqualTo(USER_ERROR);
        assertThat(refused.err()).singleElement().asString().contains("such networks at the same time here");
    }

    /** Of the algorithms that are offered the first one is used that runs: alone, and in a graph. */
    @Test
    void aProductThatRefusesAnAlgorithmUsesTheNextOne() throws Exception {
        var runs = folder.resolve("refused");
        var words =
                training("cuda", runs, Stream.of("--name", "run", "--optimizer", "momentum", "--activation", "relu"));
        var found = chainrule("float", Map.of("STAND_IN_REFUSES", "4711,4712c"), words);
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        assertThat(json(found.out()))
                .containsEntry(
                        "finalTrainLoss", json(chainrule("float", words).out()).get("finalTrainLoss"));
        var provenance = JSON.std.mapFrom(Files.readString(runs.resolve("run-1/provenance.json")));
        assertThat(provenance.get("products").toString())
                .contains("algorithm 4713, ", "offer 3 of 3; refused: 4711 another status, 4712 another status");
    }

    /** What refuses a bias is made in two launches; what refuses a product is one line. */
    @Test
    void whereNoAlgorithmRunsThereIsALine() throws Exception {
        var found = chainrule(
                "float",
                Map.of("STAND_IN_REFUSES", "4711,4712,4713c"),
                training("cuda", folder.resolve("runs"), Stream.of()));
        assertThat(found.exitCode()).as("%s", found.err()).isEqualTo(USER_ERROR);
        assertThat(found.err())
                .singleElement()
                .asString()
                .contains("cuBLASLt on this GPU can't multiply")
                .contains("refused: 4711 another status, 4712 another status, 4713 another status")
                .contains("use another precision or engine");
    }

    /**
     * One context serves all runs of a process, each with two streams and memory of its own; an error that may destroy it makes a new
     * one. Missing memory is a line, but where only a trial of an algorithm wants it. Kernels are compiled once, and again where the
     * file is damaged or can't be kept. Everything is given back.
     */
    @Test
    void theGpuIsSharedByAllRunsOfAProcess() throws Exception {
        var program = SharedCardProgram.class.getName();
        var found = java("float", Map.of(), program, folder.resolve("kernels").toString());
        assertThat(found.out()).as("%s", found.err()).hasSize(4);
        assertThat(found.out().get(0)).isEqualTo("runs at the same time: the same, 12 streams, 1 contexts");
        assertThat(found.out().get(1))
                .isEqualTo("after an error: cuGraphLaunch failed: code 700 (as the stand-in says), suppressed 0;"
                        + " then the same, 2 contexts");
        assertThat(found.out().get(2)).matches("without memory: [1-9]\\d* refused, [1-9]\\d* without a trial");
        assertThat(found.out().get(3)).isEqualTo("compilations: 101 repaired 1");
        assertThat(counts()).containsEntry("left", 0).containsEntry("contexts", 2);
    }

    @Test
    void aRunNamesTheGpuAndWhatItWasMadeWith() throws Exception {
        var runs = folder.resolve("provenance");
        var found = chainrule("float", training("cuda", runs, Stream.of("--name", "run")));
        assertThat(found.exitCode()).as("%s", found.err()).isZero();
        var provenance = JSON.std.mapFrom(Files.readString(runs.resolve("run-1/provenance.json")));
        assertThat(provenance).containsEntry("engine", "cuda").containsEntry("device", "Stand-in 9000");
        assertThat(object(provenance.get("versions")))
                .contains(Map.entry("cuda-driver", "13.1"), Map.entry("cuda-runtime", "13.0"))
                .contains(Map.entry("nvrtc", "13.2"), Map.entry("cublasLt", "13.2.1"))
                .contains(Map.entry("cublas", "13.2.1"))
                .containsKeys("chainrule", "commit");
        assertThat(object(provenance.get("environment"))).containsOnlyKeys("CHAINRULE_CUDA");
        assertThat(provenance.get("products").toString())
                .contains(
                        "10×4 = 10×2 · 2×4, float32, α = 1, β = 0: algorithm 4711, tile 64x64, stages 128x3, split-K 8,"
                                + " reduction compute_type, swizzle 0, waves 0.50, offer 1 of 3");
        assertThat(chainrule("float", "doctor").out())
                .contains("gpu       Stand-in 9000, compute capability 9.0, 400 MiB; its driver runs CUDA up to 13.1")
                .contains("          cublasLt 13.2.1: " + folder.resolve("float/libcublasLt.so.13"))
                .contains("          cuda-driver 13.1");
        assertThat(chainrule("float", Map.of("NVIDIA_TF32_OVERRIDE", "1"), "doctor")
                        .out())
                .contains("          NVIDIA_TF32_OVERRIDE=1")
                .anyMatch(line ->
                        line.matches("engine +cuda +can't run: NVIDIA_TF32_OVERRIDE is 1: CUDA's libraries then.*"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    /** The bindings want functions of CUDA 13.1 that 13.0, and the stand-in, lack; they are never called. */
    @Test
    void whereTheLoaderWantsAllFunctionsOneLineGivesTheReason() throws Exception {
        var found =
                chainrule("float", Map.of("LD_BIND_NOW", "1"), training("cuda", folder.resolve("runs"), Stream.of()));
        assertThat(found.exitCode()).as("%s", found.err()).isEqualTo(USER_ERROR);
        assertThat(found.err())
                .singleElement()
                .asString()
                .contains("undefined symbol: ", "LD_BIND_NOW is set: unset it");
    }

    @Test
    void librariesOfDifferentReleasesAreRefused() throws Exception {
        var words = training("cuda", folder.resolve("runs"), Stream.of());
        var found = chainrule("float", Map.of("STAND_IN_CUBLAS", "13.1.0"), words);
        assertThat(found.exitCode()).as("%s", found.err()).isEqualTo(USER_ERROR);
        assertThat(found.err())
                .singleElement()
                .asString()
                .contains("libcublas.so.13 is of version 13.1.0, and ")
                .contains("libcublasLt.so.13 of version 13.2.1");
    }

    @Test
    void aNetworkThatDoesNotFitIsOneLine() throws Exception {
        var wide = Stream.of("--hidden", "400000", "--batch", "200");
        var found = chainrule("float", training("cuda", folder.resolve("runs"), wide));
        assertThat(found.exitCode()).isEqualTo(USER_ERROR);
        assertThat(found.err())
                .singleElement()
                .asString()
                .contains("the network's matrices need")
                .contains("MiB of the memory of Stand-in 9000");
    }

    /** What scripts/gpu-check asks for, with two layers instead of 40; before it is asked for, nothing is taken. */
    @Test
    void aStepThatFitsNoCardIsOneLine() throws Exception {
        var found = chainrule(
                "float", "bench", "--engine", "cuda", "--layers", "64-1000x2-10", "--batch", "2000000", "--steps", "1");
        assertThat(found.exitCode()).isEqualTo(USER_ERROR);
        assertThat(found.err()).singleElement().asString().contains("the network's matrices need");
    }

    @ParameterizedTest
    @CsvSource({
        "cuMemAlloc=2, the GPU: cuMemAlloc failed: CUDA_ERROR_OUT_OF_MEMORY (as the stand-in says): use a smaller batch",
        "cuGraphLaunch=999, the GPU: cuGraphLaunch failed: code 999 (as the stand-in says): is the GPU still there?",
        "cuModuleLoadData=222, the driver is older than CUDA: update it",
        "nvrtcCompileProgram=6, the kernels can't be compiled with --gpu-architecture=sm_90"
    })
    void whatFailsIsOneLine(String fails, String message) throws Exception {
        var found = chainrule("float", fails, training("cuda", folder.resolve("runs"), Stream.of()));
        assertThat(found.exitCode()).as("%s", found.err()).isEqualTo(USER_ERROR);
        assertThat(found.err()).singleElement().asString().contains(message);
    }

    @Test
    void aWrongUseOfTheDriverShowsItsTrace() throws Exception {
        var found = chainrule("float", "cuGraphLaunch=700", training("cuda", folder.resolve("runs"), Stream.of()));
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(found.err()).anyMatch(line -> line.contains("cuGraphLaunch failed: code 700"));
        assertThat(found.err()).anyMatch(line -> line.contains("at chainrule.engine.cuda.driver.DriverCard"));
    }

    @Test
    void aDriverWithoutACardIsOneLine() throws Exception {
        var train = chainrule("no-device", training("cuda", folder.resolve("runs"), Stream.of()));
        assertThat(train.exitCode()).isEqualTo(USER_ERROR);
        assertThat(train.err())
                .singleElement()
                .asString()
                .contains("engine cuda can't run here: the NVIDIA driver finds no card (CUDA error 100)");
        var doctor = chainrule("no-device", "doctor");
        assertThat(doctor.exitCode()).isZero();
        assertThat(doctor.out())
                .filteredOn(line -> line.contains("cuda  "))
                .singleElement()
                .asString()
                .contains("can't run: the NVIDIA driver finds no card (CUDA error 100)");
    }
}
