package chainrule.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** What users get wrong ends in one line that says what and where, and exit code 2. */
@Tag("slow")
class BadInputTest {
    private static final long FILE_BYTES = 10_000L * 3073;

    @TempDir
    Path folder;

    private String runs;

    @BeforeEach
    void chooseRuns() {
        runs = folder.resolve("runs").toString();
    }

    private static void assertRefused(Cli cli, String... parts) {
        assertThat(cli.exitCode()).as("%s", cli.err()).isEqualTo(2);
        assertThat(cli.err()).hasSize(1);
        assertThat(cli.err().get(0)).contains(parts);
        assertThat(cli.out()).isEmpty();
    }

    /** Zeros, which take no room on disk: pictures of black aeroplanes. */
    private Path cifar() throws IOException {
        for (int i = 1; i <= 5; i++) {
            setLength("data_batch_%d.bin".formatted(i), FILE_BYTES);
        }
        setLength("test_batch.bin", FILE_BYTES);
        return folder;
    }

    private void setLength(String name, long length) throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private Cli trainOnCifar() {
        return Cli.run("train", "cifar10-softmax", "--data-dir", folder.toString(), "--runs", runs, "--epochs", "1");
    }

    @Test
    void aMissingBatchFileIsRefused() throws IOException {
        Files.delete(cifar().resolve("data_batch_4.bin"));
        assertRefused(trainOnCifar(), "data_batch_4.bin", "no such file");
    }

    @Test
    void aTruncatedBatchFileIsRefused() throws IOException {
        cifar();
        setLength("data_batch_2.bin", FILE_BYTES - 1);
        assertRefused(trainOnCifar(), "data_batch_2.bin", "1 bytes are missing");
    }

    @Test
    void anOverlongBatchFileIsRefused() throws IOException {
        cifar();
        setLength("test_batch.bin", FILE_BYTES + 5);
        assertRefused(trainOnCifar(), "test_batch.bin", "5 bytes too many");
    }

    @Test
    void aLabelOf11IsRefused() throws IOException {
        cifar();
        try (var file = new RandomAccessFile(folder.resolve("data_batch_3.bin").toFile(), "rw")) {
            file.seek(7 * 3073);
            file.write(11);
        }
        assertRefused(trainOnCifar(), "data_batch_3.bin", "record 7", "label 11");
    }

