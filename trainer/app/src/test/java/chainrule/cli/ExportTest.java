package chainrule.cli;

import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.DataSource;
import chainrule.datasets.Features;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.export.onnx.OnnxRuntime;
import chainrule.run.RunDirectory;
import chainrule.run.TrainedRun;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A trained network leaves Chainrule, does the same elsewhere, and comes back to the same bits. */
@Tag("slow")
class ExportTest {
    private static final int SAMPLES = 1000;
    private static final double TOLERANCE = 1e-5;

    @TempDir
    static Path folder;

    private static String runs;
    private static TrainedRun run;
    private static Features.Bytes pixels;
    private static List<double[]> expected;

    /** Where Python with PyTorch is, if it is anywhere. */
    private static Optional<String> python;

    @BeforeAll
    static void train() throws Exception {
        runs = folder.resolve("runs").toString();
        var cli = Cli.run("train", "quickstart", "--epochs", "2", "--training", "2000", "--seed", "3", "--runs", runs);
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        run = TrainedRun.read(new RunDirectory(folder.resolve("runs/quickstart-1")), RunDirectory.BEST);
        var test = Catalog.standard()
                .load(DataSource.named("shapes"), Progress.NONE)
                .test();
        int width = test.features().width();
        byte[] all = ((Features.Bytes) test.features()).data();
        pixels = new Features.Bytes(Arrays.copyOf(all, SAMPLES * width), width);
        expected = run.probabilities(
                new Samples(pixels, new int[SAMPLES]), Engines.onClassPath().named("nd4j"));
        python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> succeeds(program, "-c", "import torch"))
                .findFirst();
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static Path export(String format, String name) {
        var file = folder.resolve(name);
        var cli = Cli.run("export", "quickstart-1", file.toString(), "--to", format, "--runs", runs, "--json");
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        assertThat(cli.json()).containsEntry("layers", List.of(3072, 512, 256, 10));
        return file;
    }

    @Test
    void onnxRuntimeFindsTheSameProbabilitiesOfAThousandTestImages() throws Exception {
        try (var runtime = new OnnxRuntime(Files.readAllBytes(export("onnx", "runtime.onnx")))) {
            var found = runtime.output("probabilities", pixels, 3, 32, 32);
            for (int i = 0; i < SAMPLES; i++) {
                assertThat(found.get(i)).containsExactly(expected.get(i), within(TOLERANCE));
            }
        }
    }

