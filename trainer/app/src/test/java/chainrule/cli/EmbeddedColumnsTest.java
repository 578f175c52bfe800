package chainrule.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A table with a category of many values, embedded, from the file to ONNX Runtime. */
class EmbeddedColumnsTest {
    private static final int ROWS = 150;
    private static final int CITIES = 12;

    @TempDir
    static Path folder;

    private static Path runs;

    /** A number that float32 holds, missing at times, a category of many values, one of few. */
    private record Row(String age, String city, String sex, String kind) {
        String line() {
            return String.join(",", age, city, sex, kind);
        }
    }

    @BeforeAll
    static void train() throws IOException {
        runs = folder.resolve("runs");
        var table = write("people.csv", rows(1, CITIES));
        train(table, "wide", "float32", "model.frequencies=3");
        train(table, "exact", "float64", "model.frequencies=2");
        train(table, "slopes", "float32", "model.frequencies=0");
    }

    private static void train(Path table, String name, String precision, String setting) {
        var trained = Cli.run(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--hidden",
                "8,4",
                "--activation",
                "prelu",
                "--epochs",
                "4",
                "--precision",
                precision,
                "--set",
                "model.inputScaling=true",
                "--set",
                setting,
                "--set",
                "data.oneHot=" + (name.equals("slopes") ? 255 : 8),
                "--name",
                name,
                "--runs",
                runs.toString());
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
    }

    private static List<Row> rows(int seed, int cities) {
        var random = new Random(seed);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < ROWS; i++) {
            int city = random.nextInt(cities);
            String age = random.nextInt(9) == 0 ? "" : Float.toString(random.nextInt(320) / 4f);
            rows.add(new Row(
                    age,
                    random.nextInt(15) == 0 ? "" : "city " + city,
                    random.nextBoolean() ? "f" : "m",
                    city % 2 == 0 ? "yes" : "no"));
        }
        return rows;
    }

    private static Path write(String name, List<Row> rows) throws IOException {
        var lines = new ArrayList<>(List.of("age,city,sex,kind"));
        rows.forEach(row -> lines.add(row.line()));
        return Files.write(folder.resolve(name), lines);
    }

    private static Cli cli(String command, String run, String... more) {
        var words = new ArrayList<>(List.of(command, run));
        words.addAll(List.of(more));
        words.addAll(List.of("--runs", runs.toString()));
        return Cli.run(words.toArray(String[]::new));
    }

    /** Cities that training has not seen included: they become zeros there and here. */
    @ParameterizedTest
    @CsvSource({"wide-1, 1e-5", "exact-1, 1e-9"})
    void onnxRuntimeTakesTheColumnsByName(String run, double tolerance) throws Exception {
        var rows = rows(2, CITIES + 5);
        var file = folder.resolve(run + ".onnx");
        var exported = cli("export", run, "--to", "onnx", file.toString());
        assertThat(exported.exitCode()).as("%s", exported.err()).isZero();
        var out = folder.resolve(run + ".csv");
        var predicted =
                cli("predict", run, write("new.csv", rows).toString(), "--out", out.toString(), "--probabilities");
        assertThat(predicted.exitCode()).as("%s", predicted.err()).isZero();
        var lines = Files.readAllLines(out);
        try (var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(file.toString());
                var result = session.run(Map.of(
                        "age", numbers(environment, rows),
                        "city", texts(environment, rows.stream().map(Row::city)),
                        "sex", texts(environment, rows.stream().map(Row::sex))))) {
            var found = result.get("probabilities").orElseThrow().getValue();
            for (int i = 0; i < ROWS; i++) {
                double probability = found instanceof double[][] exact ? exact[i][0] : ((float[][]) found)[i][0];
                var cells = lines.get(i + 1).split(",");
                assertThat(probability)
                        .as(rows.get(i).line())
                        .isCloseTo(Double.parseDouble(cells[2]), within(tolerance));
            }
        }
    }

    private static OnnxTensor numbers(OrtEnvironment environment, List<Row> rows) throws Exception {
        var values = new float[ROWS][1];
        for (int i = 0; i < ROWS; i++) {
            String age = rows.get(i).age();
            values[i][0] = age.isEmpty() ? Float.NaN : Float.parseFloat(age);
        }
        return OnnxTensor.createTensor(environment, values);
    }

    private static OnnxTensor texts(OrtEnvironment environment, java.util.stream.Stream<String> cells)
            throws Exception {
        return OnnxTensor.createTensor(
                environment, cells.map(cell -> new String[] {cell}).toArray(String[][]::new));
    }

    @Test
    void otherFormatsSayWhatTheyLack() {
        var dl4j = cli(
                "export", "wide-1", "--to", "dl4j", folder.resolve("wide.zip").toString());
        assertThat(dl4j.exitCode()).isEqualTo(2);
        assertThat(dl4j.err()).singleElement().asString().contains("DL4J has no layer that embeds", "--to onnx");
        assertThat(cli(
                                "export",
                                "slopes-1",
                                "--to",
                                "dl4j",
                                folder.resolve("slopes.zip").toString())
                        .exitCode())
                .isZero();
        var file = folder.resolve("wide.safetensors");
        assertThat(cli("export", "wide-1", "--to", "safetensors", file.toString())
                        .exitCode())
                .isZero();
        var imported = Cli.run("import", file.toString(), "--runs", runs.toString());
        assertThat(imported.exitCode()).isEqualTo(2);
        assertThat(imported.err()).singleElement().asString().contains("an input layer", "wide-1");
    }
}
