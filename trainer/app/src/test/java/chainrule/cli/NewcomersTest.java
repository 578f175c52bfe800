package chainrule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What those meet who use it for the first time. */
class NewcomersTest {
    @TempDir
    Path folder;

    private Cli run(String... words) {
        var args = new java.util.ArrayList<>(List.of(words));
        args.addAll(List.of("--runs", folder.resolve("runs").toString()));
        return Cli.run(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trian quickstart | unknown command 'trian': did you mean train? See `chainrule --help`
            swep --runs x    | unknown command 'swep': did you mean sweep? See `chainrule --help`
            quickstart       | unknown command 'quickstart'; see `chainrule --help`
            data lst         | unknown command 'lst': did you mean list? See `chainrule data --help`
            train a b        | Unmatched argument at index 2: 'b'; see `chainrule train --help`
            --bogus          | Unknown option: '--bogus'; see `chainrule --help`
            train --epoch 5  | unknown option '--epoch': did you mean --epochs? See `chainrule train --help`
            train --epoch=5  | unknown option '--epoch': did you mean --epochs? See `chainrule train --help`
            train --zzzzzz 5 | Unknown option: '--zzzzzz'; see `chainrule train --help`
            """)
    void aMistypedCommandIsNamed(String words, String error) {
        var cli = Cli.run(words.split(" "));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).containsExactly("error: " + error);
    }

    @Test
    void oneEpochIsSingular() {
        for (var epochs : List.of("1 epoch,", "2 epochs,")) {
            var trained = run("train", "circles-tanh", "--epochs", epochs.substring(0, 1), "--engine", "reference");
            assertThat(trained.exitCode()).as(trained.err().toString()).isZero();
            assertThat(trained.out().get(0)).contains("parameters, " + epochs);
        }
        assertThat(folder.resolve("runs/circles-tanh-1/report.html")).content().contains("by reference for 1 epoch in");
        var again = run("train", "--resume", "circles-tanh-1");
        assertThat(again.err().get(again.err().size() - 1)).contains("has all of its 1 epoch: ");
    }

    private String refused(String... words) {
        var cli = run(words);
        assertThat(cli.exitCode()).as(cli.err().toString()).isEqualTo(2);
        assertThat(cli.err()).hasSize(1);
        return cli.err().get(0);
    }

    @Test
    void aFolderIsNotAPreset() throws IOException {
        var pictures = Files.createDirectory(folder.resolve("photos")).toString();
        assertThat(refused("train", pictures))
                .isEqualTo(
                        "error: '%s' is a folder: if it holds a folder of images for each class, train on it with --data images and --data-dir %1$s"
                                .formatted(pictures));
    }

    @Test
    void aMistypedRunGetsASuggestion() throws IOException {
        for (var name : List.of("iris-1", "quickstart-2")) {
            Files.writeString(
                    Files.createDirectories(folder.resolve("runs").resolve(name))
                            .resolve("config.yaml"),
                    "{}");
        }
        assertThat(refused("evaluate", "irs-1")).endsWith("holds no run: there is no such folder; do you mean iris-1?");
        assertThat(refused("evaluate", "quickstart")).endsWith("; do you mean quickstart-2?");
        assertThat(refused("evaluate", "something-else")).endsWith("holds no run: there is no such folder");
    }

    /** The message of a table without a header says that this flag reads it. */
    @Test
    void rowsWithoutAHeaderArePredicted() throws IOException {
        var lines =
                Files.readAllLines(Path.of("../../datasets/src/main/resources/chainrule/datasets/catalog/iris.csv"));
        var trained = Files.write(folder.resolve("iris.csv"), lines).toString();
        var rows = Files.write(folder.resolve("rows.csv"), lines.subList(1, 6)).toString();
        var made =
                run("train", trained, "--target", "species", "--epochs", "1", "--hidden", "4", "--engine", "reference");
        assertThat(made.exitCode()).as(made.err().toString()).isZero();
        var bare = lines.subList(1, 6).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
        Files.write(Path.of(rows), bare);
        assertThat(refused("predict", "iris-1", rows)).endsWith("give --header false");
        var predicted = run("predict", "iris-1", rows, "--header", "false", "--engine", "reference");
        assertThat(predicted.exitCode()).as(predicted.err().toString()).isZero();
        assertThat(predicted.out()).hasSize(5);
    }

    @Test
    void errorsNameTheFlag() {
        var cli = Cli.run("find-rate", "iris", "--from", "10", "--to", "1", "--engine", "reference");
        assertThat(cli.err()).containsExactly("error: --to is 1.0: it must be above 10.0");
        assertThat(Cli.run("params", "768-64-10", "--match", "768-48-10").err().get(0))
                .startsWith("error: '768-64-10' has no N: ");
    }

    @Test
    void aFolderIsNotAFileToPredict() throws IOException {
        var pictures = Files.createDirectory(folder.resolve("my pictures"));
        var cli = run("predict", "any-1", pictures.toString());
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly(
                        "error: %s is a folder: name the files in it, such as '%s'/*".formatted(pictures, pictures));
    }

    /** The commands that `import` prints can be run as they are, once PATH is filled in. */
    @Test
    void anImportOfANetworkForOnesOwnDataStatesThatThePlaceIsNeeded() throws IOException {
        var table = folder.resolve("table.csv");
        Files.writeString(
                table,
                "a,b,kind\n"
                        + java.util.stream.IntStream.range(0, 30)
                                .mapToObj(i -> "%d,%d,%s\n".formatted(i, i % 7, i % 2 == 0 ? "x" : "y"))
                                .collect(Collectors.joining()));
        var trained = run(
                "train",
                "--name",
                "own",
                "--data",
                "table",
                "--data-dir",
                table.toString(),
                "--label",
                "kind",
                "--epochs",
                "1",
                "--engine",
                "reference",
                "--hidden",
                "3");
        assertThat(trained.exitCode()).as(trained.err().toString()).isZero();
        var file = folder.resolve("own.onnx").toString();
        assertThat(run("export", "own-1", file, "--to", "onnx").exitCode()).isZero();
        var imported = run("import", file, "--name", "theirs");
        assertThat(imported.exitCode()).as(imported.err().toString()).isZero();
        var commands = imported.out().stream()
                .filter(line -> line.contains("chainrule "))
                .toList();
        assertThat(commands).hasSize(2).allMatch(line -> line.endsWith(" --data-dir PATH"));
        var words = commands.get(0).replaceFirst(".*chainrule ", "").replace("PATH", table.toString());
        var evaluated = Cli.run(words.split(" "));
        assertThat(evaluated.exitCode()).as(evaluated.err().toString()).isZero();
        var told = run("import", file, "--name", "told", "--data-dir", table.toString(), "--data", "table");
        assertThat(told.out()).noneMatch(line -> line.contains("--data-dir"));
    }
}