    /** Nothing here but the last lines is Chainrule's. */
    @Test
    void plainDl4jFindsThemToo() throws IOException {
        var file = export("dl4j", "plain.zip").toFile();
        INDArray features = Nd4j.create(DataType.FLOAT, SAMPLES, 3072);
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < 3072; j++) {
                features.putScalar(i, j, pixels.value(i, j));
            }
        }
        var network = MultiLayerNetwork.load(file, false);
        DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(file);
        normalizer.transform(features);
        var found = network.output(features).toDoubleMatrix();
        for (int i = 0; i < SAMPLES; i++) {
            assertThat(found[i]).containsExactly(expected.get(i), within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "dl4j", "safetensors"})
    void whatWasExportedComesBackToTheSameBits(String format) throws IOException {
        var cli = Cli.run("import", export(format, "back." + format).toString(), "--runs", runs, "--json");
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        var back = Path.of((String) cli.json().get("run"));
        var bytes = Files.readAllBytes(run.directory().file(RunDirectory.BEST));
        assertThat(back.resolve(RunDirectory.BEST)).hasBinaryContent(bytes);
    }

    @Test
    void anImportedNetworkIsTrainedOnAndNotResumed() {
        export("onnx", "further.onnx");
        assertThat(Cli.run("import", folder.resolve("further.onnx").toString(), "--runs", runs)
                        .exitCode())
                .isZero();
        var imported = Path.of(runs, "further-1");
        var resumed = Cli.run("train", "--resume", "further-1", "--epochs", "5", "--runs", runs);
        assertThat(resumed.exitCode()).isEqualTo(2);
        assertThat(resumed.err().get(resumed.err().size() - 1)).contains("was imported", "--init");
        var report = Cli.run("report", "further-1", "--runs", runs);
        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.err())
                .singleElement()
                .asString()
                .contains("metrics.csv is not there", "imported", "evaluate");
        var further = Cli.run(
                "train",
                imported.resolve("config.yaml").toString(),
                "--init",
                imported.resolve("best.safetensors").toString(),
                "--epochs",
                "1",
                "--training",
                "500",
                "--runs",
                runs,
                "--name",
                "on",
                "--json");
        assertThat(further.exitCode()).as("%s", further.err()).isZero();
    }

    private static String runPython(String... words) throws Exception {
        assumeTrue(python.isPresent(), "no python3 with PyTorch here (on Debian: python3-torch)");
        var command = Stream.concat(Stream.of(python.get()), Stream.of(words)).toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String script() {
        return Path.of("../../scripts/pytorch_network.py")
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    private static Tensor tensor(List<double[]> rows) {
        double[] values = rows.stream().flatMapToDouble(Arrays::stream).toArray();
        return new Tensor(Tensor.Type.F32, List.of((long) rows.size(), (long) rows.get(0).length), values);
    }

    @Test
    void aSequentialOfPyTorchFindsTheSameAndComesBack() throws Exception {
        var file = export("safetensors", "torch.safetensors");
        var inputs = new double[SAMPLES][pixels.width()];
        for (int i = 0; i < SAMPLES; i++) {
            for (int j = 0; j < pixels.width(); j++) {
                inputs[i][j] = pixels.value(i, j);
            }
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("inputs", tensor(List.of(inputs)));
        tensors.put("probabilities", tensor(expected));
        var outputs = Files.write(folder.resolve("outputs.safetensors"), new Safetensors(Map.of(), tensors).bytes());
        var back = folder.resolve("fromTorch.safetensors");
        var said = runPython(script(), file.toString(), "--compare", outputs.toString(), "--write", back.toString());
        assertThat(said).contains("Linear(in_features=3072, out_features=512", "largest difference");
        assertThat(Cli.run("import", back.toString(), "--runs", runs).exitCode())
                .isZero();
        assertThat(Path.of(runs, "fromTorch-1", RunDirectory.BEST))
                .hasBinaryContent(Files.readAllBytes(run.directory().file(RunDirectory.BEST)));
    }

    /** A network that only PyTorch has seen, by its state_dict and by PyTorch's own export to ONNX. */
    @Test
    void aNetworkOfPyTorchIsImported() throws Exception {
        var program = """
                import sys, torch
                sys.path.insert(0, sys.argv[1])
                import pytorch_network
                from torch import nn
                torch.manual_seed(1)
                net = nn.Sequential(nn.Linear(2, 5), nn.LeakyReLU(0.2), nn.Linear(5, 4), nn.LeakyReLU(0.2), nn.Linear(4, 2)).eval()
                pytorch_network.write(sys.argv[2] + ".safetensors", net.state_dict(), {})
                torch.onnx.export(net, torch.rand(3, 2), sys.argv[2] + ".onnx", opset_version=13, dynamic_axes={"x": {0: "n"}}, input_names=["x"])
                rows = torch.rand(20, 2)
                pytorch_network.write(sys.argv[2] + ".outputs", {"x": rows, "p": torch.softmax(net(rows), 1)}, {})
                """;
        runPython(
                "-c",
                program,
                Path.of(script()).getParent().toString(),
                folder.resolve("foreign").toString());
        var outputs = Safetensors.read(folder.resolve("foreign.outputs")).tensors();
        double[] x = outputs.get("x").values();
        double[] p = outputs.get("p").values();
        var rows = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            rows[i] = (float) x[i];
        }
        for (String file : List.of("foreign.safetensors", "foreign.onnx")) {
            var words = Stream.concat(
                    Stream.of("import", folder.resolve(file).toString(), "--data", "circles", "--normalize", "none"),
                    Stream.of("--runs", runs, "--name", "foreign", "--json"));
            var flags = file.endsWith("onnx") ? Stream.<String>of() : Stream.of("--activation", "leakyrelu(0.2)");
            var cli = Cli.run(Stream.concat(words, flags).toArray(String[]::new));
            assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
            var imported =
                    TrainedRun.read(new RunDirectory(Path.of((String) cli.json().get("run"))), RunDirectory.BEST);
            var found = imported.probabilities(
                    new Samples(new Features.Floats(rows, 2), new int[20]),
                    Engines.onClassPath().named("reference"));
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i)).containsExactly(new double[] {p[2 * i], p[2 * i + 1]}, within(1e-6));
            }
        }
    }

    @Test
    void theLastNetworkIsTakenWhereItIsAskedFor() throws IOException {
        var network = run.checkpoint();
        var later = new Checkpoint(
                network.parameters(),
                network.precision(),
                network.shape(),
                network.classes(),
                network.normalization(),
                9);
        var directory = RunDirectory.at(folder.resolve("runs/two-1"));
        directory.write(
                RunDirectory.CONFIGURATION, Files.readString(run.directory().file(RunDirectory.CONFIGURATION)));
        directory.write(RunDirectory.BEST, network.bytes());
        directory.write(RunDirectory.CHECKPOINT, later.bytes());
        Function<String, Object> epoch = flags -> {
            var file = folder.resolve("two" + flags + ".safetensors").toString();
            var words = Stream.concat(Stream.of("two-1", file, "--to", "SAFETENSORS", "--json"), flags.lines());
            return exportTo(words.toArray(String[]::new)).json().get("epoch");
        };
        assertThat(epoch.apply("")).isEqualTo(network.epoch());
        assertThat(epoch.apply("--checkpoint\nbest")).isEqualTo(network.epoch());
        assertThat(epoch.apply("--checkpoint\nlast")).isEqualTo(9);
        assertThat(epoch.apply("--last")).isEqualTo(9);
    }

    /** Raw values go in, of a table whose columns differ by their thousandfold. */
    @Test
    void aTableGoesOutAndComesBack() throws Exception {
        var csv = new StringBuilder("year,share,kind\n");
        for (int i = 0; i < 60; i++) {
            csv.append("%d,%s,%s\n".formatted(1950 + i, 0.001 * (i * 7 % 60), i % 3 == 0 ? "a" : "b"));
        }
        var table = Files.writeString(folder.resolve("years.csv"), csv).toString();
        var trained = Cli.run(
                "train",
                "--data",
                "table",
                "--data-dir",
                table,
                "--label",
                "kind",
                "--hidden",
                "5",
                "--epochs",
                "2",
                "--loss",
                "binary-cross-entropy",
                "--name",
                "years",
                "--runs",
                runs);
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        var file = folder.resolve("years.onnx");
        assertThat(exportTo("years-1", file.toString(), "--to", "onnx").exitCode())
                .isZero();
        var years = TrainedRun.read(new RunDirectory(Path.of(runs, "years-1")), RunDirectory.BEST);
        var rows = new Features.Floats(new float[] {1951, 0.007f, 2005, 0.03f}, 2);
        var expected = years.probabilities(
                new Samples(rows, new int[2]), Engines.onClassPath().named("reference"));
        try (var runtime = new OnnxRuntime(Files.readAllBytes(file))) {
            var found = runtime.output("probabilities", rows, 2);
            for (int i = 0; i < 2; i++) {
                assertThat(found.get(i)).containsExactly(expected.get(i), within(TOLERANCE));
            }
        }
        assertThat(importOf(file.toString()).exitCode()).isZero();
        // Where the table lies does not travel.
        var before = Cli.run("evaluate", "years-1", "--runs", runs, "--json").json();
        var after = Cli.run("evaluate", "years-2", "--data-dir", table, "--runs", runs, "--json")
                .json();
        assertThat(after.get("confusion")).isEqualTo(before.get("confusion"));
        assertThat(after.get("loss")).isEqualTo(before.get("loss"));
    }

    private static void assertRefused(Cli cli, String... parts) {
        assertThat(cli.exitCode()).as("%s", cli.err()).isEqualTo(2);
        assertThat(cli.err()).hasSize(1);
        assertThat(cli.err().get(0)).contains(parts);
        assertThat(cli.out()).isEmpty();
    }

    private static Cli exportTo(String... words) {
        return Cli.run(Stream.concat(Stream.of("export", "--runs", runs), Stream.of(words))
                .toArray(String[]::new));
    }

    private static Cli importOf(String... words) {
        return Cli.run(Stream.concat(Stream.of("import", "--runs", runs), Stream.of(words))
                .toArray(String[]::new));
    }

    @Test
    void mistakesOfAnExportAreOneLine() throws IOException {
        String file = folder.resolve("x.onnx").toString();
        assertRefused(exportTo("nothing-1", file, "--to", "onnx"), "nothing-1", "holds no run");
        assertRefused(exportTo("quickstart-1", file, "--to", "tflite"), "--to", "onnx, dl4j or safetensors", "tflite");
        assertRefused(exportTo("quickstart-1", file), "--to");
        assertRefused(exportTo("quickstart-1", "--to", "onnx"), "add --out FILE");
        assertRefused(exportTo("quickstart-1", file, "--out", file, "--to", "onnx"), "named twice");
        assertRefused(exportTo("quickstart-1", file, "--to", "onnx", "--checkpoint", "first"), "best or last");
        var there = Files.writeString(folder.resolve("there.onnx"), "mine");
        assertRefused(exportTo("quickstart-1", there.toString(), "--to", "onnx"), "there.onnx", "is there already");
        assertThat(there).hasContent("mine");
        var nowhere = folder.resolve("no/such/x.onnx").toString();
        assertRefused(exportTo("quickstart-1", nowhere, "--to", "onnx"), "no/such", "there is no folder");
        assertThat(folder.resolve("x.onnx")).doesNotExist();
    }

    @Test
    void mistakesOfAnImportAreOneLine() throws IOException {
        assertRefused(importOf(folder.resolve("none.onnx").toString()), "none.onnx", "no such file");
        var text = Files.writeString(folder.resolve("text.onnx"), "no model at all, only words");
        assertRefused(importOf(text.toString()), "text.onnx", "neither");
        assertRefused(
                importOf(run.directory().file(RunDirectory.BEST).toString()), "is a checkpoint of Chainrule", "--init");
        var ours = export("onnx", "ours.onnx").toString();
        assertRefused(importOf(ours, "--activation", "tanh"), "--activation", "leave it out");
        assertRefused(importOf(ours, "--name", "a/b"), "a/b");
        assertRefused(importOf(ours, "--data", "shape"), "shape", "did you mean 'shapes'");
        assertRefused(importOf(folder.toString()), "is a folder");
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("0.weight", new Tensor(Tensor.Type.F32, List.of(3L, 2L), new double[6]));
        tensors.put("0.bias", new Tensor(Tensor.Type.F32, List.of(3L), new double[3]));
        tensors.put("2.weight", new Tensor(Tensor.Type.F32, List.of(2L, 3L), new double[6]));
        var bare = Files.write(folder.resolve("bare.safetensors"), new Safetensors(Map.of(), tensors).bytes())
                .toString();
        assertRefused(importOf(bare), "which activation", "--activation");
        assertRefused(importOf(bare, "--activation", "relu"), "normalised", "--normalize");
        assertRefused(importOf(bare, "--activation", "relu", "--normalize", "none"), "--data");
        assertRefused(importOf(bare, "--activation", "rellu", "--normalize", "none"), "rellu", "did you mean relu");
        assertRefused(
                importOf(bare, "--activation", "relu", "--normalize", "none", "--data", "shapes"),
                "2 inputs",
                "3×32×32");
        assertRefused(importOf(bare, "--activation", "relu", "--normalize", "none", "--data", "circle"), "circles");
    }

    /** predict and evaluate name their file so. */
    @Test
    void theFileMayBeAnOption() throws IOException {
        var one = folder.resolve("one.onnx");
        var other = folder.resolve("other.onnx");
        assertThat(exportTo("quickstart-1", one.toString(), "--to", "onnx").exitCode())
                .isZero();
        assertThat(exportTo("quickstart-1", "--to", "onnx", "--out", other.toString())
                        .exitCode())
                .isZero();
        assertThat(other).hasSameBinaryContentAs(one);
    }

    @ParameterizedTest
    @CsvSource({"export, --to", "import, --normalize"})
    void helpExplainsEveryFlag(String command, String flag) {
        var help = String.join("\n", Cli.run(command, "--help").out());
        assertThat(help).contains("Usage: chainrule " + command, "Example", flag, "--runs", "--json");
    }
}
