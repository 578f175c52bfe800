package chainrule.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Means of several runs, as a run. */
@Tag("slow")
class EnsembleCommandTest {
    private static final String NEW = "x,y,colour\n0.7,0.1,red\n-1,,blue\n0,2,green\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        var random = new Random(5);
        var rows = new StringBuilder("x,y,colour,kind,two,amount\n");
        var colours = List.of("red", "green", "blue");
        var kinds = List.of("a", "b", "c");
        for (int i = 0; i < 90; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            int colour = random.nextInt(3);
            // One row alone has no y: a fold knows missing values and another one does not.
            rows.append("%s,%s,%s,%s,%s,%s%n"
                    .formatted(
                            x,
                            i == 17 ? "" : y,
                            colours.get(colour),
                            kinds.get(x + 0.3 * random.nextGaussian() > 0.5 ? 2 : y > 0 ? 1 : 0),
                            x + random.nextGaussian() > 0 ? "yes" : "no",
                            10 + 3 * x - y + colour));
        }
        Files.writeString(folder.resolve("t.csv"), rows);
        Files.writeString(folder.resolve("new.csv"), NEW);
    }

    private Cli cli(String words) {
        return Cli.run(
                (words + " --runs FOLDER").replace("FOLDER", folder.toString()).split(" "));
    }

    private Map<String, Object> json(String words) {
        var cli = cli(words + " --json");
        assertThat(cli.exitCode()).as("%s: %s", words, cli.err()).isZero();
        return cli.json();
    }

    private void train(String name, String target, String more) {
        json(
                "train --data table --data-dir FOLDER/t.csv --epochs 6 --batch 8 --optimizer adam --engine reference%s%s --columns %s --name %s --target %s %s"
                        .formatted(
                                more.contains("--hidden") ? "" : " --hidden 5",
                                more.contains("--rate") ? "" : " --rate 0.03",
                                others(target),
                                name,
                                target,
                                more)
                        .strip());
    }

    private static String others(String target) {
        return Stream.of("kind", "two", "amount")
                .filter(name -> !name.equals(target))
                .map(name -> name + "=ignore")
                .collect(Collectors.joining(","));
    }

    /** Of each row of new.csv what `predict --probabilities` writes, as numbers. */
    private List<double[]> predicted(String run, int columns) throws IOException {
        json("predict %s FOLDER/new.csv --engine reference --out FOLDER/out.csv%s"
                .formatted(run, columns > 1 ? " --probabilities" : ""));
        var lines = Files.readAllLines(folder.resolve("out.csv"));
        return lines.subList(1, lines.size()).stream()
                .map(line -> line.split(","))
                .map(cells -> Stream.of(cells)
                        .skip(cells.length - columns)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    private void requireMean(List<String> runs, int[] times, String ensemble, int columns, double exact)
            throws IOException {
        var mean = predicted(ensemble, columns);
        double all = 0;
        var expected = new double[mean.size()][columns];
        for (int m = 0; m < runs.size(); m++) {
            var one = predicted(runs.get(m), columns);
            all += times[m];
            for (int i = 0; i < expected.length; i++) {
                for (int k = 0; k < columns; k++) {
                    expected[i][k] += times[m] * one.get(i)[k];
                }
            }
        }
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < columns; k++) {
                assertThat(mean.get(i)[k]).isCloseTo(expected[i][k] / all, within(exact));
            }
        }
    }

    /** What ONNX Runtime makes of the exported ensemble, for new.csv. */
    private float[][] exported(String ensemble, String output) throws IOException, OrtException {
        json("export %s --to onnx FOLDER/%s.onnx".formatted(ensemble, ensemble));
        var environment = OrtEnvironment.getEnvironment();
        try (var session =
                environment.createSession(folder.resolve(ensemble + ".onnx").toString())) {
            var inputs = new HashMap<String, OnnxTensor>();
            inputs.put("x", OnnxTensor.createTensor(environment, new float[][] {{0.7f}, {-1}, {0}}));
            inputs.put("y", OnnxTensor.createTensor(environment, new float[][] {{0.1f}, {Float.NaN}, {2}}));
            inputs.put("colour", OnnxTensor.createTensor(environment, new String[][] {{"red"}, {"blue"}, {"green"}}));
            try (var found = session.run(inputs)) {
                return (float[][]) found.get(output).orElseThrow().getValue();
            }
        }
    }

    private static void requireNear(float[][] found, List<double[]> expected, double exact) {
        assertThat(found).hasNumberOfRows(expected.size());
        for (int i = 0; i < found.length; i++) {
            for (int k = 0; k < found[i].length; k++) {
                assertThat((double) found[i][k]).isCloseTo(expected.get(i)[k], within(exact));
            }
        }
    }

    @Test
    void probabilitiesOfSeedsAreAveraged() throws Exception {
        train("kind", "kind", "--seed 1");
        train("kind", "kind", "--seed 2 --hidden 3");
        train("kind", "kind", "--seed 3");
        assertThat(json("ensemble kind-1 kind-2 kind-3 --name all")).containsEntry("size", 3);
        requireMean(List.of("kind-1", "kind-2", "kind-3"), new int[] {1, 1, 1}, "all-1", 3, 1e-6);
        requireNear(exported("all-1", "probabilities"), predicted("all-1", 3), 1e-6);
        var evaluated = cli("evaluate all-1 --split validation --engine reference");
        assertThat(evaluated.out().get(0)).contains("the mean of 3 networks: kind-1, kind-2, kind-3");
        var card = cli("card all-1 --engine reference");
        assertThat(card.exitCode()).as(card.err().toString()).isZero();
        assertThat(card.out()).contains("| kind-2 | 1 | 6-3-3 | %s | – | 2 |".formatted(epoch("kind-2")));
        assertThat(card.out()).anyMatch(line -> line.contains("An ensemble, the mean of 3 networks"));
        // Two members of one name, each with curves of its own.
        var answers = (List<?>) json("report all-1 kind-2").get("answers");
        assertThat(answers.subList(0, 4))
                .extracting(answer -> answer.toString().split(":")[0])
                .containsExactly("kind-1", "kind-2", "kind-3", "kind-2 (2)");
        var init = cli("train --init FOLDER/all-1 --data circles");
        assertThat(init.exitCode()).isEqualTo(2);
        assertThat(init.err()).singleElement().asString().contains("all-1/members/1/best.safetensors");

        // A member that has a temperature is averaged with it.
        json("evaluate kind-1 --calibrate --engine reference");
        json("ensemble kind-1 kind-2 --name calibrated");
        requireMean(List.of("kind-1", "kind-2"), new int[] {1, 1}, "calibrated-1", 3, 1e-6);
        requireNear(exported("calibrated-1", "probabilities"), predicted("calibrated-1", 3), 1e-6);
    }

    private Object epoch(String run) {
        return json("export %s --to safetensors FOLDER/%s.safetensors".formatted(run, run))
                .get("epoch");
    }

    @Test
    void greedySelectionHasALossThatIsAtMostAsHighAsTheBestMembers() throws IOException {
        for (int seed = 1; seed <= 3; seed++) {
            train("kind", "kind", "--seed " + seed + (seed == 2 ? " --rate 0.0001" : ""));
        }
        var chosen = json("ensemble kind-1 kind-2 kind-3 --select greedy --engine reference");
        var members = (List<?>) chosen.get("members");
        var times = members.stream()
                .mapToInt(member -> (int) ((Map<?, ?>) member).get("times"))
                .toArray();
        double best = members.stream()
                .mapToDouble(member -> (double) ((Map<?, ?>) member).get("validationLoss"))
                .min()
                .orElseThrow();
        assertThat(times[1]).as("a network that has learnt nothing").isZero();
        assertThat((double) chosen.get("lossOfChosen"))
                .isLessThanOrEqualTo(best)
                .isLessThan((double) chosen.get("lossOfAll"));
        // What was chosen is what is kept: its loss on the same samples.
        assertThat((double) json("evaluate ensemble-1 --split validation --engine reference")
                        .get("loss"))
                .isCloseTo((double) chosen.get("lossOfChosen"), within(1e-12));
        requireMean(List.of("kind-1", "kind-2", "kind-3"), times, "ensemble-1", 3, 1e-6);
        assertThat(json("ensemble kind-1 kind-2 kind-3 --select greedy --rounds 1 --name one --engine reference"))
                .containsEntry("lossOfChosen", best)
                .containsEntry("size", 1);
    }

    @Test
    void membersOfFoldsPrepareTheColumnsByThemselves() throws Exception {
        for (int fold = 1; fold <= 3; fold++) {
            train("amount", "amount", "--set data.fold.index=%d --set data.fold.of=3".formatted(fold));
        }
        json("ensemble amount-1 amount-2 amount-3 --name folds");
        requireMean(List.of("amount-1", "amount-2", "amount-3"), new int[] {1, 1, 1}, "folds-1", 1, 1e-4);
        requireNear(exported("folds-1", "prediction"), predicted("folds-1", 1), 1e-4);
        refuse("evaluate folds-1 --split validation", "have no validation split in common: choose --split test");
        refuse("importance folds-1 --split train", "have no train split in common");
        refuse("ensemble amount-1 amount-2 --select greedy", "as folds are");
        assertThat(json("evaluate folds-1 --on FOLDER/t.csv --engine reference").get("on"))
                .isNotNull();
    }

    /** Each row of the table by the member of its fold, and a column by its values shuffled in all folds together. */
    @Test
    void foldsAreMeasuredOnWhatEachHoldsOut() throws IOException {
        for (int fold = 1; fold <= 3; fold++) {
            train("amount", "amount", "--set data.fold.index=%d --set data.fold.of=3".formatted(fold));
        }
        json("ensemble amount-1 amount-2 amount-3 --name folds");
        double squares = 0;
        double absolute = 0;
        var baselines = new HashMap<String, Double>();
        for (int fold = 1; fold <= 3; fold++) {
            var one = json("evaluate amount-%d --engine reference --bootstrap 0".formatted(fold));
            int count = heldOut("amount-" + fold).length;
            assertThat(count).isEqualTo(30);
            squares += count * Math.pow(metric(one, "rmse"), 2);
            absolute += count * metric(one, "mae");
            baselines(one).forEach((name, rmse) -> baselines.merge(name, count * rmse * rmse, Double::sum));
        }
        var all = json("evaluate folds-1 --engine reference --bootstrap 0");
        assertThat(metric(all, "rmse")).isCloseTo(Math.sqrt(squares / 90), within(1e-9));
        assertThat(metric(all, "mae")).isCloseTo(absolute / 90, within(1e-9));
        // A baseline is fitted to the training samples of the member that holds the sample out.
        assertThat(baselines(all).keySet()).isEqualTo(baselines.keySet()).contains("mean", "median");
        baselines(all)
                .forEach((name, rmse) ->
                        assertThat(rmse).as(name).isCloseTo(Math.sqrt(baselines.get(name) / 90), within(1e-9)));

        // Of a column with one value for all rows: what each member predicts for the rows that it holds out, row by
        // row.
        var dependence = json("dependence folds-1 --column x --points 3 --engine reference");
        var output = (Map<?, ?>) ((List<?>) dependence.get("outputs")).get(0);
        assertThat(dependence).containsEntry("samples", 90);
        var lowest = (Map<?, ?>) ((List<?>) output.get("curve")).get(0);
        var rows = Files.readAllLines(folder.resolve("t.csv"));
        double sum = 0;
        for (int fold = 1; fold <= 3; fold++) {
            for (int row : heldOut("amount-" + fold)) {
                String[] cells = rows.get(row + 1).split(",");
                Files.writeString(
                        folder.resolve("new.csv"),
                        "x,y,colour\n%s,%s,%s\n".formatted(lowest.get("value"), cells[1], cells[2]));
                sum += predicted("amount-" + fold, 1).get(0)[0];
            }
        }
        assertThat(((Number) lowest.get("mean")).doubleValue()).isCloseTo(sum / 90, within(1e-4));

        var importance = cli("importance folds-1 --repeats 2 --engine reference");
        assertThat(importance.out()).anyMatch(line -> line.contains("by the one member that holds it out"));
        var card = cli("card folds-1 --engine reference");
        assertThat(card.exitCode()).as(card.err().toString()).isZero();
        assertThat(card.out())
                .anyMatch(line -> line.startsWith("Measured on 90 samples of the test split"))
                .anyMatch(line -> line.startsWith("Each sample is predicted by the one member that holds it out."));
        // Twice in each place: with another division, three more members. Every row is held out by two.
        for (int fold = 1; fold <= 3; fold++) {
            train(
                    "amount",
                    "amount",
                    "--set data.fold.index=%d --set data.fold.of=3 --set data.fold.repeat=2".formatted(fold));
        }
        json("ensemble amount-1 amount-2 amount-3 amount-4 amount-5 amount-6 --name repeats");
        assertThat(cli("evaluate repeats-1 --engine reference --bootstrap 0").out())
                .anyMatch(line -> line.contains("by the 2 members that hold it out"));
    }

    /** The members have other validation samples, and the data set has test samples of its own. */
    @Test
    void testSamplesOfTheDataSetArePredictedByAllMembers() throws IOException {
        var lines = Files.readAllLines(folder.resolve("t.csv"));
        var data = Files.createDirectory(folder.resolve("data"));
        Files.write(data.resolve("train.csv"), lines.subList(0, 61));
        var test = new java.util.ArrayList<>(lines.subList(61, lines.size()));
        test.add(0, lines.get(0));
        Files.write(data.resolve("test.csv"), test);
        for (int seed = 1; seed <= 2; seed++) {
            json(
                    "train --data table --data-dir FOLDER/data --epochs 3 --hidden 5 --engine reference --columns two=ignore,kind=ignore --target amount --set data.splitSeed=%d --name own"
                            .formatted(seed));
        }
        json("ensemble own-1 own-2 --name both");
        var all = json("evaluate both-1 --engine reference --bootstrap 0");
        assertThat(metric(all, "rmse"))
                .isEqualTo(metric(
                        json("evaluate both-1 --on FOLDER/data/test.csv --engine reference --bootstrap 0"), "rmse"));
        assertThat(cli("importance both-1 --repeats 2 --engine reference").out())
                .anyMatch(line -> line.startsWith("No member was trained on the test samples of the data set"));
    }

    /** The RMSE of each. */
    private static Map<String, Double> baselines(Map<String, Object> json) {
        return ((List<?>) json.get("baselines"))
                .stream()
                        .map(baseline -> (Map<?, ?>) baseline)
                        .collect(Collectors.toMap(
                                baseline -> baseline.get("name").toString(),
                                baseline ->
                                        ((Number) ((Map<?, ?>) baseline.get("metrics")).get("rmse")).doubleValue()));
    }

    private static double metric(Map<String, Object> json, String name) {
        return ((Number) ((Map<?, ?>) json.get("metrics")).get(name)).doubleValue();
    }

    /** The rows of the table that a run holds out. */
    private int[] heldOut(String name) {
        var run = TrainedRun.read(RunDirectory.open(folder.resolve(name)), RunDirectory.BEST);
        return run.rows(Catalog.standard().load(run.source(Optional.empty()), Progress.NONE), "test");
    }

    @Test
    void aMemberThatWasInterruptedIsNamed() throws IOException {
        train("whole", "kind", "--seed 1");
        train("part", "kind", "--seed 2");
        var log = folder.resolve("part-1/log.txt");
        var lines = Files.readAllLines(log);
        assertThat(cli("ensemble whole-1 part-1 --name before").err()).isEmpty();
        Files.write(log, lines.subList(0, lines.size() - 1));
        var made = cli("ensemble whole-1 part-1 --name after");
        assertThat(made.exitCode()).isZero();
        assertThat(made.err())
                .singleElement()
                .asString()
                .contains("part-1 was interrupted: its best network so far is used, of epoch " + epoch("part-1"));
    }

    private void refuse(String words, String message) {
        var cli = cli(words);
        assertThat(cli.exitCode()).as(words).isEqualTo(2);
        assertThat(cli.err()).as(words).hasSize(1);
        assertThat(cli.err().get(0)).contains(message);
    }

    @Test
    void runsThatPredictSomethingElseAreRefused() throws IOException {
        train("kind", "kind", "");
        train("two", "two", "");
        train("amount", "amount", "");
        json(
                "train --data table --data-dir FOLDER/t.csv --epochs 1 --hidden 3 --engine reference --columns colour=ignore,two=ignore,amount=ignore --name less --target kind");
        refuse("ensemble kind-1 two-1", "their classes differ: a, b, c; and no, yes");
        refuse("ensemble kind-1 amount-1", "their tasks differ: classes; and real targets");
        refuse("ensemble kind-1 less-1", "their columns differ: colour (category); and none of its own");
        refuse("ensemble kind-1", "at least two");
        refuse("ensemble kind-1 kind-1", "at least two");
        refuse("ensemble kind-1 FOLDER/kind-1", "at least two");
        refuse("ensemble kind-1 none", "holds no run");
        Files.createDirectory(folder.resolve("begun"));
        Files.copy(folder.resolve("kind-1/config.yaml"), folder.resolve("begun/config.yaml"));
        refuse("ensemble kind-1 begun", "holds no trained network: best.safetensors is missing");
        refuse("ensemble kind-1 two-1 --select best", "--select is 'best'");
        refuse("ensemble kind-1 two-1 --rounds 3", "--rounds is of a selection");
        train("kind", "kind", "--seed 4");
        json("ensemble kind-1 kind-2");
        refuse("ensemble ensemble-1 kind-1", "is an ensemble already");
        refuse("export ensemble-1 --to safetensors FOLDER/e.safetensors", "safetensors holds one network");
        refuse("export ensemble-1 --to dl4j FOLDER/e.zip", "dl4j holds one network");
        refuse("train --resume ensemble-1", "is an ensemble: it holds no training to resume");
        refuse("saliency ensemble-1", "is an ensemble");
        refuse("evaluate ensemble-1 --last", "no last ones");
        refuse("evaluate ensemble-1 --calibrate", "fit a temperature to each member");
        Files.writeString(folder.resolve("ensemble-1/ensemble.json"), "{\"members\": []}");
        refuse("predict ensemble-1 FOLDER/new.csv", "make the ensemble again");
    }

    @ParameterizedTest
    @CsvSource({"quantile,1", "gaussian,2"})
    void realTargetsWithSeveralOutputsAreAveraged(String loss, int columns) throws Exception {
        train("amount", "amount", "--seed 1 --loss " + loss);
        train("amount", "amount", "--seed 2 --loss " + loss);
        json("ensemble amount-1 amount-2");
        var found = exported("ensemble-1", "prediction");
        var mean = predicted("ensemble-1", columns);
        requireNear(found, mean, 1e-4);
        if (loss.equals("gaussian")) {
            var deviations = exportedAgain("deviation");
            for (int i = 0; i < deviations.length; i++) {
                assertThat((double) deviations[i][0]).isCloseTo(mean.get(i)[1], within(1e-4));
            }
        }
    }

    private float[][] exportedAgain(String output) throws IOException, OrtException {
        Files.delete(folder.resolve("ensemble-1.onnx"));
        return exported("ensemble-1", output);
    }
}
