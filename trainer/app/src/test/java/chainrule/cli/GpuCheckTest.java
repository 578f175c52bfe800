package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** `gpu-check` with a launcher and a Python that answer from a script. */
@Tag("slow")
class GpuCheckTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String BENCHES = "\n3-2 1 sgd float32 5\n3-2 1 sgd float32 7 --seeds 32\n";
    private static final String TOO_MUCH = "9-9 2000000 sgd float32 1";
    private static final String COMPARISONS = "3-2 1 sgd float32 5 | 3 fast:scan absent:scan";
    private static final List<String> PARTS =
            List.of("doctor", "first bench", "short verify", "peers", "benches", "memory", "verify", "training");

    /** What works: an answer for each command; $now is the folder, in which each turn leaves a letter. */
    private static final String RIGHT = """
            'doctor --json') echo '{"cards":[]}' ;;
            *2000000*) echo 'NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx1g' >&2
                echo "error: the network's matrices need 9 MiB" >&2; exit 2 ;;
            bench\\ --json*) echo 'a warning'; echo '{"step_ms":1.5}' ;;
            'bench --lines -') while read -r line; do
                case $line in
                *--trajectory*) echo '{"losses":[1]}' ;;
                *) printf E >>"$now/turns"; echo "{\\"step_ms\\":2,\\"line\\":\\"$line\\"}" ;;
                esac; done ;;
            *--only*) echo '{"pass":true}' ;;
            verify*) echo '{"pass":true,"number":1}'; cp "$now/results.json" "$now/in verify"; echo '{"pass":true}' ;;
            train*) echo '{"epochs":30}' ;;
            """;

    private static final String PEER = """
            case "$*" in
            *fast_cuda.py*) ;;
            *) echo 'no such file' >&2; exit 2 ;;
            esac
            echo '{"peer":"fast 1.0","loss_error":1e-6}'
            while read -r line; do printf P >>"$now/turns"; echo '{"step_ms":4}'; done
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void shell() {
        assumeTrue(Files.isExecutable(SHELL), "scripts need a POSIX shell");
    }

    private Path script(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\nnow='%s'\n%s".formatted(folder, text));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** @param answers of a shell's case, by the command's words */
    private List<String> words(String answers, String peer, String... more) throws IOException {
        var keeping =
                "echo \"$*\" >>\"$now/commands\"\ncp \"$now/results.json\" \"$now/at $(wc -l <\"$now/commands\")\"\n";
        var launcher = script("launcher", "%scase \"$*\" in\n%s\nesac\n".formatted(keeping, answers));
        var words = new ArrayList<>(List.of(
                "gpu-check",
                folder.resolve("results.json").toString(),
                "--launcher",
                launcher.toString(),
                "--python",
                script("python", peer).toString(),
                "--benches",
                BENCHES,
                "--too-much",
                TOO_MUCH,
                "--comparisons",
                COMPARISONS));
        words.addAll(List.of(more));
        return words;
    }

    private Map<String, Object> check(int exitCode, String answers, String... more) throws IOException {
        var found = Cli.run(words(answers, PEER, more).toArray(String[]::new));
        assertThat(found.exitCode()).as("%s", found.err()).isEqualTo(exitCode);
        return json("results.json");
    }

    private Map<String, Object> json(String name) throws IOException {
        return JSON.std.mapFrom(Files.readString(folder.resolve(name)));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    private static Map<String, Object> only(Object value) {
        assertThat(list(value)).hasSize(1);
        return list(value).get(0);
    }

    @Test
    void everyPartIsInTheObjectInTheOrderOfItsValue() throws Exception {
        var found = check(0, RIGHT);
        assertThat(list(found.get("parts")))
                .extracting(part -> part.get("part"))
                .isEqualTo(PARTS);
        assertThat(list(found.get("parts"))).allSatisfy(part -> assertThat(part).containsEntry("state", "done"));
        assertThat(found)
                .containsEntry("engine", "cuda")
                .containsEntry("doctor", Map.of("cards", List.of()))
                .containsEntry("first_bench", Map.of("step_ms", 1.5))
                .containsEntry("short_verify", List.of(Map.of("pass", true)))
                .containsEntry("verify", List.of(Map.of("pass", true, "number", 1), Map.of("pass", true)))
                .containsEntry("training", Map.of("epochs", 30))
                .containsEntry("errors", List.of());
        // A second line, of Java itself, is no fault.
        assertThat(found.get("memory").toString()).contains("exit_code=2", "need 9 MiB");
        assertThat(list(found.get("bench")))
                .extracting(bench -> bench.get("line").toString())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .endsWith("--layers 3-2 --batch 1 --optimizer sgd" + " --precision float32 --steps 5"),
                        second -> assertThat(second).endsWith("--steps 7 --seeds 32"));
        assertThat(Files.readAllLines(folder.resolve("commands")))
                .hasSize(8)
                .last()
                .asString()
                .startsWith("train quickstart --engine cuda --runs ");
    }

    @Test
    void theEngineAndAPeerTakeTurns() throws Exception {
        var peers = only(check(0, RIGHT).get("peers"));
        assertThat(Files.readString(folder.resolve("turns"))).startsWith("EPEPEP");
        assertThat(peers).containsEntry("rounds", 3);
        var fast = list(peers.get("peers")).get(0);
        assertThat(fast).containsEntry("version", "fast 1.0").containsEntry("same_work", true);
        assertThat(fast.get("ratio").toString()).contains("median=0.5", "min=0.5", "max=0.5", "all=[0.5, 0.5, 0.5]");
        // What is not installed is named.
        assertThat(list(peers.get("peers")).get(1))
                .containsEntry("peer", "absent:scan")
                .hasEntrySatisfying("skipped", why -> assertThat(why).asString().contains("no such file"));
    }

    @Test
    void aPeerThatDoesOtherWorkIsAFault() throws Exception {
        var words = words(RIGHT, PEER.replace("1e-6", "0.01"));
        assertThat(Cli.run(words.toArray(String[]::new)).exitCode()).isEqualTo(1);
        assertThat(only(json("results.json").get("errors")).get("error").toString())
                .contains("its losses differ from the engine's by 0.01");
    }

    @Test
    void withoutPythonAllElseIsDone() throws Exception {
        var words = words(RIGHT, PEER);
        words.set(words.indexOf("--python") + 1, "/no/python");
        assertThat(Cli.run(words.toArray(String[]::new)).exitCode()).isZero();
        var peers = only(json("results.json").get("peers"));
        assertThat(list(peers.get("peers")))
                .hasSize(2)
                .allSatisfy(peer -> assertThat(peer.get("skipped").toString()).contains("/no/python can't be run"));
        assertThat(json("results.json")).containsKey("training");
    }

    /** What is in the file when a part begins, or is under way, is what a kill at that moment leaves. */
    @Test
    void theObjectIsWholeAtAnyMoment() throws Exception {
        check(0, RIGHT);
        for (int i = 0; i < PARTS.size(); i++) {
            var parts = list(json("at " + (i + 1)).get("parts"));
            assertThat(parts).extracting(part -> part.get("part")).isEqualTo(PARTS.subList(0, i + 1));
            assertThat(parts.get(i)).containsEntry("state", "running");
            assertThat(parts.subList(0, i)).allSatisfy(part -> assertThat(part).containsEntry("state", "done"));
        }
        assertThat(json("at 8")).containsKeys("doctor", "first_bench", "short_verify", "peers", "bench", "memory");
    }

    @Test
    void aKillInAPartLosesNothing() throws Exception {
        var answers = RIGHT.replace("cp \"$now/results.json\" \"$now/in verify\"", "sleep 60");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "chainrule.cli.Main"));
        command.addAll(words(answers, PEER));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        var results = folder.resolve("results.json");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!(Files.exists(results) && Files.readString(results).contains("\"number\":1"))) {
            assertThat(System.nanoTime())
                    .as(Files.readString(folder.resolve("said")))
                    .isLessThan(end);
            Thread.sleep(20);
        }
        var started = process.descendants().toList();
        process.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);
        assertThat(json("results.json"))
                .containsEntry("verify", List.of(Map.of("pass", true, "number", 1)))
                .containsKeys("bench", "memory");
    }

    @Test
    void whenTheTimeIsOverWhatIsLeftIsNamed() throws Exception {
        long begin = System.nanoTime();
        var found = check(
                0,
                RIGHT.replace("*--only*) ", "*--only*) echo '{\"pass\":true,\"number\":0}'; sleep 60; "),
                "--seconds",
                "3");
        assertThat((System.nanoTime() - begin) * 1e-9).isBetween(2.0, 20.0);
        assertThat(list(found.get("parts")))
                .extracting(part -> part.get("part"))
                .isEqualTo(PARTS);
        assertThat(list(found.get("parts")))
                .extracting(part -> part.get("state"))
                .containsExactly("done", "done", "stopped", "skipped", "skipped", "skipped", "skipped", "skipped");
        assertThat(list(found.get("parts")).get(4).get("why").toString()).contains("s of 3 were left");
        // What it had printed is kept.
        assertThat(found).containsEntry("short_verify", List.of(Map.of("pass", true, "number", 0)));
    }

    @Test
    void whatFailsIsAmongTheErrors() throws Exception {
        var found = check(1, "*) printf '%s\\n' 'a \"quoted\" back\\slash' '\ta tab' >&2; exit 2 ;;");
        assertThat(list(found.get("parts"))).allSatisfy(part -> assertThat(part).containsEntry("state", "failed"));
        assertThat(list(found.get("bench")))
                .hasSize(2)
                .allSatisfy(bench -> assertThat(bench).containsEntry("error", "no answer"));
        assertThat(list(found.get("errors")).get(0))
                .isEqualTo(Map.of(
                        "command", "doctor --json", "exit_code", 2, "error", "a \"quoted\" back\\slash\n\ta tab"));
    }

    /** Exit code 1 with a report: the report is what one wants to see. */
    @Test
    void aComparisonThatFailsIsKept() throws Exception {
        var found = check(
                1, RIGHT.replace("*--only*) echo '{\"pass\":true}'", "*--only*) echo '{\"pass\":false}'; exit 1"));
        assertThat(found).containsEntry("short_verify", List.of(Map.of("pass", false)));
        assertThat(only(found.get("errors"))).containsEntry("error", "exit code 1: see its own part");
    }

    @Test
    void aGpuThatTakesMoreThanItHasIsAFault() throws Exception {
        var taken = check(1, RIGHT.replace("exit 2", "exit 0"));
        assertThat(only(taken.get("errors")).get("command").toString()).contains("2000000");
        var trace = check(1, RIGHT.replace("need 9 MiB\"", "need 9 MiB\n\tat chainrule.Main\""));
        assertThat(only(trace.get("errors")).get("command").toString()).contains("2000000");
    }

    @Test
    void whatIsNotABenchIsOneLine() throws Exception {
        for (var wrong : List.of("3-2 1 sgd", "3-2 one sgd float32 5")) {
            var found = Cli.run("gpu-check", folder.resolve("r.json").toString(), "--benches", wrong);
            assertThat(found.exitCode()).isEqualTo(2);
            assertThat(found.err()).singleElement().asString().contains("'" + wrong + "' is not a bench line");
        }
        var found = Cli.run("gpu-check", folder.resolve("r.json").toString(), "--comparisons", "3-2 1 sgd float32 5");
        assertThat(found.err()).singleElement().asString().contains("is not a comparison");
    }

    /** The script itself, with no program on the PATH. */
    @Test
    void theScriptHandsOverWhatItWasGiven() throws Exception {
        var launcher = script("launcher", "printf '%s\\n' \"$@\"\n");
        var script =
                Path.of("..", "..", "scripts", "gpu-check").toAbsolutePath().toString();
        var builder = new ProcessBuilder(SHELL.toString(), script, "results.json", "--seconds", "300");
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "CHAINRULE", launcher.toString(), "BENCHES", BENCHES, "ENGINE", "nd4j", "PATH", "/nowhere"));
        var process = builder.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        var expected = Stream.of(
                "gpu-check",
                "results.json",
                "--launcher",
                launcher.toString(),
                "--peers",
                script.replaceFirst("gpu-check$", "peers"),
                "--engine",
                "nd4j",
                "--benches",
                BENCHES,
                "--seconds",
                "300");
        assertThat(said).isEqualTo(expected.map(word -> word + "\n").reduce("", String::concat));
    }
}
