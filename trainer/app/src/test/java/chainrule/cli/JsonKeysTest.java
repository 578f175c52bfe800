package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code --json} prints: a command's keys are always the same, and what is undefined is null. */
@Tag("slow")
class JsonKeysTest {
    /** Not tried here, and why. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "verify", "a list of comparisons: VerifyCommandTest",
            "bench", "takes its time: StepBenchTest",
            "dashboard", "runs until it is stopped",
            "data fetch", "needs a network");

    /** Words of each command for several circumstances: what is defined in one is undefined in another. */
    private static final Map<String, List<String>> WORDS = new LinkedHashMap<>(Map.ofEntries(
            Map.entry("train", List.of("train FULL --epochs 1", "train FULL --epochs 1 --validation 0")),
            Map.entry(
                    "evaluate",
                    List.of(
                            "evaluate FULL-RUN --worst 2 --report FOLDER/full.html",
                            "evaluate RARE-RUN",
                            "evaluate RARE-RUN --split train --bootstrap 0",
                            "evaluate RARE-RUN --split train --calibrate --tune-thresholds")),
            Map.entry("card", List.of("card FULL-RUN", "card RARE-RUN --out FOLDER/card.md")),
            Map.entry("predict", List.of("predict RARE-RUN FOLDER/new.csv", "predict RARE-RUN FOLDER/new2.csv")),
            Map.entry(
                    "ensemble",
                    List.of("ensemble FULL-RUN FULL-TWIN", "ensemble FULL-RUN FULL-TWIN --select greedy --rounds 2")),
            Map.entry(
                    "saliency",
                    List.of(
                            "saliency FULL-RUN",
                            "saliency RARE-RUN --split train --of rare",
                            "saliency RARE-RUN --split train --method integrated")),
            Map.entry("importance", List.of("importance FULL-RUN --repeats 2", "importance RARE-RUN --split train")),
            Map.entry(
                    "dependence",
                    List.of("dependence RARE-RUN --column a", "dependence RARE-RUN --column b --of rare --points 3")),
            Map.entry(
                    "compare",
                    List.of(
                            "compare FULL WIDE --epochs 1 --validation 0",
                            "compare FULL WIDE --epochs 1 --seeds 1,2 --rate 1e30")),
            Map.entry(
                    "cross-validate",
                    List.of(
                            "cross-validate FULL WIDE --epochs 1 --folds 2",
                            "cross-validate FULL WIDE --epochs 1 --folds 2 --rate 1e30",
                            "cross-validate FULL --epochs 1 --folds 2 --repeats 2")),
            Map.entry("sweep", List.of("sweep FOLDER/sweep.yaml", "sweep FOLDER/sweep.yaml --rate 1e30")),
            Map.entry(
                    "experiment",
                    List.of(
                            "experiment softmax-regression --data circles --epochs 1",
                            "experiment softmax-regression --data circles --epochs 1 --rate 1e30")),
            Map.entry("report", List.of("report FULL-RUN", "report FULL-RUN RARE-RUN")),
            Map.entry("gradcheck", List.of("gradcheck A5", "gradcheck A6 D6")),
            Map.entry("params", List.of("params 3-4-2", "params 3-N-2 --match 30")),
            Map.entry(
                    "find-rate",
                    List.of(
                            "find-rate FULL --steps 20",
                            "find-rate FULL --steps 20 --figure FOLDER/rates.svg --csv FOLDER/rates.csv")),
            Map.entry("explain", List.of("explain FULL", "explain FULL --epochs 2")),
            Map.entry(
                    "export",
                    List.of(
                            "export FULL-RUN --to onnx FOLDER/b.onnx",
                            "export FULL-RUN --to safetensors FOLDER/b.safetensors --last")),
            Map.entry("import", List.of("import FOLDER/a.onnx", "import FOLDER/a.onnx --data circles")),
            Map.entry("list", List.of("list", "list")),
            Map.entry("course", List.of("course", "course --run --only A1")),
            Map.entry("doctor", List.of("doctor", "doctor")),
            Map.entry("data list", List.of("data list", "data list")),
            Map.entry(
                    "data info",
                    List.of("data info circles", "data info table --data-dir FOLDER/rare.csv --label kind"))));

