package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.withinPercentage;

@Tag("slow")
class CommandsTest {
    @TempDir
    Path folder;

    @Test
    void paramsCountsTheReferenceNetwork() {
        var cli = Cli.run("params", "3072-512-256-10", "--json");
        assertThat(cli.exitCode()).isZero();
        assertThat(cli.json())
                .containsEntry("parameters", 1_707_274)
                .containsEntry("layers", List.of(3072, 512, 256, 10));
        assertThat((List<?>) cli.json().get("perLayer"))
                .extracting("parameters")
                .containsExactly(1_573_376, 131_328, 2_570);
        assertThat(Cli.run("params", "3072-512-256-10").out()).anyMatch(line -> line.matches("total .* 1,707,274"));
    }

    @Test
    void paramsTakesRepeatedLayers() {
        assertThat(Cli.run("params", "3072-512-120x6-10", "--json").json()).containsEntry("parameters", 1_708_746);
    }

    /** By hand: W₁, four blocks of two layers with γ and β, and the output layer with γ and β. */
    @Test
    void paramsCountsTheBlocksOfAPreset() {
        int first = 3072 * 512 + 512;
        int block = 2 * 512 + 512 * 2048 + 2048 + 2048 * 512 + 512;
        int last = 2 * 512 + 512 * 10 + 10;
        var json = Cli.run("params", "cifar10-best", "--json").json();
        assertThat(json).containsEntry("parameters", first + 4 * block + last);
        assertThat((List<?>) json.get("perLayer")).hasSize(10);
        // 3083N + 10 are closest to these for N = 3238.
        assertThat(Cli.run("params", "3072-N-10", "--match", "cifar10-best", "--json")
                        .json()
                        .get("match")
                        .toString())
                .contains("n=3238");
        assertThat(Cli.run("params", "cifar10-best", "--norm", "layer").err().get(0))
                .contains("--norm is for layers");
        assertThat(Cli.run("params", "table").err().get(0)).contains("depend on its data");
    }

