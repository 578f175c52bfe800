package chainrule.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

/** Tables whose numbers are normalised by more than a scale and a shift, from the file to predictions in other programs. */
@Tag("slow")
class CurvedTablesTest {
    private static final int ROWS = 1500;

    @TempDir
    static Path folder;

    private static Path table;

    /** A skewed number, one of few values with some missing, one that never varies, a category. */
    @BeforeAll
    static void write() throws IOException {
        var random = new Random(3);
        var lines = new ArrayList<String>(List.of("income,rooms,same,color,kind"));
        for (int i = 0; i < ROWS; i++) {
            double income = (float) Math.exp(2 * random.nextGaussian());
            int rooms = 1 + random.nextInt(6);
            String color = List.of("red", "green").get(random.nextInt(2));
            lines.add("%s,%s,7,%s,%s"
                    .formatted(income, i % 9 == 0 ? "" : rooms, color, income * rooms > 3 ? "large" : "small"));
        }
        table = Files.write(folder.resolve("flats.csv"), lines);
        for (var normalize : List.of("robust", "quantile")) {
            for (var precision : List.of("float32", "float64")) {
                train(normalize, precision);
            }
        }
    }

    private static void train(String normalize, String precision) {
        var trained = Cli.run(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--normalize",
                normalize,
                "--precision",
                precision,
                "--hidden",
                "8",
                "--epochs",
                "2",
                "--name",
                normalize + "-" + precision,
                "--runs",
                runs());
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
    }

    private static String runs() {
        return folder.resolve("runs").toString();
    }

    private static List<Double> predicted(String run) throws IOException {
        var out = folder.resolve(run + System.nanoTime() + ".csv");
        var answer =
                Cli.run("predict", run, table.toString(), "--out", out.toString(), "--probabilities", "--runs", runs());
        assertThat(answer.exitCode()).as("%s", answer.err()).isZero();
        return Files.readAllLines(out).stream()
                .skip(1)
                .map(line -> Double.valueOf(line.split(",")[line.split(",").length - 2]))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"robust, float32, 1e-6", "robust, float64, 1e-12", "quantile, float32, 1e-6", "quantile, float64, 1e-12"
    })
    void onnxRuntimePredictsTheSame(String normalize, String precision, double most) throws Exception {
        String run = normalize + "-" + precision + "-1";
        var file = folder.resolve(run + ".onnx");
        assertThat(Cli.run("export", run, "--to", "onnx", file.toString(), "--runs", runs())
                        .exitCode())
                .isZero();
        var expected = predicted(run);
        try (var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(file.toString());
                var result = session.run(columns(environment))) {
            var value = result.get("probabilities").orElseThrow().getValue();
            for (int i = 0; i < ROWS; i++) {
                double large = value instanceof double[][] doubles ? doubles[i][0] : ((float[][]) value)[i][0];
                assertThat(large).as("row %d", i).isCloseTo(expected.get(i), within(most));
            }
        }
    }

    private static Map<String, OnnxTensor> columns(OrtEnvironment environment) throws Exception {
        var lines = Files.readAllLines(table);
        var numbers = new float[3][ROWS][1];
        var colors = new String[ROWS][1];
        for (int i = 0; i < ROWS; i++) {
            var cells = lines.get(i + 1).split(",");
            for (int k = 0; k < numbers.length; k++) {
                numbers[k][i][0] = cells[k].isEmpty() ? Float.NaN : Float.parseFloat(cells[k]);
            }
            colors[i][0] = cells[3];
        }
        return Map.of(
                "income", OnnxTensor.createTensor(environment, numbers[0]),
                "rooms", OnnxTensor.createTensor(environment, numbers[1]),
                "same", OnnxTensor.createTensor(environment, numbers[2]),
                "color", OnnxTensor.createTensor(environment, colors));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "dl4j", "safetensors"})
    void anExportedNetworkComesBackWithItsCurves(String format) throws IOException {
        for (var run : List.of("robust-float32-1", "quantile-float32-1")) {
            var file = folder.resolve(run + ".back." + format);
            var exported = Cli.run("export", run, "--to", format, file.toString(), "--runs", runs());
            assertThat(exported.exitCode()).isZero();
            assertThat(String.join("", exported.err()).contains("can't hold the normalisation of the columns"))
                    .isEqualTo(!format.equals("onnx"));
            var name = run + "-from-" + format;
            var imported = Cli.run("import", file.toString(), "--name", name, "--runs", runs(), "--json");
            assertThat(imported.exitCode()).as("%s", imported.err()).isZero();
            assertThat(predicted(imported.json().get("run").toString())).isEqualTo(predicted(run));
        }
    }

    /** Statistics are those of the training split; the schema says them. */
    @Test
    void theSchemaHasTheCurves() throws IOException {
        var robust = columns("robust-float32-1");
        assertThat(robust.get(0).get("robust")).asInstanceOf(LIST).hasSize(2);
        assertThat(robust.get(2).get("robust")).isEqualTo(List.of(7.0, 0.0));
        assertThat(robust.get(3)).doesNotContainKey("robust");
        assertThat(columns("quantile-float64-1").get(0).get("quantiles"))
                .asInstanceOf(LIST)
                .hasSize(1000);
    }

    private static List<Map<String, Object>> columns(String run) throws IOException {
        var schema =
                JSON.std.mapFrom(Files.readString(Path.of(runs()).resolve(run).resolve("schema.json")));
        @SuppressWarnings("unchecked")
        var columns = (List<Map<String, Object>>) schema.get("columns");
        return columns;
    }

    @Test
    void aNetworkStartsFromAnotherOfOtherCurvesWithANote() {
        var initial = Path.of(runs(), "robust-float32-1", "best.safetensors").toString();
        var again = Cli.run(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--normalize",
                "quantile",
                "--hidden",
                "8",
                "--epochs",
                "1",
                "--init",
                initial,
                "--runs",
                runs());
        assertThat(again.exitCode()).as("%s", again.err()).isZero();
        assertThat(String.join("\n", again.err())).contains("its numbers went through other curves");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes", "plane"})
    void otherDataAreRefused(String data) {
        var refused = Cli.run("train", "--data", data, "--normalize", "robust", "--runs", runs());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(String.join("\n", refused.err()).strip())
                .isEqualTo(
                        "error: data.normalize: robust (--normalize) is for the columns of tables, and %s is not a table: use standardize, unit or none"
                                .formatted(data));
    }
}
