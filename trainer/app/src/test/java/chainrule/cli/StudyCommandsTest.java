package chainrule.cli;

import chainrule.experiment.Experiment;
import chainrule.experiment.Untrained;
import chainrule.experiment.catalog.Experiments;
import chainrule.experiment.cost.CostExperiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

/** The commands that train many networks, on points of the plane. */
@Tag("slow")
class StudyCommandsTest {
    @TempDir
    Path runs;

    private Cli run(String... words) {
        return Cli.run(Stream.concat(Stream.of(words), Stream.of("--runs", runs.toString(), "--json"))
                .toArray(String[]::new));
    }

    private Path only(String prefix) throws IOException {
        try (var folders = Files.list(runs)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(prefix))
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    @Test
    void compareTrainsEachWithEachSeed() throws IOException {
        Files.writeString(runs.resolve("wide.yaml"), "data: {name: circles}\nmodel: {hidden: [16]}\n");
        var cli = run(
                "compare",
                "circles-tanh",
                runs.resolve("wide.yaml").toString(),
                "--seeds",
                "1-3",
                "--epochs",
                "4",
                "--error-bars",
                "ci95");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat((List<?>) cli.json().get("configurations"))
                .extracting("label")
                .isEqualTo(List.of("circles-tanh", "wide"));
        assertThat((List<?>) cli.json().get("answers"))
                .map(Object::toString)
                .anyMatch(answer -> answer.contains("over 3 seeds"))
                .anyMatch(answer -> answer.contains("Welch's test"));
        assertThat(Files.readString(only("compare").resolve("report.html")))
                .contains("Mean and its 95 % confidence interval of 3 seeds")
                .contains("Holm");
        try (var trials = Files.list(runs.resolve("trials"))) {
            assertThat(trials).hasSize(6);
        }
        assertThat(cli.json().get("run").toString()).endsWith("compare-1");
    }

    @ParameterizedTest
    @CsvSource({
        "compare circles-tanh, needs two configurations or more",
        "run softmax-regression --data circles --hidden 5, --hidden would change nothing",
        "run activations --data circles --crop 0 --flip false --activation tanh, --activation would change nothing",
        "run plateau --epochs 2, trains nothing: take --epochs out",
        "run learning-rate --data shapes --rate 0.1, --rate would change nothing",
        "compare circles-tanh quickstart, no fair comparison",
        "compare circles-tanh circles-tanh --data.splitSeed 1, Unknown",
        "compare circles-tanh nonsense, neither a file nor a preset",
        "compare circles-tanh circles-tanh --seeds 3-1, --seeds is '3-1'",
        "compare circles-tanh circles-tanh --seeds 1;1, --seeds is",
        "compare circles-tanh circles-tanh --error-bars 0sd, '2sd, sd, ci95, minmax'",
        "compare circles-tanh circles-tanh --metric speed, validation-accuracy",
        "compare circles-tanh circles-tanh --engine dl4j --threads 1, leave --threads out",
        "compare circles-tanh circles-tanh --spark spark://127.0.0.1:7077, scripts/chainrule",
        "run seed-variance --spark-conf spark.executor.memory=4g, say which with --spark MASTER",
        "run seed-variances, did you mean seed-variance?",
        "run least-squares --loss huber, --loss would change nothing",
        "run least-squares --loss poisson, --loss would change nothing",
        "run least-squares --seeds 1;2, take --seeds out",
        "run least-squares --data plane, draws its own data: take --data out",
        "run least-squares --data table --data-dir X, draws its own data: take --data; --data-dir out",
        "run universal-approximation --target y, draws its own data: take --target out",
        "run universal-approximation --loss poisson --epochs 1, poisson needs counts of at least 0",
        "run bias-variance --batch 10, --batch would change nothing",
        "run circles --seeds 1;2, take --seeds out",
        "run learning-rate --data shapes --rate 0.4, --rate would change nothing",
        "run seed-variance --data shapes --seed 4, with the seeds of --seeds",
        "run backprop-cost --epochs 2, trains nothing: take --epochs out",
        "run circles --error-bars sd, --error-bars would change nothing",
        "run vjp-cost --error-bars sd, --error-bars would change nothing",
        "run vjp-cost --spark spark://127.0.0.1:7077, take --spark out",
        "run vjp-cost --seeds 1, trains nothing: take --seeds out",
        "compare circles-tanh circles-tanh --seed 4, with the seeds of --seeds",
        "sweep nowhere.yaml, can't be read",
        "report nowhere, holds no run: there is no such folder",
        "report runs/nowhere-1, error: runs/nowhere-1 holds no run: there is no such folder"
    })
    void whatCantBeDoneIsReportedInOneLine(String words, String expected) {
        var cli = run(words.replace(';', ',').split(" "));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).last().asString().contains(expected.replace(';', ','));
    }