    @Test
    void aCorruptGzipIsRefused() throws IOException {
        for (String name : new String[] {
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz"
        }) {
            Files.write(folder.resolve(name), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 42, 42, 42});
        }
        assertRefused(Cli.run("data", "info", "mnist", "--data-dir", folder.toString()), "ubyte.gz");
    }

    @Test
    void aDataSetThatIsNotHere() {
        assertRefused(Cli.run("data", "info", "cifra10"), "cifar10");
        assertRefused(Cli.run("train", "--data", "table", "--runs", runs), "--data-dir");
        assertRefused(
                Cli.run(
                        "train",
                        "cifar10-softmax",
                        "--data-dir",
                        folder.resolve("nothing").toString(),
                        "--runs",
                        runs),
                "nothing",
                "data fetch cifar10");
    }

    private Cli trainOnYaml(String yaml) throws IOException {
        var file = folder.resolve("my.yaml");
        Files.writeString(file, yaml);
        return Cli.run("train", file.toString(), "--runs", runs);
    }

    @Test
    void anUnknownKeyIsRefused() throws IOException {
        assertRefused(
                trainOnYaml("data: {name: circles}\ntrain:\n  epochs: 3\n  bach: 10\n"),
                "my.yaml:4",
                "bach",
                "did you mean batch");
    }

    @Test
    void aWrongTypeIsRefused() throws IOException {
        assertRefused(trainOnYaml("train:\n  epochs: many\n"), "my.yaml:2", "train.epochs", "a whole number");
    }

    @Test
    void aFileThatIsNotYamlIsRefused() throws IOException {
        assertRefused(trainOnYaml("train: {epochs: 3\nmodel: ]"), "my.yaml:");
    }

    @ParameterizedTest
    @CsvSource({
        "--batch, 0, train.batch",
        "--rate, -0.1, train.optimizer.sgd.rate",
        "--rate, NaN, train.optimizer.sgd.rate",
        "--epochs, 0, train.epochs",
        "--epochs, 1.5, train.epochs",
        "--dropout, 1, model.dropout",
        "--hidden, 12y, model.hidden",
        "--optimizer, adan, adam",
        "--activation, rellu, relu",
        "--engine, dl5j, dl4j",
        "--validation, 2000, data.validation",
        "--precision, float16, float32"
    })
    void aFlagWithAValueThatCantBeIsRefused(String flag, String value, String named) {
        assertRefused(Cli.run("train", "circles-tanh", flag, value, "--runs", runs), named);
    }

    @Test
    void anUnknownFlagPresetOrCommandIsRefused() {
        assertRefused(Cli.run("train", "quickstart", "--epoch", "3"), "--epoch");
        assertRefused(Cli.run("train", "quikstart"), "did you mean quickstart");
        assertRefused(Cli.run("trian"), "trian");
        assertRefused(Cli.run("params", "3072"), "3072-512-256-10");
        assertRefused(Cli.run("evaluate", folder.toString()), "holds no run");
    }

    @Test
    void aClassWithNoImageIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("photos/cat"));
        Files.createDirectories(folder.resolve("photos/dog"));
        var picture = new java.awt.image.BufferedImage(4, 4, java.awt.image.BufferedImage.TYPE_INT_RGB);
        javax.imageio.ImageIO.write(
                picture, "png", folder.resolve("photos/cat/1.png").toFile());
        assertRefused(
                Cli.run(
                        "train",
                        "--data",
                        "images",
                        "--data-dir",
                        folder.resolve("photos").toString(),
                        "--runs",
                        runs),
                "dog");
    }

    private Cli trainOnTable(String csv, String label, String... more) throws IOException {
        var file = folder.resolve("my.csv");
        Files.writeString(file, csv);
        var words = Stream.concat(
                Stream.of("train", "--data", "table", "--data-dir", file.toString(), "--label", label, "--runs", runs),
                Stream.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    @Test
    void aTableWithAMissingValueWhereThereMayBeNoneIsRefused() throws IOException {
        var missing = trainOnTable("a,b,class\n1,2,x\n3,,y\n", "class", "--missing", "error");
        assertRefused(missing, "my.csv:3", "\"b\"", "missing");
    }

    @Test
    void aTableWithSomethingThatIsNotANumberIsRefused() throws IOException {
        assertRefused(trainOnTable("a,b,class\n1,2,x\n3,four,y\n", "class"), "my.csv:3", "four");
    }

    @Test
    void aTableWithoutTheLabelColumnIsRefused() throws IOException {
        assertRefused(trainOnTable("a,b,class\n1,2,x\n3,4,y\n", "clas"), "my.csv:1", "clas", "class");
    }

    @Test
    void aRunFolderThatCantBeWrittenIsRefused() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        assertRefused(
                Cli.run("train", "circles-tanh", "--runs", file.resolve("runs").toString()), "--runs");
        var readOnly = Files.createDirectory(folder.resolve("readOnly"));
        assertThat(readOnly.toFile().setWritable(false)).isTrue();
        assumeFalse(Files.isWritable(readOnly), "this user may write everywhere");
        assertRefused(Cli.run("train", "circles-tanh", "--runs", readOnly.toString()), "--runs", "permission denied");
    }

    @Test
    void aPathThatCantBeOneIsRefused() {
        assertRefused(Cli.run("evaluate", "a\0b", "--runs", runs), "'a?b' can't be a file's name here");
        assertRefused(Cli.run("train", "--resume", "a\0b", "--runs", runs), "'a?b' can't be a file's name here");
    }

    /** As a process leaves it that is killed between the first network and the first row. */
    @Test
    void aReportOfARunWithoutEpochs() throws IOException {
        assertThat(Cli.run(
                                "train",
                                "circles-tanh",
                                "--engine",
                                "reference",
                                "--epochs",
                                "2",
                                "--name",
                                "a",
                                "--runs",
                                runs)
                        .exitCode())
                .isZero();
        var table = Path.of(runs, "a-1", "metrics.csv");
        var rows = Files.readAllLines(table);
        Files.write(table, rows.subList(0, 1));
        assertRefused(Cli.run("report", "a-1", "--runs", runs), "metrics.csv has 0 rows", "train --resume");
    }
}
