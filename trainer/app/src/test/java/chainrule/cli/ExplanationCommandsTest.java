package chainrule.cli;

import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Which columns a network needs, how its predictions depend on one, and where it errs, compared with tables that are changed by hand. */
@Tag("slow")
class ExplanationCommandsTest {
    private static final String HEADER = "x,y,colour,noise,kind";
    private static final int SEED = 4;

    @TempDir
    static Path folder;

    private static final List<String[]> ROWS = new ArrayList<>();

    @BeforeAll
    static void train() throws IOException {
        var random = new Random(5);
        var colours = List.of("red", "green", "blue");
        for (int i = 0; i < 150; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            int colour = random.nextInt(3);
            ROWS.add(new String[] {
                Double.toString(x),
                i % 13 == 0 ? "" : Double.toString(y),
                colours.get(colour),
                Double.toString(random.nextGaussian()),
                x + (colour == 2 ? 1.5 : 0) + 0.5 * random.nextGaussian() > 0.7 ? "yes" : "no"
            });
        }
        write("t.csv", ROWS);
        json(
                "train --data table --data-dir FOLDER/t.csv --target kind --epochs 15 --batch 8 --optimizer adam --rate 0.03 --hidden 6 --engine reference --seed %d --name t"
                        .formatted(SEED));
    }

    private static void write(String name, List<String[]> rows) throws IOException {
        Files.writeString(
                folder.resolve(name),
                Stream.concat(Stream.of(HEADER), rows.stream().map(row -> String.join(",", row)))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static Cli cli(String words) {
        return Cli.run(
                (words + " --runs FOLDER").replace("FOLDER", folder.toString()).split(" "));
    }

    private static Map<String, Object> json(String words) {
        var cli = cli(words + " --json");
        assertThat(cli.exitCode()).as("%s: %s", words, cli.err()).isZero();
        return cli.json();
    }

    /** The rows of the test split as texts. */
    private static List<String[]> testRows() {
        var run = TrainedRun.read(RunDirectory.open(folder.resolve("t-1")), RunDirectory.BEST);
        var data = Catalog.standard().load(run.source(Optional.empty()), Progress.NONE);
        return IntStream.of(run.rows(data, "test")).mapToObj(ROWS::get).toList();
    }

    private static List<String[]> changed(List<String[]> rows, int column, IntFunction<String> value) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> {
                    String[] row = rows.get(i).clone();
                    row[column] = value.apply(i);
                    return row;
                })
                .toList();
    }

