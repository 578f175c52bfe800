package chainrule.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import chainrule.tensor.Safetensors;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A table with names, categories and missing values, from the file to predictions, as a user has it. */
@Tag("slow")
class TableCommandsTest {
    private static final List<String> COLUMNS = List.of("id", "color", "size", "weight", "born", "kind");
    private static final int ROWS = 120;

    @TempDir
    static Path folder;

    private static Path runs;
    private static List<Map<String, String>> rows;

    @BeforeAll
    static void train() throws IOException {
        runs = folder.resolve("runs");
        rows = rows();
        var table = write("fruit.csv", COLUMNS, rows);
        var trained = Cli.run(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--columns",
                "born=date",
                "--hidden",
                "8",
                "--epochs",
                "5",
                "--runs",
                runs.toString());
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
    }

    /** "size" has missing values in training, and an input says so; "weight" has none. */
    @Test
    void numbersThatWereNeverMissingInTrainingAreNotFilledInSilence() throws IOException {
        var some = new ArrayList<Map<String, String>>();
        for (int i = 0; i < 5; i++) {
            var row = new HashMap<>(rows.get(i));
            row.put("size", i < 4 ? "" : "1.5");
            row.put("weight", i < 2 ? "" : "7");
            some.add(row);
        }
        var table = write("gaps.csv", COLUMNS, some).toString();
        String run = runs.resolve("fruit-1").toString();
        for (var words : List.of(List.of("predict", run, table), List.of("evaluate", run, "--on", table))) {
            var said = Cli.run(words.toArray(String[]::new));
            assertThat(said.exitCode()).as("%s", said.err()).isZero();
            assertThat(String.join("\n", said.err()))
                    .containsOnlyOnce("column \"weight\" lacks a number in 2 rows, and none was missing in training: ")
                    .doesNotContain("\"size\"");
        }
    }

    private static List<Map<String, String>> rows() {
        var random = new Random(7);
        var rows = new ArrayList<Map<String, String>>();
        for (int i = 0; i < ROWS; i++) {
            var row = new HashMap<String, String>();
            boolean apple = random.nextBoolean();
            row.put("id", "fruit number %d".formatted(i));
            row.put(
                    "color",
                    random.nextInt(9) == 0
                            ? ""
                            : apple ? "red" : List.of("yellow", "red, dark").get(i % 2));
            row.put("size", random.nextInt(7) == 0 ? "NA" : Float.toString(random.nextFloat() + (apple ? 1 : 0)));
            row.put("weight", Integer.toString(random.nextInt(50)));
            row.put("born", "2024-03-%02d".formatted(1 + i % 28));
            row.put("kind", apple ? "apple" : "pear");
            rows.add(row);
        }
        return rows;
    }

    private static Path write(String name, List<String> columns, List<Map<String, String>> rows) throws IOException {
        return Files.writeString(folder.resolve(name), text(columns, rows));
    }

    private static String text(List<String> columns, List<Map<String, String>> rows) {
        var text = new StringBuilder(String.join(",", columns)).append('\n');
        for (var row : rows) {
            var cells = columns.stream().map(column -> row.getOrDefault(column, "0"));
            text.append(String.join(",", cells.map(cell -> '"' + cell + '"').toList()))
                    .append('\n');
        }
        return text.toString();
    }

    private static Cli cli(String command, String run, String... more) {
        var words = new ArrayList<>(List.of(command, run));
        words.addAll(List.of(more));
        words.addAll(List.of("--runs", runs.toString()));
        return Cli.run(words.toArray(String[]::new));
    }

    private static List<String> predicted(Path table, String... more) throws IOException {
        var out = folder.resolve("predicted.csv");
        var words = new ArrayList<>(List.of(table.toString(), "--out", out.toString(), "--probabilities"));
        words.addAll(List.of(more));
        var predicted = cli("predict", "fruit-1", words.toArray(String[]::new));
        assertThat(predicted.exitCode()).as("%s", predicted.err()).isZero();
        return Files.readAllLines(out);
    }

    @Test
    void theRunIsNamedAfterTheFileAndKnowsItsColumns() throws IOException {
        var schema = JSON.std.mapFrom(Files.readString(runs.resolve("fruit-1/schema.json")));
        assertThat(schema.get("inputs"))
                .isEqualTo(List.of(
                        "color=red",
                        "color=red, dark",
                        "color=yellow",
                        "color missing",
                        "size",
                        "size missing",
                        "weight",
                        "born"));
        assertThat(schema.get("classes")).isEqualTo(List.of("apple", "pear"));
    }

