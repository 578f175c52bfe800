package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** How far a network can be trusted, from the command line. */
@Tag("slow")
class TrustCommandsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        var random = new Random(5);
        var rows = new StringBuilder("x,y,sky,sea,kind,price\n");
        for (int i = 0; i < 240; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            rows.append("%s,%s,%d,%d,%s,%s%n"
                    .formatted(
                            x,
                            y,
                            random.nextDouble() < 1 / (1 + Math.exp(-2 * x)) ? 1 : 0,
                            random.nextDouble() < 1 / (1 + Math.exp(-2 * y)) ? 1 : 0,
                            random.nextDouble() < 1 / (1 + Math.exp(1 - 2 * x)) ? "ill" : "healthy",
                            x + y));
        }
        Files.writeString(folder.resolve("t.csv"), rows);
    }

    private Cli cli(String words) {
        var run = words.contains("--runs") ? words : words + " --runs " + folder;
        return Cli.run(run.replace("FOLDER", folder.toString()).split(" "));
    }

    private void train(String name, String target, String... more) {
        var cli = cli(
                "train --data table --data-dir FOLDER/t.csv --epochs 12 --batch 16 --hidden 4 --optimizer adam --rate 0.03 --engine reference --name %s --target %s %s"
                        .formatted(name, target, String.join(" ", more))
                        .strip());
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
    }

    private Map<String, Object> evaluated(String words) {
        var cli = cli("evaluate " + words + " --engine reference --json");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        return cli.json();
    }

    private static double metric(Map<String, Object> json, String key, String metric) {
        return ((Number) ((Map<?, ?>) json.get(key)).get(metric)).doubleValue();
    }

    @Test
    void aTemperatureIsKeptForEvaluatePredictAndExport() throws IOException {
        train("two", "kind");
        var before = evaluated("two-1 --split validation");
        assertThat(before).containsEntry("temperature", 1.0).containsEntry("uncalibrated", null);
        var fitted = evaluated("two-1 --split validation --calibrate");
        double t = ((Number) fitted.get("temperature")).doubleValue();
        assertThat(t).isNotEqualTo(1);
        assertThat(fitted.get("uncalibrated")).isEqualTo(before.get("metrics"));
        assertThat(metric(fitted, "metrics", "log-loss")).isLessThan(metric(before, "metrics", "log-loss"));
        assertThat(metric(fitted, "metrics", "accuracy")).isEqualTo(metric(before, "metrics", "accuracy"));
        assertThat(evaluated("two-1 --split validation").get("metrics"))
                .as("from now on")
                .isEqualTo(fitted.get("metrics"));
        var kept = JSON.std.mapFrom(Files.readString(folder.resolve("two-1/calibration.json")));
        assertThat(kept).containsEntry("temperature", t);
        var calibrated = predicted();
        assertThat(cli("export two-1 --to onnx FOLDER/two.onnx --json").json()).containsEntry("temperature", t);
        Files.delete(folder.resolve("two-1/calibration.json"));
        assertThat(calibrated).isCloseTo(1 / (1 + Math.pow((1 - predicted()) / predicted(), 1 / t)), within(1e-5));
        // The exported network has the temperature in its weights, wherever it goes.
        var imported = cli("import FOLDER/two.onnx --name imported");
        assertThat(imported.exitCode()).as(imported.err().toString()).isZero();
        var away = evaluated("imported-1 --split validation --data-dir FOLDER/t.csv");
        assertThat(metric(away, "metrics", "log-loss")).isCloseTo(metric(fitted, "metrics", "log-loss"), within(1e-6));
    }

    /** The probability of the second class, of the first row. */
    private double predicted() throws IOException {
        Files.writeString(folder.resolve("new.csv"), "x,y,sky,sea,price\n0.7,0.1,1,0,0.8\n");
        var json = cli("predict two-1 FOLDER/new.csv --engine reference --json").json();
        var first = (Map<?, ?>) ((List<?>) json.get("predictions")).get(0);
        return ((List<?>) first.get("top"))
                .stream()
                        .map(entry -> (Map<?, ?>) entry)
                        .filter(entry -> entry.get("class").equals("ill"))
                        .mapToDouble(entry -> ((Number) entry.get("probability")).doubleValue())
                        .findFirst()
                        .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"cross-entropy", "binary-cross-entropy"})
    void missesThatCostMuchLowerTheThresholdOfTheSecondClass(String loss) throws IOException {
        train("two", "kind", "--loss " + loss);
        assertThat(evaluated("two-1")).containsEntry("threshold", 0.5);
        var careful = evaluated("two-1 --tune-thresholds --costs 1,20");
        assertThat((double) careful.get("threshold")).isLessThan(0.4);
        double carefulRecall = ill(careful, "recall");
        var text = String.join("\n", cli("evaluate two-1 --engine reference").out());
        assertThat(text).contains("ill is predicted from 0.", "the lowest cost, 1 a false alarm and 20 a miss");
        var rash = evaluated("two-1 --tune-thresholds --costs 20,1");
        assertThat((double) rash.get("threshold")).isGreaterThan(0.6);
        assertThat(ill(rash, "recall")).isLessThan(carefulRecall);
        // predict decides by it, too.
        double p = predicted();
        Files.writeString(
                folder.resolve("two-1/thresholds.json"),
                "{\"epoch\": %s, \"thresholds\": {\"ill\": %s}}".formatted(epoch(), p + 0.01));
        assertThat(predictedClass()).isEqualTo("healthy");
        Files.writeString(
                folder.resolve("two-1/thresholds.json"),
                "{\"epoch\": %s, \"thresholds\": {\"ill\": %s}}".formatted(epoch(), p - 0.01));
        assertThat(predictedClass()).isEqualTo("ill");
    }

    private Object epoch() throws IOException {
        return JSON.std
                .mapFrom(Files.readString(folder.resolve("two-1/thresholds.json")))
                .get("epoch");
    }

    private Object predictedClass() {
        var json = cli("predict two-1 FOLDER/new.csv --engine reference --json").json();
        return ((Map<?, ?>) ((List<?>) json.get("predictions")).get(0)).get("predicted");
    }

    private static double ill(Map<String, Object> json, String key) {
        return ((List<?>) json.get("perClass"))
                .stream()
                        .map(entry -> (Map<?, ?>) entry)
                        .filter(entry -> entry.get("class").equals("ill"))
                        .mapToDouble(entry -> ((Number) entry.get(key)).doubleValue())
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void evaluateHasAreasCurvesIntervalsSharesAndAPage() throws IOException {
        train("two", "kind");
        var json = evaluated("two-1 --report FOLDER/page.html");
        var curve = (Map<?, ?>) ((List<?>) json.get("curves")).get(0);
        assertThat(curve.get("name")).isEqualTo("ill");
        assertThat(((Number) curve.get("rocAuc")).doubleValue()).isEqualTo(metric(json, "metrics", "roc-auc"));
        assertThat(ill(json, "rocAuc")).isEqualTo(metric(json, "metrics", "roc-auc"));
        assertThat((List<?>) curve.get("recall")).hasSameSizeAs((List<?>) curve.get("precision"));
        ((Map<?, ?>) json.get("intervals")).forEach((name, ends) -> {
            double value = metric(json, "metrics", name.toString());
            assertThat(value)
                    .as("%s", name)
                    .isBetween(
                            ((Number) ((Map<?, ?>) ends).get("low")).doubleValue(),
                            ((Number) ((Map<?, ?>) ends).get("high")).doubleValue());
        });
        var confusion = (List<?>) json.get("confusion");
        double hits = ((Number) ((List<?>) confusion.get(1)).get(1)).doubleValue();
        var rows = (List<?>) json.get("confusionByRow");
        assertThat(((Number) ((List<?>) rows.get(1)).get(1)).doubleValue()).isEqualTo(ill(json, "recall"));
        var columns = (List<?>) json.get("confusionByColumn");
        assertThat(((Number) ((List<?>) columns.get(1)).get(1)).doubleValue()).isEqualTo(ill(json, "precision"));
        assertThat(hits).isPositive();
        assertThat(Files.readString(folder.resolve("page.html")))
                .contains(
                        "ROC curves", "Precision-recall curves", "Reliability", "95 % intervals", "by predicted class");
        var text = cli("evaluate two-1 --engine reference --bootstrap 200").out();
        assertThat(text).anyMatch(line -> line.startsWith("95 % intervals of 200 resamples"));
        assertThat(text).anyMatch(line -> line.matches("ROC AUC +0\\.\\d{4}  0\\.\\d{4} to [01]\\.\\d{4}"));
        assertThat(cli("evaluate two-1 --engine reference --bootstrap 0").out())
                .noneMatch(line -> line.contains("intervals"));
    }

    @Test
    void labelsHaveACurveEachAndOneTemperature() {
        train("labels", "sky,sea");
        var json = evaluated("labels-1 --calibrate --tune-thresholds --costs 1,5");
        assertThat((List<?>) json.get("curves")).hasSize(2);
        assertThat((double) json.get("temperature")).isNotEqualTo(1);
        for (var label : (List<?>) json.get("perLabel")) {
            assertThat((double) ((Map<?, ?>) label).get("threshold")).isLessThan(0.5);
        }
        assertThat(((Map<?, ?>) json.get("intervals")).keySet().stream().map(Object::toString))
                .contains("label-roc-auc", "label-calibration-error");
    }

    @Test
    void realTargetsHaveIntervalsToo() {
        train("price", "price");
        var json = evaluated("price-1");
        assertThat(((Map<?, ?>) json.get("intervals")).keySet().stream().map(Object::toString))
                .containsExactly("r2", "rmse", "mae");
        assertThat(cli("card price-1 --engine reference").exitCode()).isZero();
    }

    @Test
    void aCardTellsWhatTheRunKnows() throws IOException {
        train("two", "kind");
        evaluated("two-1 --calibrate");
        var cli = cli("card two-1 --engine reference");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        var card = Files.readString(folder.resolve("two-1/model-card.md"));
        assertThat(String.join("\n", cli.out())).isEqualTo(card.strip());
        var provenance = JSON.std.mapFrom(Files.readString(folder.resolve("two-1/provenance.json")));
        var json = evaluated("two-1");
        assertThat(card)
                .contains(
                        "# Model card: two-1",
                        provenance.get("dataset").toString(),
                        provenance.get("split").toString(),
                        "\n%s\n".formatted(provenance.get("command")),
                        "| test | 48 |",
                        "| ROC AUC | %.4f | ".formatted(metric(json, "metrics", "roc-auc")),
                        "divided by the temperature %.4f".formatted((double) json.get("temperature")),
                        "fewer than 30 samples are measured of",
                        "target: [kind]");
        assertThat(cli("card two-1 --engine reference --out FOLDER/card.md --json")
                        .json())
                .containsEntry("card", folder.resolve("card.md").toString());
        assertThat(Files.readString(folder.resolve("card.md"))).isEqualTo(card);
    }

    /** A class may be called anything. */
    @Test
    void namesInACardMeanThemselves() throws IOException {
        var rows = Files.readString(folder.resolve("t.csv")).replace("healthy", "<b>a|b*[x](y)`c");
        Files.writeString(folder.resolve("t.csv"), rows);
        train("two", "kind");
        assertThat(cli("card two-1 --engine reference").exitCode()).isZero();
        assertThat(Files.readString(folder.resolve("two-1/model-card.md")))
                .contains("&lt;b&gt;a\\|b\\*[x\\](y)\\`c")
                .doesNotContain("<b>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluate none-1 --calibrate|has no validation samples, which a temperature is fitted to: train with data.validation above 0",
                "evaluate price-1 --calibrate|a temperature is for probabilities",
                "evaluate price-1 --tune-thresholds|--tune-thresholds is for labels and for two classes",
                "evaluate none-1 --costs 1,2|give --tune-thresholds, too",
                "evaluate none-1 --tune-thresholds --costs 1|--costs is '1': give the costs",
                "evaluate none-1 --tune-thresholds --costs 0,0|neither negative nor both 0",
                "evaluate none-1 --tune-thresholds --costs 1,x|--costs is '1,x'",
                "evaluate none-1 --bootstrap -1|--bootstrap is -1",
                "evaluate none-1 --report FOLDER/t.csv|--report would overwrite",
            })
    void whatDoesNotFitIsRefusedInOneLine(String words, String message) {
        train("none", "kind", "--validation 0");
        train("price", "price");
        var cli = cli(words);
        assertThat(cli.exitCode()).as(cli.out().toString()).isEqualTo(2);
        assertThat(Stream.of(cli.err().get(cli.err().size() - 1)))
                .allMatch(line -> line.startsWith("error: ") && line.contains(message));
        assertThat(folder.resolve("none-1/calibration.json")).doesNotExist();
    }
}