    @Test
    void gradcheckChecksTheNetworkOfARun() throws Exception {
        var run = train("checked");
        var cli = Cli.run("gradcheck", "--network", run.toString());
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        assertThat(cli.out()).contains("2 comparisons, 0 failed").anyMatch(line -> line.contains("of 2-4-2"));
        assertThat(Cli.run("gradcheck", "--network", "checked-1", "--runs", folder.toString())
                        .out())
                .isEqualTo(cli.out());
        var refused = Cli.run("gradcheck", "--network", run.toString(), "--target", "x");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().get(0)).contains("a run knows its data");
    }

    @Test
    void listShowsThePresets() {
        assertThat(Cli.run("list").out())
                .hasSizeGreaterThanOrEqualTo(6)
                .anyMatch(line -> line.startsWith("quickstart "));
        var presets = (Map<?, ?>) Cli.run("list", "--json").json().get("presets");
        assertThat(List.<Object>copyOf(presets.keySet()))
                .contains(
                        "quickstart",
                        "cifar10-512-256",
                        "cifar10-512-120x6",
                        "cifar10-one-hidden",
                        "cifar10-softmax",
                        "circles-tanh");
    }

    @Test
    void doctorNamesEveryEngineAndWhyItCantRun() {
        var json = Cli.run("doctor", "--json").json();
        assertThat((List<?>) json.get("engines")).extracting("name").contains("dl4j", "nd4j", "reference");
        assertThat((List<?>) json.get("engines")).extracting("available").doesNotContainNull();
        assertThat((List<?>) json.get("engines")).extracting("reason").doesNotContainNull();
        assertThat(json).containsKeys("gpu", "machine", "threads", "versions", "folders", "next");
    }

    @Test
    void doctorEndsWithWhatToDoNext() {
        var out = Cli.run("doctor").out();
        assertThat(out.get(out.size() - 1)).startsWith("next      ");
        Map<String, Object> able = Map.of("name", "nd4j", "available", true, "reason", "");
        Map<String, Object> unable = Map.of("name", "cuda", "available", false, "reason", "install CUDA 13");
        assertThat(DoctorCommand.nextSteps(List.of(able, unable), 0))
                .first()
                .asString()
                .endsWith("chainrule train quickstart");
        assertThat(DoctorCommand.nextSteps(List.of(able, unable), 1))
                .first()
                .isEqualTo("for the engine cuda: install CUDA 13");
    }

    @Test
    void aTrainingRunEndsWithThreeCommandsToTryNext(@TempDir Path runs) {
        var out = Cli.run("train", "circles-2-4-1", "--epochs", "1", "--runs", runs.toString())
                .out();
        assertThat(out.subList(out.size() - 4, out.size()))
                .extracting(line -> line.strip().split(" +chainrule ")[0].split(" ")[0])
                .containsExactly("report", "next", "chainrule", "chainrule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "train",
                "evaluate",
                "card",
                "predict",
                "params",
                "list",
                "data",
                "doctor",
                "explain",
                "find-rate",
                "cross-validate",
                "gradcheck",
                "experiment"
            })
    void helpStatesWhatACommandDoesWithAnExample(String command) {
        var cli = command.isEmpty() ? Cli.run("--help") : Cli.run(command, "--help");
        assertThat(cli.exitCode()).isZero();
        assertThat(String.join("\n", cli.out())).contains("Usage: chainrule");
        if (!command.isEmpty()) {
            assertThat(String.join("\n", cli.out())).contains("Example").contains("chainrule " + command);
        }
    }

    /** Help texts are formats: a single % would make picocli print the format itself. */
    @Test
    void everyHelpTextIsAFormat() {
        var texts = new ArrayList<String>();
        texts(Main.model(), texts);
        assertThat(texts)
                .hasSizeGreaterThan(100)
                .allSatisfy(text -> assertThatNoException().isThrownBy(() -> text.formatted()));
    }

    private static void texts(CommandLine command, List<String> to) {
        var usage = command.getCommandSpec().usageMessage();
        Stream.of(usage.description(), usage.header(), usage.footer()).forEach(lines -> to.addAll(List.of(lines)));
        command.getCommandSpec().args().forEach(argument -> to.addAll(List.of(argument.description())));
        command.getSubcommands().values().forEach(sub -> texts(sub, to));
    }

    @Test
    void explainCountsTheProductsOfAStep() {
        var json = Cli.run("explain", "cifar10-512-256", "--json").json();
        // Forward, backward but for the first layer's input, and gradients: 2·1,706,496 + 133,632 weights, 100 samples.
        assertThat(json).containsEntry("multiplyAdds", 100 * (3 * 1_706_496 - 1_572_864));
        assertThat(String.join("\n", Cli.run("explain", "cifar10-512-256").out()))
                .contains("W1 ← W1 − η·Xᵀ·Δ1", "(C2, C7, D1)", "W1 3072×512");
        assertThat(Cli.run("explain", "line").out().get(0)).contains(", squared-error, ");
        assertThat(Cli.run("explain", "nonsense").exitCode()).isEqualTo(2);
    }

    @Test
    void benchReportsAStepAndItsLimit() {
        var words = "bench --layers 48-8-3 --batch 4 --optimizer momentum --seconds 0.05 --json";
        var json = Cli.run(words.split(" ")).json();
        assertThat(json)
                .containsKeys("engine", "device", "samples_per_s", "limit_ms", "ratio_to_limit", "threads")
                .containsEntry("layers", "48-8-3")
                .containsEntry("batch", 4)
                .containsEntry("precision", "float32")
                .containsEntry("round_steps", 100);
        assertThat((double) json.get("step_ms_min")).isPositive();
        assertThat((double) json.get("step_ms"))
                .isBetween((double) json.get("step_ms_min"), (double) json.get("step_ms_max"));
        // A hundred a round, or fewer where the machine is so busy that they would take too long.
        assertThat((int) json.get("steps")).isBetween((int) json.get("rounds"), 100 * (int) json.get("rounds"));
        assertThat((double) json.get("warm_up_s")).isGreaterThan(0.05);
        // Forward and gradient of 48-8-3, and the gradient with respect to the hidden layer; two operations each.
        double operations = 2 * 4 * (2 * (48 * 8 + 8 * 3) + 8 * 3);
        double reached = operations / ((double) json.get("limit_ms") * 1e6);
        assertThat((double) json.get("products_gflops")).isCloseTo(reached, withinPercentage(1e-6));
        assertThat((double) json.get("share_of_peak"))
                .isCloseTo(reached / (double) json.get("peak_gflops"), withinPercentage(1e-6))
                .isBetween(0.0, 1.0);
        assertThat(Cli.run("bench", "--batch", "0").exitCode()).isEqualTo(2);
        var refused = Cli.run("bench", "--precision", "tf32");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).singleElement().asString().contains("engine nd4j can't train this: it has no tf32");
        var several = Cli.run("bench", "--seeds", "2", "--engine", "nd4j");
        assertThat(several.exitCode()).isEqualTo(2);
        assertThat(several.err())
                .singleElement()
                .asString()
                .contains("--seeds is 2, and engine nd4j trains one network at a time");
        assertThat(Cli.run("bench", "--seeds", "0").exitCode()).isEqualTo(2);
        assertThat(Cli.run("bench", "--seconds", "NaN").exitCode()).isEqualTo(2);
    }

    @Test
    void benchTimesTheMeasurementOfLayersWhereThereIsOne() {
        String words = "bench --layers 48-8-3 --batch 4 --seconds 0.01 --steps 5 --json --layer-metrics --engine ";
        var json = Cli.run((words + "reference").split(" ")).json();
        double time = (double) json.get("layer_metrics_ms");
        assertThat(time).isPositive();
        assertThat((double) json.get("layer_metrics_steps"))
                .isCloseTo(time / (double) json.get("step_ms"), withinPercentage(1e-6));
        assertThat(Cli.run((words + "dl4j").split(" ")).json())
                .containsEntry("layer_metrics_ms", null)
                .containsEntry("layer_metrics_steps", null);
    }

    @Test
    void aBatchThatIsTooLargeForAnArrayIsOneLine() {
        for (var batch : List.of("1000000000", "2147483647", "699051")) {
            var refused = Cli.run("bench", "--batch", batch);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err())
                    .singleElement()
                    .asString()
                    .contains("with a layer of 3,072 it can be 699,050 at most");
        }
    }

    @Test
    void benchMeasuresALineAfterTheOther() throws Exception {
        var lines = Files.writeString(folder.resolve("lines"), """
                --layers 6-3 --engine reference --batch 2 --seconds 0.01 --steps 3
                again

                --layers 6-x
                again
                --no-such-option
                --batch 1000000000
                --layers 8-3 --engine reference --batch 2 --seconds 0.01 --steps 3
                """);
        var out = Cli.run("bench", "--lines", lines.toString()).out();
        assertThat(out).hasSize(7);
        var found = new ArrayList<Map<String, Object>>();
        for (var line : out) {
            found.add(JSON.std.mapFrom(line));
        }
        assertThat(found.get(0)).containsEntry("layers", "6-3").containsEntry("round_steps", 3);
        assertThat(found.get(1)).containsEntry("layers", "6-3").containsKey("step_ms");
        for (int i = 2; i < 6; i++) {
            assertThat(found.get(i)).containsEntry("exit_code", 2).containsKeys("line", "error");
        }
        assertThat(found.get(6)).containsEntry("layers", "8-3");
    }

    @Test
    void experimentListsExperimentsAndMeasuresOne() {
        assertThat(Cli.run("experiment").out()).anyMatch(line -> line.startsWith("backprop-cost "));
        var json = Cli.run("experiment", "backprop-cost", "--runs", folder.toString(), "--json")
                .json();
        assertThat((List<?>) json.get("ways"))
                .extracting("operationsExponent")
                .satisfiesExactly(
                        reusing ->
                                assertThat((double) reusing).isCloseTo(1, org.assertj.core.api.Assertions.within(0.05)),
                        anew -> assertThat((double) anew).isCloseTo(2, org.assertj.core.api.Assertions.within(0.15)),
                        reusing ->
                                assertThat((double) reusing).isCloseTo(1, org.assertj.core.api.Assertions.within(0.05)),
                        forwards -> assertThat((double) forwards)
                                .isCloseTo(2, org.assertj.core.api.Assertions.within(0.05)));
        assertThat(folder.resolve("backprop-cost-1/report.html")).exists();
        assertThat(folder.resolve("backprop-cost-1/figures/time-by-layers.svg")).exists();
    }

    @Test
    void runIsAnotherNameOfExperiment() {
        assertThat(Cli.run("run").out())
                .isNotEmpty()
                .isEqualTo(Cli.run("experiment").out());
        assertThat(Cli.run("run", "--json").json())
                .isEqualTo(Cli.run("experiment", "--json").json());
        assertThat(Cli.run("run", "--help").out())
                .isEqualTo(Cli.run("experiment", "--help").out());
        assertThat(Cli.run("--help").out()).anyMatch(line -> line.matches(" +experiment, run .*"));
        var refused = Cli.run("experiment", "circles", "--seeds", "1", "--runs", folder.toString());
        var alike = Cli.run("run", "circles", "--seeds", "1", "--runs", folder.toString());
        assertThat(refused.exitCode()).isEqualTo(2).isEqualTo(alike.exitCode());
        assertThat(alike.err()).isNotEmpty().isEqualTo(refused.err());
    }

    @Test
    void gradcheckReportsEachReference() throws Exception {
        var cli = Cli.run("gradcheck", "C1", "D1", "--json", "--report", "--runs", folder.toString());
        assertThat(cli.exitCode()).isZero();
        var findings = com.fasterxml.jackson.jr.ob.JSON.std.listFrom(cli.out().get(0));
        assertThat(findings).extracting("id").containsExactly("C1", "C1", "C1", "C1", "D1");
        assertThat(findings).extracting("pass").containsOnly(true);
        assertThat(folder.resolve("gradcheck-1/report.html")).exists();
        assertThat(Cli.run("gradcheck", "Z9").exitCode()).isEqualTo(2);
    }

    @Test
    void aTrainingBeginsAtTheParametersOfAFile() throws Exception {
        var first = train("first");
        var again = Cli.run(
                "train",
                "circles-tanh",
                "--epochs",
                "1",
                "--rate",
                "1e-30",
                "--runs",
                folder.toString(),
                "--name",
                "x",
                "--init",
                first.resolve("checkpoint.safetensors").toString(),
                "--json");
        assertThat(again.exitCode()).as("%s", again.err()).isZero();
        assertThat(again.json().get("validationLoss"))
                .isEqualTo(Cli.run("evaluate", first.toString(), "--last", "--split", "validation", "--json")
                        .json()
                        .get("loss"));
        var wrong = Cli.run(
                "train",
                "circles-tanh",
                "--hidden",
                "5",
                "--init",
                first.resolve("checkpoint.safetensors").toString(),
                "--runs",
                folder.toString());
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().get(0)).contains("W1 should have the shape [2, 5]");
    }

    @Test
    void dataListAndInfoDescribeTheEmbeddedSets() {
        assertThat((List<?>) Cli.run("data", "list", "--json").json().get("datasets"))
                .extracting("name")
                .contains(
                        "cifar10", "cifar100", "mnist", "fashion-mnist", "images", "idx", "table", "circles", "shapes");
        var info = Cli.run("data", "info", "shapes", "--json").json();
        assertThat(info).containsEntry("shape", List.of(3, 32, 32));
        assertThat((List<?>) info.get("classes")).hasSize(10);
        assertThat((String) info.get("digest")).hasSize(64);
    }

    private Path image(String name, int width, int height, int color) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i < width * height / 2 ? color : 0);
        }
        try (var out = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", out);
        }
        return file;
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines);
    }

    @Test
    void dataInfoReportsOptionsWithoutEffect() {
        var info = Cli.run("data", "info", "circles", "--label", "kind", "--size", "8", "--encoding", "latin1");
        assertThat(text(info.err()))
                .contains(
                        "warning: data.label has no effect: it is for tables, and the data are circles",
                        "warning: data.size has no effect: it is for folders of images",
                        "warning: data.encoding, separator, decimal");
        assertThat(text(Cli.run("data", "info", "circles").err())).isEmpty();
    }

    @Test
    void whatIsSkippedIsReportedForImages() throws Exception {
        for (int i = 0; i < 4; i++) {
            image("photos/train/cat/%d.png".formatted(i), 2, 2, 0xFFFFFF);
            image("photos/train/dog/%d.png".formatted(i), 2, 2, 0xFF0000);
        }
        image("photos/val/cat/1.png", 2, 2, 0xFFFFFF);
        image("photos/val/dog/1.png", 2, 2, 0xFF0000);
        Files.writeString(folder.resolve("photos/train/cat/notes.txt"), "x");
        Files.writeString(folder.resolve("photos/train/cat/9.png"), "x");
        String photos = folder.resolve("photos").toString();
        assertThat(text(Cli.run("data", "info", "images", "--data-dir", photos).err()))
                .contains("9.png: can't be read as an image: it is not a JPEG");
        var info = Cli.run("data", "info", "images", "--data-dir", photos, "--broken", "skip");
        assertThat(text(info.out()))
                .contains("samples  8 to train on, 2 to validate with, 0 to test with")
                .containsPattern("cat +4 +1 +0");
        assertThat(text(info.err()))
                .contains("warning: 1 of 11 images is broken and skipped: train/cat/9.png (it is not a JPEG")
                .contains("warning: validation samples are those of the folder val, whatever data.validation is")
                .contains("warning: 1 file or folder is passed over: 1 ending in .txt (train/cat/notes.txt)");
        var trained = Cli.run(
                "train",
                "--data",
                "images",
                "--data-dir",
                photos,
                "--broken",
                "skip",
                "--exif",
                "false",
                "--hidden",
                "none",
                "--epochs",
                "1",
                "--runs",
                folder.resolve("runs").toString(),
                "--json");
        assertThat(text(trained.err()))
                .contains("warning: 1 of 11 images is broken")
                .contains("warning: 1 file or folder is passed over");
        var run = Path.of((String) trained.json().get("run"));
        assertThat(Files.readString(run.resolve("config.yaml"))).contains("exif: false", "broken: skip");
        // Broken files of a prediction are listed together, too.
        Files.writeString(folder.resolve("photos/8.png"), "x");
        assertThat(text(Cli.run("predict", run.toString(), photos + "/8.png", photos + "/train/cat/9.png")
                        .err()))
                .contains("2 of 2 images can't be read; replace", "8.png (it is not", "9.png (it is not");
    }

    @Test
    void trainEvaluateAndPredictWorkOnATable() throws Exception {
        var table = folder.resolve("points.csv");
        var lines = new StringBuilder("x,y,side\n");
        for (int i = 0; i < 200; i++) {
            double x = Math.sin(i * 12.9898) * 3;
            lines.append("%.4f,%.4f,%s\n".formatted(x, Math.cos(i * 78.233) * 3, x > 0 ? "right" : "left"));
        }
        Files.writeString(table, lines);
        String runs = folder.resolve("runs").toString();
        var trained = Cli.run(
                "train",
                "--data",
                "table",
                "--data-dir",
                table.toString(),
                "--label",
                "side",
                "--hidden",
                "8",
                "--epochs",
                "30",
                "--batch",
                "10",
                "--rate",
                "0.1",
                "--runs",
                runs,
                "--json");
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        assertThat(trained.json())
                .containsOnlyKeys(
                        "run",
                        "engine",
                        "epochs",
                        "seconds",
                        "parameters",
                        "trainLoss",
                        "trainAccuracy",
                        "finalTrainLoss",
                        "finalTrainAccuracy",
                        "validationLoss",
                        "validationAccuracy",
                        "finalValidationLoss",
                        "finalValidationAccuracy",
                        "validationMetrics",
                        "baselines",
                        "bestEpoch",
                        "warnings")
                .containsEntry("epochs", 30)
                .containsEntry("parameters", 2 * 8 + 8 + 8 * 2 + 2);
        assertThat((Double) trained.json().get("validationAccuracy")).isGreaterThan(0.9);
        String run = (String) trained.json().get("run");
        assertThat(Path.of(run))
                .isDirectoryContaining(file -> file.endsWith("report.html"))
                .isDirectoryContaining(file -> file.endsWith("metrics.csv"));

        var evaluated = Cli.run("evaluate", run, "--json").json();
        assertThat(evaluated).containsEntry("split", "test").containsKeys("loss", "accuracy", "confusion");
        assertThat((List<?>) evaluated.get("confusion")).hasSize(2);

        var fresh = folder.resolve("fresh.csv");
        Files.writeString(fresh, "x,y\n2.5,0\n-2.5,0\n");
        var predictions = (List<?>)
                Cli.run("predict", run, fresh.toString(), "--json").json().get("predictions");
        assertThat(predictions).hasSize(2);
        assertThat(predictions)
                .extracting("top")
                .map(top -> ((Map<?, ?>) ((List<?>) top).get(0)).get("class"))
                .isEqualTo(List.of("right", "left"));
    }

    @Test
    void theSameSeedGivesTheSameBits() throws Exception {
        var first = train("a");
        var second = train("b");
        for (String file : List.of("checkpoint.safetensors", "best.safetensors")) {
            assertThat(Files.readAllBytes(first.resolve(file))).isEqualTo(Files.readAllBytes(second.resolve(file)));
        }
        assertThat(withoutTimes(first)).isEqualTo(withoutTimes(second)).hasSize(4);
        assertThat(withoutTimes(first)).isNotEqualTo(withoutTimes(train("c", "--seed", "2")));
    }

    private Path train(String name, String... more) {
        var args = new java.util.ArrayList<>(List.of(
                "train",
                "circles-tanh",
                "--epochs",
                "3",
                "--dropout",
                "0.1",
                "--runs",
                folder.toString(),
                "--name",
                name,
                "--json"));
        args.addAll(List.of(more));
        return Path.of((String) Cli.run(args.toArray(String[]::new)).json().get("run"));
    }

    private static List<String> withoutTimes(Path run) throws Exception {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }
}
