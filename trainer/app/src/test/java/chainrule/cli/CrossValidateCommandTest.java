package chainrule.cli;

import chainrule.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

@Tag("slow")
class CrossValidateCommandTest {
    @TempDir
    Path folder;

    private Path runs;

    @BeforeEach
    void writeConfigurations() throws IOException {
        runs = folder.resolve("runs");
        write("four.yaml", "data: {name: circles}\nmodel: {hidden: [4]}\ntrain: {epochs: 2}\n");
        write("eight.yaml", "data: {name: circles}\nmodel: {hidden: [8]}\ntrain: {epochs: 2}\n");
        write("folded.yaml", "data: {name: circles, fold: {index: 1, of: 3}}\n");
        String rows = IntStream.range(0, 24)
                .mapToObj(i -> "%d.5,%d,P%d,%s".formatted(i * 7 % 24, i % 5, i / 3, i % 2 == 0 ? "a" : "b"))
                .collect(Collectors.joining("\n", "x,z,patient,kind\n", "\n"));
        write("patients.csv", rows);
        write(
                "patients.yaml",
                "data: {name: table, dir: '%s', target: kind}\nmodel: {hidden: [3]}\ntrain: {epochs: 2}\n"
                        .formatted(folder.resolve("patients.csv")));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Cli run(String words) {
        var known = Arrays.stream(words.split(" "))
                .map(word -> word.endsWith(".yaml") ? folder.resolve(word).toString() : word);
        return Cli.run(Stream.concat(known, Stream.of("--json", "--runs", runs.toString()))
                .toArray(String[]::new));
    }

    private Map<String, Object> json(String words) {
        var cli = run(words);
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        return cli.json();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object list) {
        return (List<Map<String, Object>>) list;
    }

    @Test
    void theMeanIsOfTheFoldsAndAllIsWrittenDown() throws IOException {
        var json = json("cross-validate four.yaml eight.yaml --folds 3 --repeats 2 --metric test-log-loss");
        assertThat(json).containsEntry("metric", "test-log-loss").containsEntry("folds", 3);
        var configurations = maps(json.get("configurations"));
        assertThat(configurations).extracting("label").isEqualTo(List.of("four", "eight"));
        for (var configuration : configurations) {
            var folds = maps(configuration.get("folds"));
            assertThat(folds).hasSize(6);
            double[] values = folds.stream()
                    .mapToDouble(fold -> (double) fold.get("value"))
                    .toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double s = Math.sqrt(
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 5);
            assertThat((double) configuration.get("mean")).isCloseTo(mean, within(1e-12));
            assertThat((double) configuration.get("standardError")).isCloseTo(s / Math.sqrt(6), within(1e-12));
            assertThat((double) configuration.get("correctedError"))
                    .isCloseTo(s * Math.sqrt(1.0 / 6 + 1.0 / 2), within(1e-12));
        }
        assertThat(maps(json.get("pairs")))
                .singleElement()
                .satisfies(pair -> assertThat(pair).containsEntry("folds", 6).containsEntry("degreesOfFreedom", 5));
        var report = Path.of((String) json.get("run"));
        assertThat(report.resolve("figures/folds.svg")).exists();
        assertThat(Files.readAllLines(report.resolve("folds.csv")))
                .hasSize(13)
                .first()
                .asString()
                .startsWith("configuration,repeat,fold,seed,trained,samples,best epoch,failed,test-log-loss,");
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("corrected resampled t test", "Nadeau and Bengio");
        // The same folds were trained before: they are read.
        assertThat(json("cross-validate eight.yaml four.yaml --folds 3 --repeats 2")
                        .get("configurations"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
        try (var trials = Files.list(runs.resolve("trials"))) {
            assertThat(trials).hasSize(12);
        }
    }

    /** A trial is an ordinary training run: `train` with its configuration gives the same network. */
    @Test
    void trainRepeatsAFoldBitForBit() throws IOException {
        json("cross-validate four.yaml --folds 3");
        try (var trials = Files.list(runs.resolve("trials"))) {
            for (var trial : trials.toList()) {
                var run = Path.of(
                        (String) json("train " + trial.resolve("config.yaml")).get("run"));
                assertThat(Files.mismatch(run.resolve("best.safetensors"), trial.resolve("best.safetensors")))
                        .isEqualTo(-1);
                // A run's checkpoint has what resuming needs, too.
                var last = Safetensors.read(trial.resolve("checkpoint.safetensors"));
                var again = Safetensors.read(run.resolve("checkpoint.safetensors"));
                last.tensors()
                        .forEach((name, tensor) -> assertThat(again.tensors().get(name))
                                .as(name)
                                .usingRecursiveComparison()
                                .isEqualTo(tensor));
                assertThat(last.tensors()).containsKeys("W1", "b2");
            }
        }
    }

    /** Whoever imports the network measures it on the same samples. */
    @Test
    void aFoldTravelsWithAnExportedNetwork() throws IOException {
        json("cross-validate four.yaml --folds 3");
        try (var trials = Files.list(runs.resolve("trials"))) {
            for (var trial : trials.toList()) {
                var file = folder.resolve(trial.getFileName() + ".onnx");
                assertThat(Cli.run("export", trial.toString(), "--to", "onnx", file.toString())
                                .exitCode())
                        .isZero();
                var imported = json("import " + file).get("run").toString();
                var there = json("evaluate " + imported);
                var here = json("evaluate " + trial);
                assertThat((double) there.get("loss")).isCloseTo((double) here.get("loss"), within(1e-6));
            }
        }
    }

    @Test
    void aGroupStaysTogetherAndIsNotLearntFrom() throws IOException {
        var json = json("cross-validate patients.yaml --folds 4 --group patient --normalize none");
        assertThat(json).containsEntry("group", "patient");
        try (var trials = Files.list(runs.resolve("trials"))) {
            var seen = new HashSet<String>();
            for (var trial : trials.toList()) {
                assertThat(Files.readString(trial.resolve("config.yaml"))).contains("group: patient");
                var file = folder.resolve("rows.csv").toString();
                json("evaluate " + trial + " --split test --out " + file);
                var patients = Files.readAllLines(Path.of(file)).stream()
                        .skip(1)
                        .map(line -> Arrays.stream(line.split(","))
                                .filter(cell -> cell.matches("\\d+"))
                                .findFirst()
                                .orElseThrow())
                        .map(row -> (Integer.parseInt(row) - 1) / 3)
                        .collect(Collectors.toSet());
                assertThat(patients).hasSize(2);
                patients.forEach(patient ->
                        assertThat(seen.add("P" + patient)).as("P" + patient).isTrue());
            }
            assertThat(seen).hasSize(8);
        }
    }

    @Test
    void oneConfigurationIsEnough() {
        var json = json("cross-validate four.yaml --folds 2");
        assertThat(json.get("answers"))
                .asInstanceOf(list(String.class))
                .singleElement()
                .asString()
                .contains("four: test accuracy ", " ± ", "the mean over 2 folds and its standard error");
        assertThat((List<?>) json.get("pairs")).isEmpty();
        assertThat((List<?>) json.get("best")).isEmpty();
    }

    @Test
    void equalConfigurationsAreNotCalledTheBest() {
        var json = json("cross-validate four.yaml four.yaml --folds 2");
        assertThat(json.get("answers"))
                .asInstanceOf(list(String.class))
                .noneMatch(answer -> answer.contains("best") || answer.contains("leads"))
                .last()
                .isEqualTo("four and four (2) have the same mean test accuracy.");
    }

    @Test
    void realTargetsAreMeasuredInTheirOwnUnits() {
        var json = json("cross-validate line --epochs 2 --folds 2 --metric test-rmse");
        assertThat(maps(json.get("configurations")))
                .singleElement()
                .satisfies(line -> assertThat((double) line.get("mean")).isPositive());
    }

    @ParameterizedTest
    @CsvSource({
        "four.yaml --folds 1, --folds is 1: give 2 or more",
        "four.yaml --repeats 0, --repeats is 0: give 1 or more",
        "four.yaml --folds 5 --group ring, '(--group) names the column \"ring\", and circles is not a table: leave it out'",
        "patients.yaml --folds 13, 'class \"a\" has 12 samples, too few for 13 folds: use --folds 12'",
        "patients.yaml --folds 9 --group patient, '8 groups, too few for 9 folds: use --folds 8'",
        "patients.yaml --group patience, data.fold.group (--group): no column",
        "patients.yaml --group kind, can't be the groups (--group)",
        "folded.yaml, 'folded has data.fold, which a cross-validation sets: remove it'",
        "four.yaml patients.yaml, read different data",
        "four.yaml --metric test-speed, choose one of auto; test-loss",
        "four.yaml --metric test-rmse, is not a metric of a classification",
        "four.yaml --seeds 1, unknown option"
    })
    void whatCantBeDoneIsReportedInOneLine(String words, String expected) {
        var cli = run("cross-validate " + words);
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).last().asString().contains(expected.replace(';', ','));
    }
}