    /** In any order, with others between them: the same bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theOrderOfTheColumnsChangesNothing(int seed) throws IOException {
        var expected = predicted(write("new.csv", COLUMNS, rows));
        assertThat(expected).hasSize(ROWS + 1);
        var shuffled = new ArrayList<>(COLUMNS);
        shuffled.addAll(List.of("more", "Color"));
        shuffled.remove("id");
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(predicted(write("shuffled.csv", shuffled, rows))).isEqualTo(expected);
    }

    @Test
    void columnsAreKeptNextToThePredictions() throws IOException {
        var lines = predicted(write("new.csv", COLUMNS, rows), "--keep", "kind,id");
        assertThat(lines.get(0)).isEqualTo("kind,id,prediction,probability,probability of apple,probability of pear");
        assertThat(lines.get(3)).startsWith(rows.get(2).get("kind") + ",fruit number 2,");
    }

    @Test
    void standardInputBecomesStandardOutput() throws IOException {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(text(COLUMNS, rows).getBytes(StandardCharsets.UTF_8)));
        try {
            var piped = cli("predict", "fruit-1", "-", "--out", "-", "--probabilities");
            assertThat(piped.out()).isEqualTo(predicted(write("new.csv", COLUMNS, rows)));
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"color", "size", "born"})
    void aColumnThatIsMissingOrRenamedIsRefused(String column) throws IOException {
        var others = COLUMNS.stream()
                .map(name -> name.equals(column) ? name + "s" : name)
                .toList();
        var refused = cli("predict", "fruit-1", write("other.csv", others, rows).toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err().get(0))
                .contains("no column \"%s\"; the network was trained on the columns color, size, weight, born"
                        .formatted(column));
    }

    @Test
    void theTableItselfIsNotOverwritten() throws IOException {
        var table = write("own.csv", COLUMNS, rows);
        var before = Files.readString(table);
        var refused = cli("predict", "fruit-1", table.toString(), "--out", table.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).singleElement().asString().contains("--out would overwrite");
        assertThat(Files.readString(table)).isEqualTo(before);
    }

    @Test
    void anotherTableIsMeasured() throws IOException {
        var first = rows.subList(0, 30);
        var measured = cli(
                "evaluate",
                "fruit-1",
                "--on",
                write("labelled.csv", COLUMNS, first).toString(),
                "--json");
        assertThat(measured.exitCode()).as("%s", measured.err()).isZero();
        var lines = predicted(folder.resolve("labelled.csv"), "--keep", "kind");
        long right = lines.stream()
                .skip(1)
                .filter(line -> line.split(",")[0].equals(line.split(",")[1]))
                .count();
        assertThat((double) measured.json().get("accuracy")).isCloseTo(right / 30.0, within(1e-12));
    }

    @Test
    void evaluationDoesNotDependOnTheOrderOfTheColumns() throws IOException {
        var backwards = new ArrayList<>(COLUMNS);
        Collections.reverse(backwards);
        var other = write("backwards.csv", backwards, rows);
        assertThat(cli("evaluate", "fruit-1", "--json").json().get("loss"))
                .isEqualTo(cli("evaluate", "fruit-1", "--data-dir", other.toString(), "--json")
                        .json()
                        .get("loss"));
    }

    /** Strings and numbers by name, as anybody would feed them. */
    @Test
    void onnxRuntimeTakesTheColumnsByName() throws Exception {
        var file = folder.resolve("fruit.onnx");
        assertThat(cli("export", "fruit-1", "--to", "onnx", file.toString()).exitCode())
                .isZero();
        var lines = predicted(write("new.csv", COLUMNS, rows));
        try (var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(file.toString());
                var result = session.run(columns(environment, session))) {
            var probabilities =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            for (int i = 0; i < ROWS; i++) {
                var cells = lines.get(i + 1).split(",");
                assertThat(probabilities[i][0]).isCloseTo(Float.parseFloat(cells[2]), within(1e-6f));
            }
        }
    }

    private static Map<String, OnnxTensor> columns(OrtEnvironment environment, OrtSession session) throws Exception {
        assertThat(session.getInputNames()).containsExactlyInAnyOrder("color", "size", "weight", "born");
        var inputs = new HashMap<String, OnnxTensor>();
        inputs.put(
                "color",
                OnnxTensor.createTensor(
                        environment,
                        rows.stream()
                                .map(row -> new String[] {row.get("color")})
                                .toArray(String[][]::new)));
        for (var name : List.of("size", "weight")) {
            inputs.put(
                    name,
                    numbers(
                            environment,
                            row -> row.get(name).equals("NA") ? Float.NaN : Float.parseFloat(row.get(name))));
        }
        inputs.put(
                "born",
                numbers(
                        environment,
                        row -> java.time.LocalDate.parse(row.get("born")).toEpochDay()));
        return inputs;
    }