    private static double number(Object map, String key) {
        return ((Number) ((Map<?, ?>) map).get(key)).doubleValue();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> byName(Map<String, Object> json, String list, String name) {
        return ((List<Map<String, Object>>) json.get(list))
                .stream().collect(Collectors.toMap(entry -> (String) entry.get(name), entry -> entry));
    }

    private static Map<String, Object> measured(List<String[]> rows) throws IOException {
        write("changed.csv", rows);
        return json("evaluate t-1 --on FOLDER/changed.csv --engine reference --bootstrap 0");
    }

    @Test
    void importanceIsWhatATableWithAShuffledColumnLoses() throws IOException {
        var found = json("importance t-1 --repeats 3 --engine reference");
        var columns = byName(found, "columns", "column");
        assertThat(columns.keySet()).containsExactlyInAnyOrder("x", "y", "colour", "noise");
        var rows = testRows();
        var base = measured(rows);
        assertThat((double) found.get("loss")).isCloseTo((double) base.get("loss"), within(1e-12));
        var names = List.of("x", "y", "colour", "noise");
        for (int k = 0; k < names.size(); k++) {
            double loss = 0;
            double accuracy = 0;
            for (int repeat = 0; repeat < 3; repeat++) {
                int[] order = IntStream.range(0, rows.size()).toArray();
                new RandomStream(SEED, Purpose.EXPERIMENT, repeat, k).shuffle(order);
                int column = k;
                var worse = measured(changed(rows, k, i -> rows.get(order[i])[column]));
                loss += ((double) worse.get("loss") - (double) base.get("loss")) / 3;
                accuracy += ((double) base.get("accuracy") - (double) worse.get("accuracy")) / 3;
            }
            assertThat(number(columns.get(names.get(k)), "loss"))
                    .as(names.get(k))
                    .isCloseTo(loss, within(1e-12));
            assertThat(number(columns.get(names.get(k)), "metric")).isCloseTo(accuracy, within(1e-12));
        }
        assertThat(number(columns.get("x"), "loss")).isGreaterThan(number(columns.get("colour"), "loss"));
        assertThat(number(columns.get("colour"), "loss"))
                .isGreaterThan(10 * Math.abs(number(columns.get("noise"), "loss")));
        assertThat(json("importance t-1 --repeats 3 --engine reference").get("columns"))
                .as("again")
                .isEqualTo(found.get("columns"));
    }

    /** The mean probability of "yes" in a table. */
    private static double mean(List<String[]> rows) throws IOException {
        write("changed.csv", rows);
        json("predict t-1 FOLDER/changed.csv --engine reference --out FOLDER/out.csv --probabilities");
        var lines = Files.readAllLines(folder.resolve("out.csv"));
        int at = List.of(lines.get(0).split(",")).indexOf("probability of yes");
        assertThat(at).as(lines.get(0)).isPositive();
        return lines.stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[at]))
                .average()
                .orElseThrow();
    }

    @Test
    void partialDependenceIsTheMeanOverATableWithOneValueInTheColumn() throws IOException {
        var rows = testRows();
        for (var column : List.of("x", "colour")) {
            var found = json("dependence t-1 --column %s --points 4 --engine reference".formatted(column));
            var outputs = byName(found, "outputs", "output");
            assertThat(outputs.keySet()).as("of two classes the second").containsExactly("yes");
            var curve = (List<?>) outputs.get("yes").get("curve");
            assertThat(curve).hasSize(column.equals("x") ? 4 : 3);
            int k = column.equals("x") ? 0 : 2;
            for (var point : curve) {
                String value = ((Map<?, ?>) point).get("value").toString();
                assertThat(number(point, "mean")).isCloseTo(mean(changed(rows, k, i -> value)), within(1e-6));
                assertThat(number(point, "low")).isLessThan(number(point, "high"));
            }
        }
        // It rises with x, as the data do.
        var curve = (List<?>) byName(json("dependence t-1 --column x --of yes --engine reference"), "outputs", "output")
                .get("yes")
                .get("curve");
        assertThat(curve).hasSize(20);
        assertThat(number(curve.get(19), "mean")).isGreaterThan(0.4 + number(curve.get(0), "mean"));
    }

    @Test
    void integratedGradientsSumToWhatTheyExplain() {
        var found = json("saliency t-1 --method integrated --of yes --engine reference");
        assertThat((double) found.get("largestGap")).isLessThan(0.05);
        assertThat((double) json("saliency t-1 --method integrated --of yes --steps 2000 --engine reference")
                        .get("largestGap"))
                .isLessThan(0.002);
        var columns = byName(found, "columns", "column");
        assertThat(number(columns.get("x"), "mean")).isGreaterThan(number(columns.get("noise"), "mean"));
        assertThat(json("saliency t-1 --method integrated --baseline zero --engine reference")
                        .get("answers")
                        .toString())
                .contains("inputs of 0", "integrated gradients (formula C22: `chainrule gradcheck C22`");
        assertThat(json("saliency t-1 --engine reference")).containsEntry("largestGap", null);
    }

    @Test
    void theWorstSamplesAreThoseWithTheHighestLossOfTheirOwn() throws IOException {
        var found = json(
                "evaluate t-1 --worst 4 --bootstrap 0 --engine reference --out FOLDER/all.csv --probabilities --report FOLDER/worst.html");
        var lines = Files.readAllLines(folder.resolve("all.csv"));
        var header = List.of(lines.get(0).split(","));
        var expected = lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .sorted(Comparator.comparingDouble(cells ->
                        Double.parseDouble(cells[header.indexOf("probability of " + cells[header.indexOf("target")])])))
                .limit(4)
                .toList();
        var worst = (List<?>) found.get("worst");
        assertThat(worst).hasSize(4);
        for (int i = 0; i < 4; i++) {
            String[] cells = expected.get(i);
            String truth = cells[header.indexOf("target")];
            assertThat(((Map<?, ?>) worst.get(i)).get("row").toString()).isEqualTo(cells[header.indexOf("row")]);
            assertThat(((Map<?, ?>) worst.get(i)).get("true")).isEqualTo(truth);
            double p = Double.parseDouble(cells[header.indexOf("probability of " + truth)]);
            assertThat(number(worst.get(i), "error")).isCloseTo(-Math.log(p), within(1e-5));
        }
        var text =
                cli("evaluate t-1 --worst 4 --bootstrap 0 --engine reference").out();
        int row = Integer.parseInt(expected.get(0)[header.indexOf("row")]) - 1;
        assertThat(text)
                .anyMatch(line -> line.matches("%d +%s .*".formatted(row + 1, ROWS.get(row)[4]))
                        && line.contains(ROWS.get(row)[2]));
        assertThat(Files.readString(folder.resolve("worst.html"))).contains("The 4 samples with the highest log loss");
        assertThat(json("evaluate t-1 --bootstrap 0 --engine reference")).containsEntry("worst", List.of());
    }

    @Test
    void anEnsembleIsExplainedAsOneNetwork() {
        json(
                "train --data table --data-dir FOLDER/t.csv --target kind --epochs 3 --hidden 6 --engine reference --seed 9 --name u");
        json("ensemble t-1 u-1 --name both");
        assertThat(byName(json("importance both-1 --repeats 2 --engine reference"), "columns", "column"))
                .containsOnlyKeys("x", "y", "colour", "noise");
        assertThat(byName(json("dependence both-1 --column y --points 3 --engine reference"), "outputs", "output"))
                .containsOnlyKeys("yes");
    }

    private static void refuse(String words, String message) {
        var cli = cli(words);
        assertThat(cli.exitCode()).as(words).isEqualTo(2);
        assertThat(cli.err()).as(words).hasSize(1);
        assertThat(cli.err().get(0)).contains(message);
    }

    @Test
    void whatCannotBeExplainedIsRefusedInALine() {
        refuse("evaluate t-1 --worst -1", "--worst is -1");
        refuse("importance t-1 --repeats 1", "give at least 2");
        refuse("importance t-1 --split all", "all");
        refuse("dependence t-1 --column z", "there is no input column 'z'");
        refuse("dependence t-1 --column kind", "there is no input column 'kind'");
        refuse("dependence t-1 --column x --of maybe", "there is no output 'maybe'");
        refuse("dependence t-1 --column x --points 1", "give at least 2");
        refuse("saliency t-1 --method shap", "--method is 'shap'");
        refuse("saliency t-1 --steps 8", "--steps is of integrated gradients");
        refuse("saliency t-1 --baseline zero", "--baseline is of integrated gradients");
        refuse("saliency t-1 --method integrated --baseline black", "give mean or zero");
        refuse("saliency t-1 --method integrated --steps 0", "give at least 1");
    }
}