    @Test
    void aFlagThatASweepVariesIsRefused() throws IOException {
        var file = Files.writeString(runs.resolve("rates.yaml"), """
                base: circles-tanh
                keys: {train.optimizer.sgd.rate: [0.01, 0.1]}
                """);
        var cli = run("sweep", file.toString(), "--rate", "0.3");
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err())
                .last()
                .asString()
                .contains("--rate would change nothing, because the sweep sets the same key");
    }

    @ParameterizedTest
    @CsvSource({
        "3072-N-10, 3, N = 1",
        "3072-512-120xN-10, 3072-512-256-10, N = 6            1_708_746 parameters  +1_472  (the closest)",
        "3072-512-120xN-10, 1_707_274, N = 5            1_694_226 parameters  -13_048"
    })
    void paramsFindsTheClosest(String layers, String target, String line) {
        assertThat(Cli.run("params", layers, "--match", target).out())
                .map(text -> text.replace(',', '_'))
                .anyMatch(text -> text.startsWith(line.replace(',', '_')));
    }

    @ParameterizedTest
    @CsvSource({"3072-N-10", "3072-N-10 --match many", "3072-N-10 --match 0", "3-N-2xN-2 --match 9", "3072-4-N"})
    void paramsAsksForWhatItNeeds(String words) {
        var cli = Cli.run(("params " + words).split(" "));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).singleElement().asString().containsAnyOf("--match", "N must be");
    }

    @Test
    void oneConfigurationIsComparedOverItsSeeds() {
        var cli = run("compare", "circles-tanh", "--epochs", "1", "--seeds", "1,2");
        assertThat(cli.exitCode()).isZero();
        assertThat((List<?>) cli.json().get("answers"))
                .singleElement()
                .asString()
                .contains("standard deviation", "over 2 seeds");
    }

    @Test
    void circlesEndsWithTheEpochsThatAreAskedFor() {
        var cli = run("experiment", "circles", "--epochs", "7");
        assertThat(cli.json().get("answers"))
                .asInstanceOf(list(String.class))
                .extracting(answer -> answer.substring(0, answer.indexOf(':')))
                .containsExactly("After epoch 1", "After epoch 5", "After epoch 7");
    }

    @Test
    void equalConfigurationsAreNotCalledTheBest() {
        var cli = run("compare", "circles-tanh", "circles-tanh", "--epochs", "1");
        assertThat(cli.json().get("answers"))
                .asInstanceOf(list(String.class))
                .anyMatch(answer ->
                        answer.startsWith("circles-tanh and circles-tanh (2) have the same validation accuracy, "))
                .noneMatch(answer -> answer.contains("best"));
    }

    @Test
    void oneConfigurationTwiceHasTwoNames() {
        var cli = run("compare", "circles-tanh", "circles-tanh", "--epochs", "1");
        assertThat((List<?>) cli.json().get("configurations"))
                .extracting("label")
                .isEqualTo(List.of("circles-tanh", "circles-tanh (2)"));
    }

    @Test
    void aGridIsTriedWhole() throws IOException {
        var file = Files.writeString(runs.resolve("grid.yaml"), """
                base: circles-tanh
                set: {train.epochs: 2}
                keys:
                  train.optimizer.sgd.rate: [0.01, 0.1]
                  model.hidden: [[4], [8, 8]]
                """);
        var cli = run("sweep", file.toString());
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat((List<?>) cli.json().get("trials")).hasSize(4).doesNotHaveDuplicates();
        var folder = only("sweep");
        assertThat(folder.resolve("figures/heat-map.png")).exists();
        var best = run("train", folder.resolve("best.yaml").toString());
        assertThat(best.exitCode()).isZero();
    }

    @Test
    void aRandomSearchDrawsTheSameAgain() throws IOException {
        var file = Files.writeString(runs.resolve("random.yaml"), """
                base: circles-tanh
                set: {train.epochs: 1}
                search: random
                trials: 5
                seed: 3
                keys:
                  train.optimizer.sgd.rate: {from: 1e-3, to: 1, scale: log}
                  train.batch: [10, 20]
                  model.dropout: {from: 0, to: 0.5}
                """);
        var first = run("sweep", file.toString()).json().get("trials");
        assertThat((List<?>) first)
                .hasSize(5)
                .allSatisfy(trial -> assertThat(Double.parseDouble(((Map<?, ?>) trial)
                                .get("train.optimizer.sgd.rate")
                                .toString()))
                        .isBetween(1e-3, 1.0));
        assertThat(run("sweep", file.toString()).json().get("trials")).isEqualTo(first);
        assertThat(only("sweep").resolve("figures/parallel-coordinates.svg")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key: {train.batch: [1]} | did you mean keys?",
                "keys: {} | keys is missing",
                "keys: {train.batch: 3} | needs a list of values",
                "keys: {train.batch: {from: 1, to: 2}} | needs a list of values",
                "keys: {train.batches: [1]} | did you mean batch?",
                "keys: {train.batch: [0]} | train.batch is 0",
                "{search: best, keys: {train.batch: [1]}} | it must be grid, random, halving, hyperband, tpe or bohb",
                "{search: random, trials: 0, keys: {train.batch: [1]}} | bad.yaml:1: trials is 0: it must be a whole number of at least 1",
                "{search: random, trials: 1.5, keys: {train.batch: [1]}} | trials is 1.5",
                "{search: halving, factor: 1, keys: {train.batch: [1]}} | factor is 1: it must be a whole number of at least 2",
                "{search: tpe, minEpochs: 2, keys: {train.batch: [1]}} | --min-epochs has no effect: tpe trains",
                "{search: random, keys: {train.batch: {from: 1.5, to: 9, scale: integer}}} | log-integer",
                "{search: random, keys: {train.batch: {from: 2, to: 1}}} | from: 1e-4",
                "{base: nothing, keys: {train.batch: [1]}} | neither a file nor a preset"
            })
    void aSweepThatMakesNoSenseIsRefused(String yaml, String expected) throws IOException {
        var cli = run("sweep", Files.writeString(runs.resolve("bad.yaml"), yaml).toString());
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).singleElement().asString().contains(expected);
    }

    private static final String HALVING = """
            base: circles-tanh
            set: {train.epochs: 4}
            search: halving
            trials: 4
            factor: 2
            keys: {train.optimizer.sgd.rate: {from: 1e-3, to: 1, scale: log}, train.batch: [20, 40]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--trials 1 | --trials is 1: of fewer than --factor (2), halving chooses none",
                "--trials 0 | --trials is 0: it must be from 1 to 10000",
                "--factor 1 | --factor is 1: it must be from 2 to 10000",
                "--min-epochs 0 | --min-epochs is 0: it must be at least 1",
                "--min-epochs 5 | --min-epochs is 5, and a trial has 4 epochs",
                "--epochs 1 | fewer than --factor times --min-epochs (2 × 1): lower --min-epochs, or raise --epochs",
                "--search fast | --search is 'fast': it must be grid, random, halving, hyperband, tpe or bohb",
                "--search random --factor 3 | --factor has no effect: random trains every combination to its last epoch",
                "--search tpe --min-epochs 2 | --min-epochs has no effect: tpe trains every combination",
                "--search grid | needs a list of values",
                "--trials many | --trials",
                "--rate 0.1 | --rate would change nothing, because the sweep sets the same key"
            })
    void aPlanThatMakesNoSenseIsRefused(String flags, String expected) throws IOException {
        var file = Files.writeString(runs.resolve("halving.yaml"), HALVING);
        var cli = run(Stream.concat(Stream.of("sweep", file.toString()), Stream.of(flags.split(" ")))
                .toArray(String[]::new));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).last().asString().contains(expected);
        assertThat(runs.resolve("trials")).doesNotExist();
    }

    /** The best configuration is a preset: with the seed of the sweep it trains the network that was chosen. */
    @Test
    void theBestOfAHalvingIsTrainedAsItWas() throws IOException {
        var file = Files.writeString(runs.resolve("halving.yaml"), HALVING);
        var cli = run("sweep", file.toString(), "--metric", "validation-loss", "--threads", "1");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        var folder = only("sweep");
        for (var figure : List.of("rungs", "importance", "parallel-coordinates")) {
            assertThat(folder.resolve("figures/%s.svg".formatted(figure))).exists();
            assertThat(folder.resolve("figures/%s.png".formatted(figure))).exists();
        }
        assertThat((List<?>) cli.json().get("answers"))
                .map(Object::toString)
                .anyMatch(answer -> answer.contains("4 combinations began and 1 trained to the last epoch"))
                .anyMatch(answer -> answer.startsWith("The test loss of the chosen combination is"));
        assertThat(cli.json().get("trainedEpochs")).isEqualTo(2 + 2 + 4);
        var best = run("train", folder.resolve("best.yaml").toString());
        assertThat(best.exitCode()).as(best.err().toString()).isZero();
        var epochs = Files.readAllLines(
                        Path.of(best.json().get("run").toString()).resolve("metrics.csv"))
                .stream()
                .skip(1)
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
        try (var trials = Files.list(runs.resolve("trials"))) {
            assertThat(trials.filter(trial -> !trial.getFileName().toString().matches(".*-s\\d+-e\\d+-\\w+")))
                    .singleElement()
                    .satisfies(trial -> assertThat(Files.readAllLines(trial.resolve("metrics.csv")).stream()
                                    .skip(1)
                                    .map(line -> line.substring(0, line.lastIndexOf(',')))
                                    .toList())
                            .isEqualTo(epochs)
                            .hasSize(4));
        }
        var evaluated = run("evaluate", best.json().get("run").toString(), "--split", "test");
        assertThat(cli.json().get("test"))
                .asInstanceOf(map(String.class, Object.class))
                .containsEntry("test-loss", ((Map<?, ?>) evaluated.json()).get("loss"));
    }

    @Test
    void aReportPutsRunsNextToEachOther() throws IOException {
        run("train", "circles-tanh", "--epochs", "2");
        run("train", "circles-tanh", "--epochs", "3", "--seed", "5", "--split-seed", "4");
        var cli = run("report", "circles-tanh-1", "circles-tanh-2");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat((List<?>) cli.json().get("answers"))
                .last()
                .asString()
                .contains("not trained and validated on the same samples");
        assertThat(Files.readString(only("report").resolve("report.html")))
                .contains("What their configurations differ in")
                .contains("train.seed")
                .contains("data.splitSeed")
                .doesNotContain("train.batch");
    }

    /** Their scores have different names, and each has its figure. */
    @Test
    void aReportOfDifferentTasksDrawsBothScores() throws IOException {
        run("train", "circles-tanh", "--epochs", "2");
        run("train", "line", "--epochs", "2", "--loss", "huber");
        run("train", "line", "--epochs", "2", "--schedule", "step(1)");
        var cli = run("report", "circles-tanh-1", "line-1", "line-2");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        var folder = only("report");
        assertThat(folder.resolve("figures/accuracy.png")).exists();
        assertThat(folder.resolve("figures/r2.png")).exists();
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("<td>cross-entropy</td>", "<td>huber</td>", "<td>squared-error</td>", "<td>step(1, 0.5)</td>")
                .doesNotContain("model.loss.", "folder trials");
    }

    @Test
    void compareFindsRunsByTheirNames() {
        run("train", "circles-tanh", "--epochs", "2");
        run("train", "circles-tanh", "--epochs", "2", "--hidden", "3");
        var cli = run("compare", "circles-tanh-1", "circles-tanh-2", "--metric", "validation-loss");
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat((List<?>) cli.json().get("configurations"))
                .extracting("label")
                .isEqualTo(List.of("circles-tanh-1", "circles-tanh-2"));
    }

    /** A folder of both can be moved; a file in the current folder is found as well. */
    @Test
    void theBaseOfASweepIsLookedForNextToItsFile() throws IOException {
        var folder = Files.createDirectories(runs.resolve("mine"));
        Files.writeString(folder.resolve("a.yaml"), "data: {name: circles}\ntrain: {epochs: 1}\n");
        var file = Files.writeString(folder.resolve("s.yaml"), "base: a.yaml\nkeys: {model.hidden: [[4]]}\n");
        assertThat(run("sweep", file.toString()).exitCode()).isZero();
    }

    /** They have data of their own. */
    private static final List<String> DRAWING =
            List.of("circles", "least-squares", "universal-approximation", "bias-variance");

    static Stream<Experiment> experiments() {
        // LadderTest has a smaller recipe: the networks of `ladder` itself are large, and its augmentation is of
        // images.
        return Experiments.all().stream()
                .filter(experiment -> !(experiment instanceof CostExperiment)
                        && !experiment.name().equals("ladder"));
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void everyExperimentAnswersAndDraws(Experiment experiment) throws IOException {
        var words = new ArrayList<>(List.of("experiment", experiment.name()));
        boolean trains = !(experiment instanceof Untrained);
        if (trains && !DRAWING.contains(experiment.name())) {
            words.addAll(List.of("--data", "circles"));
            // Fewer samples take less time; this experiment chooses their number itself.
            words.addAll(experiment.name().equals("sample-size") ? List.of() : List.of("--training", "100"));
        }
        if (trains && !experiment.name().equals("least-squares")) {
            words.addAll(List.of("--epochs", "1"));
        }
        if (experiment.name().equals("landscape")) {
            // It measures the network at 625 points.
            words.addAll(List.of("--hidden", "8,4"));
        }
        var cli = run(words.toArray(String[]::new));
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat((List<?>) cli.json().get("answers")).isNotEmpty();
        var folder = only(experiment.name());
        assertThat(folder.resolve("report.html")).exists();
        assertThat(folder.resolve("findings.json")).exists();
        try (var figures = Files.list(folder.resolve("figures"))) {
            assertThat(figures).isNotEmpty();
        }
    }
}