    private static OnnxTensor numbers(
            OrtEnvironment environment, java.util.function.ToDoubleFunction<Map<String, String>> number)
            throws Exception {
        var values = new float[ROWS][1];
        IntStream.range(0, ROWS).forEach(i -> values[i][0] = (float) number.applyAsDouble(rows.get(i)));
        return OnnxTensor.createTensor(environment, values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "safetensors", "dl4j"})
    void anExportedNetworkComesBackWithItsColumns(String format) throws IOException {
        var file = folder.resolve("back." + format);
        var exported = cli("export", "fruit-1", "--to", format, file.toString());
        assertThat(exported.exitCode()).as("%s", exported.err()).isZero();
        var imported = Cli.run("import", file.toString(), "--name", "back", "--runs", runs.toString(), "--json");
        assertThat(imported.exitCode()).as("%s", imported.err()).isZero();
        var out = folder.resolve("again.csv");
        var table = write("new.csv", COLUMNS, rows);
        var again = Cli.run(
                "predict",
                imported.json().get("run").toString(),
                table.toString(),
                "--out",
                out.toString(),
                "--probabilities");
        assertThat(again.exitCode()).as("%s", again.err()).isZero();
        assertThat(Files.readAllLines(out)).isEqualTo(predicted(table));
    }

    /** As runs were before they knew the names: their columns are in the table's order, none may be missing, and none has a curve. */
    @Test
    void aRunThatKnowsNoColumnsTakesThemInOrder() throws IOException {
        var columns = List.of("weight", "size", "kind");
        var whole = rows.stream().filter(row -> !row.get("size").equals("NA")).toList();
        var table = write("numbers.csv", columns, whole);
        var trained = Cli.run(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--hidden",
                "4",
                "--normalize",
                "standardize",
                "--epochs",
                "2",
                "--runs",
                runs.toString());
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        var before = cli("predict", "numbers-1", table.toString());
        for (var name : List.of("best.safetensors", "checkpoint.safetensors")) {
            var file = runs.resolve("numbers-1").resolve(name);
            var content = Safetensors.read(file);
            var metadata = new HashMap<>(content.metadata());
            assertThat(metadata.remove("columns")).isNotNull();
            Files.write(file, new Safetensors(metadata, content.tensors()).bytes());
        }
        var after = cli("predict", "numbers-1", table.toString());
        assertThat(after.out()).isEqualTo(before.out());
        assertThat(after.err().get(0)).contains("this run does not store column names");
        var missing =
                cli("predict", "numbers-1", write("missing.csv", columns, rows).toString());
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err().get(missing.err().size() - 1)).contains("column \"size\": the value is missing");
        assertThat(cli("evaluate", "numbers-1").exitCode()).isZero();
    }

    /** They read the table, whose size nobody knows before. */
    @Test
    void aNetworkForATableIsExplainedCheckedAndTimed() throws IOException {
        var table = write("sized.csv", COLUMNS, rows).toString();
        var explained = Cli.run("explain", table, "--target", "kind", "--hidden", "5", "--columns", "born=date");
        assertThat(explained.exitCode()).as("%s", explained.err()).isZero();
        assertThat(explained.out().get(0)).startsWith("8-5-2, cross-entropy(0.05), N = 32");
        var checked = Cli.run("gradcheck", "--network", table, "--target", "kind");
        assertThat(checked.exitCode()).as("%s", checked.err()).isZero();
        assertThat(checked.out()).contains("2 comparisons, 0 failed");
        var timed = Cli.run("bench", "--data", table, "--target", "kind", "--seconds", "0", "--steps", "5", "--json");
        assertThat(timed.exitCode()).as("%s", timed.err()).isZero();
        assertThat(timed.json().get("layers").toString()).matches("\\d+-512-256-2");
    }

    @Test
    void explainPrintsALineForEachPartOfTheInputLayer() throws IOException {
        var towns = new ArrayList<Map<String, String>>();
        for (int i = 0; i < ROWS; i++) {
            towns.add(Map.of("a", i + ".5", "b", "" + i % 7, "town", "t" + i % 3, "open", i % 4 < 2 ? "yes" : "no"));
        }
        String table =
                write("towns.csv", List.of("a", "b", "town", "open"), towns).toString();
        var words = ("explain " + table + " --target open --columns b=number --hidden 5 --one-hot 2 --embedding-size 2"
                        + " --frequencies 4")
                .split(" ");
        var cli = Cli.run(words);
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        assertThat(cli.out().stream().map(line -> line.trim().replaceAll(" {2,}", "  ")))
                .contains("2  Z ← the input layer's z for each row x of X  Z N×20, X N×3, θ 1×14")
                .contains("z = (x, sin 2πωx, cos 2πωx) (C23)  z N×18, x N×2, omega1 2×4 (8 parameters)")
                .contains("z = row c of E (A15)  z N×2, x N×1, E1 3×2 (6 parameters)")
                .contains("∂E_c = Σ g over samples of c (C15)  ∇E1 3×2, g N×2, x N×1 (6 parameters)");
        assertThat(cli.out()).allMatch(line -> line.length() <= 150);
        var scaled = Cli.run(Stream.concat(
                        Arrays.stream(words).filter(word -> !word.equals("--frequencies") && !word.equals("4")),
                        Stream.of("--input-scaling", "true", "--json"))
                .toArray(String[]::new));
        var operations = (List<?>) scaled.json().get("operations");
        assertThat(operations.get(0)).asString().contains("parts=[]");
        assertThat(operations.get(1))
                .asString()
                .contains("{formula=z = s∘x (E7), shapes={z=N×2, x=N×2, s1=1×2}, parameters=2}");
    }

    /** The error names a flag; with it, the run trains. */
    @Test
    void earlyStoppingWithoutValidationSamplesIsTurnedOffAsTheErrorAdvises() {
        String table = folder.resolve("fruit.csv").toString();
        var words = new ArrayList<>(List.of(
                "train", table, "--target", "kind", "--validation", "0", "--epochs", "2", "--runs", runs.toString()));
        var refused = Cli.run(words.toArray(String[]::new));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).last().asString().contains("turn it off with --patience none (train.earlyStopping:");
        for (var remedy : List.of(
                List.of("--patience", "none"),
                List.of("--set", "train.earlyStopping=none"),
                List.of("--validation", "0.1"))) {
            var followed = new ArrayList<>(words);
            if (remedy.contains("--validation")) {
                followed.subList(4, 6).clear();
            }
            followed.addAll(remedy);
            var trained = Cli.run(followed.toArray(String[]::new));
            assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        }
    }

    @Test
    void flagsForATableNeedOne() {
        for (var words : List.of(
                List.of("gradcheck", "C1", "--target", "kind"),
                List.of("bench", "--target", "kind"),
                List.of("bench", "--data", "circles", "--layers", "2-3-2"),
                List.of("explain", "table"))) {
            var refused = Cli.run(words.toArray(String[]::new));
            assertThat(refused.exitCode()).as("%s", words).isEqualTo(2);
            assertThat(refused.err().get(refused.err().size() - 1)).startsWith("error: ");
        }
    }

    /** Offline, and without other flags. */
    @ParameterizedTest
    @ValueSource(strings = {"iris", "penguins", "iris-4-6-4-3"})
    void aTableThatComesWithTheProgramIsTrainedByItsName(String preset) throws IOException {
        var trained = Cli.run("train", preset, "--epochs", "2", "--runs", runs.toString(), "--json");
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        assertThat(trained.err()).noneMatch(line -> line.contains("warning"));
        var schema =
                JSON.std.mapFrom(Files.readString(runs.resolve(preset + "-1").resolve("schema.json")));
        assertThat(schema.get("targets")).isEqualTo(List.of("species"));
        assertThat(cli("evaluate", preset + "-1").exitCode()).isZero();
    }

    @Test
    void anotherColumnOfATableThatComesWithTheProgramIsLearnt(@TempDir Path alone) {
        var trained = Cli.run(
                "train",
                "--data",
                "penguins",
                "--target",
                "body_mass_g",
                "--epochs",
                "1",
                "--missing-labels",
                "drop",
                "--runs",
                alone.toString(),
                "--json");
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        assertThat(trained.json()).containsKey("validationR2");
        assertThat(Cli.run("data", "info", "iris").out().get(0)).isEqualTo("name     iris");
    }

    /** That "id" is ignored was printed in training. */
    @Test
    void warningsStandInTheJsonAndAreGivenOnce() throws IOException {
        assertThat(warnings(cli("evaluate", "fruit-1", "--json"))).isEmpty();
        var table = write("new.csv", COLUMNS, rows).toString();
        assertThat(warnings(cli("predict", "fruit-1", table, "--json"))).isEmpty();
        var more = new ArrayList<>(COLUMNS);
        more.add("more");
        var wider = write("wider.csv", more, rows).toString();
        assertThat(warnings(cli("predict", "fruit-1", wider, "--json")))
                .containsExactly(wider + ": column \"more\" is ignored: the network was not trained on it");
        var again = Cli.run(
                "train",
                table,
                "--target",
                "kind",
                "--epochs",
                "1",
                "--flip",
                "false",
                "--runs",
                runs.toString(),
                "--json");
        assertThat(warnings(again)).anyMatch(warning -> warning.toString().contains("column \"id\" holds"));
        assertThat(again.err()).anyMatch(line -> line.contains("column \"id\" holds"));
    }

    private static List<Object> warnings(Cli answer) {
        assertThat(answer.exitCode()).as("%s", answer.err()).isZero();
        return List.copyOf((List<?>) answer.json().get("warnings"));
    }

    /** Runs of before did not store what they ignored. */
    @Test
    void aSchemaWithoutIgnoredColumnsIsRead() throws IOException {
        var file = runs.resolve("fruit-1").resolve("best.safetensors");
        var content = Safetensors.read(file);
        var metadata = new HashMap<>(content.metadata());
        var columns = metadata.get("columns");
        assertThat(columns).contains("{\"name\":\"id\",\"type\":\"ignore\"}");
        metadata.put("columns", columns.replace(",{\"name\":\"id\",\"type\":\"ignore\"}", ""));
        var before = Files.readAllBytes(file);
        try {
            Files.write(file, new Safetensors(metadata, content.tensors()).bytes());
            assertThat(warnings(cli("evaluate", "fruit-1", "--json")).toString())
                    .contains("column \"id\" is ignored");
        } finally {
            Files.write(file, before);
        }
    }

    /** Each row of the table is in one split, with its own target. */
    @Test
    void evaluateWritesTheRowsOfEachSplit() throws IOException {
        var seen = new java.util.TreeSet<Integer>();
        for (var split : List.of("train", "validation", "test")) {
            var out = folder.resolve(split + "-rows.csv");
            var measured = cli("evaluate", "fruit-1", "--split", split, "--out", out.toString(), "--json");
            assertThat(measured.exitCode()).as("%s", measured.err()).isZero();
            assertThat(measured.json().get("out")).isEqualTo(out.toString());
            var lines = Files.readAllLines(out);
            assertThat(lines.get(0)).isEqualTo("split,row,target,prediction,probability");
            int right = 0;
            for (var line : lines.subList(1, lines.size())) {
                var cells = line.split(",");
                int row = Integer.parseInt(cells[1]);
                assertThat(cells[0]).isEqualTo(split);
                assertThat(cells[2]).isEqualTo(rows.get(row - 1).get("kind"));
                assertThat(seen.add(row)).isTrue();
                right += cells[2].equals(cells[3]) ? 1 : 0;
            }
            assertThat((double) measured.json().get("accuracy"))
                    .isCloseTo((double) right / (lines.size() - 1), within(1e-12));
        }
        assertThat(seen).hasSize(ROWS).startsWith(1).endsWith(ROWS);
    }

    @Test
    void evaluateWritesTheRowsOfAnotherTableButNotOverIt() throws IOException {
        var table = write("measured.csv", COLUMNS, rows.subList(0, 7));
        var out = folder.resolve("measured-rows.csv");
        var measured = cli("evaluate", "fruit-1", "--on", table.toString(), "--out", out.toString(), "--probabilities");
        assertThat(measured.exitCode()).as("%s", measured.err()).isZero();
        assertThat(Files.readAllLines(out)).hasSize(8);
        assertThat(Files.readAllLines(out).get(0))
                .isEqualTo("row,target,prediction,probability,probability of apple,probability of pear");
        for (var words : List.of(
                List.of("evaluate", "fruit-1", "--on", table.toString(), "--out", table.toString()),
                List.of(
                        "evaluate",
                        "fruit-1",
                        "--out",
                        folder.resolve("fruit.csv").toString()),
                List.of("evaluate", "fruit-1", "--probabilities"))) {
            assertThat(cli(
                                    words.get(0),
                                    words.get(1),
                                    words.subList(2, words.size()).toArray(String[]::new))
                            .exitCode())
                    .as("%s", words)
                    .isEqualTo(2);
        }
    }
}