    @TempDir
    static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(
                folder.resolve("full.yaml"), "data: {name: circles}\nmodel: {hidden: [3], activation: relu}\n");
        Files.writeString(
                folder.resolve("wide.yaml"), "data: {name: circles}\nmodel: {hidden: [5], activation: relu}\n");
        Files.writeString(
                folder.resolve("sweep.yaml"),
                "base: %s\nset: {train.epochs: 1}\nkeys: {model.hidden: [[3], [4]]}\n"
                        .formatted(folder.resolve("full.yaml")));
        // So few of a kind that some are in no test split, and none is predicted.
        var rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 40; i++) {
            rows.append("%d.5,%d.25,%s\n".formatted(i % 7, i % 5, i % 20 == 0 ? "rare" : "common"));
        }
        Files.writeString(folder.resolve("rare.csv"), rows);
        Files.writeString(folder.resolve("new.csv"), "a,b\n1.5,2.5\n");
        Files.writeString(folder.resolve("new2.csv"), "a,b\n1.5,2.5\n3.5,4.5\n");
        trained("full", "train FULL --epochs 1");
        trained("twin", "train FULL --epochs 1 --seed 2");
        trained("rare", "train --data table --data-dir FOLDER/rare.csv --label kind --epochs 1");
        assertThat(run("export FULL-RUN --to onnx FOLDER/a.onnx").exitCode()).isZero();
    }

    private static void trained(String name, String words) {
        var cli = run(words + " --name " + name);
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
    }

    private static Cli run(String words) {
        String known = words.replace("FULL-RUN", "full-1")
                .replace("FULL-TWIN", "twin-1")
                .replace("RARE-RUN", "rare-1")
                .replace("FULL", folder.resolve("full.yaml").toString())
                .replace("WIDE", folder.resolve("wide.yaml").toString())
                .replace("FOLDER", folder.toString());
        var command = words.split(" ")[0];
        boolean hasRuns = Main.model()
                .getSubcommands()
                .get(command)
                .getCommandSpec()
                .optionsMap()
                .containsKey("--runs");
        var more = hasRuns ? Stream.of("--json", "--runs", folder.toString()) : Stream.of("--json");
        return Cli.run(Stream.concat(Stream.of(known.split(" ")), more).toArray(String[]::new));
    }

    /** Every command that has {@code --json}, such as data info. */
    private static Set<String> commands() {
        var names = new TreeSet<String>();
        for (var spec : Commands.from(Main.model().getCommandSpec())) {
            if (spec.optionsMap().containsKey("--json") && !spec.name().equals("chainrule")) {
                names.add(spec.qualifiedName().replaceFirst("^\\S+ ", ""));
            }
        }
        return names;
    }

    @Test
    void everyCommandIsTried() {
        var tried = new TreeSet<>(WORDS.keySet());
        tried.addAll(ELSEWHERE.keySet());
        assertThat(commands()).isNotEmpty().isSubsetOf(tried);
    }

    static Stream<String> tried() {
        return WORDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("tried")
    void itsKeysAreAlwaysTheSame(String command) throws IOException {
        Object keys = null;
        for (var words : WORDS.get(command)) {
            var cli = run(words);
            // A study in which every training run fails is an error, and reports all the same.
            boolean allFail = words.contains("1e30") && !words.startsWith("experiment ");
            assertThat(cli.exitCode()).as(cli.err().toString()).isEqualTo(allFail ? 2 : 0);
            var json = JSON.std.anyFrom(cli.out().get(cli.out().size() - 1));
            keys = merged(words, keys, keys(words, json));
        }
    }

    /** Maps become their keys with what these hold, lists what their entries have in common; null: anything. */
    private static Object keys(String where, Object json) {
        if (json instanceof Map<?, ?> map) {
            var keys = new LinkedHashMap<Object, Object>();
            map.forEach((key, value) -> keys.put(key, keys(where + "/" + key, value)));
            return keys;
        }
        if (json instanceof List<?> list) {
            Object all = null;
            for (var entry : list) {
                all = merged(where + "[]", all, keys(where + "[]", entry));
            }
            return all;
        }
        return null;
    }

    private static Object merged(String where, Object a, Object b) {
        if (a == null || b == null || !(a instanceof Map<?, ?> one) || !(b instanceof Map<?, ?> other)) {
            return a == null ? b : a;
        }
        // What stands for names, such as presets, versions and shapes of matrices, is data.
        if (where.matches(".*/(shapes|versions|settings)(\\[])?")) {
            return a;
        }
        assertThat(other.keySet()).as(where).isEqualTo(one.keySet());
        var both = new LinkedHashMap<Object, Object>();
        one.forEach((key, value) -> both.put(key, merged(where + "/" + key, value, other.get(key))));
        return both;
    }
}
