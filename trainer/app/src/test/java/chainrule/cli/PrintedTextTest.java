package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.terminal.Encoding;
import chainrule.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is printed and written is the same everywhere, and nothing that a file holds steers the terminal. */
class PrintedTextTest {
    /** A title, a colour, a message to the clipboard, C1, a mark of direction and a line break. */
    private static final String HOSTILE = "\u001B]0;pwned\u0007\u001B[31mred\u001B]52;c;eA==\u0007\u009B1m\u202Eexe\nb";

    @TempDir
    private Path folder;

    private Path table;
    private String runs;

    @BeforeEach
    void write() throws IOException {
        runs = folder.resolve("runs").toString();
        var rows = IntStream.range(0, 60)
                .mapToObj(i -> "%d,%s,\"%s\"".formatted(i % 3, i * 0.1, i % 2 == 0 ? "größe" : HOSTILE))
                .collect(Collectors.joining("\n"));
        table = Files.writeString(folder.resolve("t.csv"), "a,b,kind\n" + rows);
    }

    private Cli train(String name) {
        return Cli.run(
                "train",
                "--data",
                "table",
                "--data-dir",
                table.toString(),
                "--label",
                "kind",
                "--hidden",
                "2",
                "--epochs",
                "1",
                "--engine",
                "reference",
                "--name",
                name,
                "--runs",
                runs);
    }

    private List<Cli> commands() {
        var run = runs + "/x-1";
        var info = new String[] {"data", "info", "table", "--data-dir", table.toString(), "--label"};
        return List.of(
                train("x"),
                Cli.run(with(info, "kind")),
                Cli.run(with(info, HOSTILE)),
                Cli.run("evaluate", run, "--engine", "reference"),
                Cli.run("evaluate", run, "--engine", "reference", "--json"),
                Cli.run("predict", run, table.toString(), "--engine", "reference"),
                Cli.run("predict", run, table.toString(), "--engine", "reference", "--json"),
                Cli.run("train", "no\u001B[2Jpreset"),
                Cli.run("train", "--no\u001B[2Joption"));
    }

    private static String[] with(String[] words, String last) {
        return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void nothingFromAFileSteersTheTerminal() throws IOException {
        for (var cli : commands()) {
            var all = Stream.concat(cli.out().stream(), cli.err().stream()).collect(Collectors.joining("\n"));
            assertThat(all).isNotEmpty().doesNotContainPattern("[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u202A-\\u202E]");
        }
        assertThat(Cli.run("data", "info", "table", "--data-dir", table.toString(), "--label", "kind")
                        .out())
                .anyMatch(line -> line.contains("größe"))
                .anyMatch(line -> line.contains("?]0;pwned??[31mred?]52;c;eA==??1m?exe?b"));
        var report = Files.readString(Path.of(runs, "x-1", RunDirectory.REPORT));
        assertThat(report).doesNotContainPattern("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x9F\\u202A-\\u202E]");
    }

    /** JSON keeps what a class is called, as escapes. */
    @Test
    void jsonKeepsNames() {
        var json = Cli.run("data", "info", "table", "--data-dir", table.toString(), "--label", "kind", "--json")
                .json();
        assertThat(json.get("classes").toString()).contains("class=" + HOSTILE).contains("class=größe");
    }

    @Test
    void everyLocaleGivesTheSameFilesAndTheSameLines() throws IOException {
        var before = Locale.getDefault();
        try {
            var expected = printed(Locale.ROOT);
            // Decimal commas, a dotless i, and digits of another script.
            assertThat(printed(Locale.forLanguageTag("tr-TR-u-nu-arab"))).isEqualTo(expected);
            Main.neutralLocale();
            assertThat("%,.1f %d".formatted(1234.5, 6)).isEqualTo("1,234.5 6");
            assertThat("linear".toUpperCase()).isEqualTo("LINEAR");
        } finally {
            Locale.setDefault(before);
        }
    }

    /**
     * Of the same three commands: train, evaluate, data info; and of the files that they leave, but for times. A program that uses the
     * classes without {@link Main#main} has the locale of its user.
     */
    private String printed(Locale locale) throws IOException {
        Locale.setDefault(locale);
        var name = "l";
        assertThat(train(name).exitCode()).isZero();
        var run = Path.of(runs, name + "-1");
        var text = new StringBuilder()
                .append(Cli.run("evaluate", run.toString(), "--engine", "reference", "--json")
                        .out())
                .append(Cli.run("data", "info", "table", "--data-dir", table.toString(), "--label", "kind")
                        .out())
                .append(Files.readString(run.resolve(RunDirectory.CONFIGURATION)))
                .append(Files.readString(run.resolve(RunDirectory.METRICS)).replaceAll(",[0-9.]+\n", "\n"))
                .append(java.util.Arrays.hashCode(Files.readAllBytes(run.resolve(RunDirectory.BEST))));
        try (var files = Files.walk(run)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
        return text.toString();
    }

    @Test
    void aWordThatTheCharsetLacksIsRefused() {
        assertThatThrownBy(() ->
                        Encoding.requireReadable("ANSI_X3.4-1968", new String[] {"train", "gr\uFFFD\uFFFDe.yaml"}))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith(
                        "characters that this environment's charset (ANSI_X3.4-1968) lacks: set LC_ALL=C.UTF-8");
        Encoding.requireReadable("UTF-8", new String[] {"gr\uFFFD\uFFFDe.yaml"});
        Encoding.requireReadable("ANSI_X3.4-1968", new String[] {"grosse.yaml"});
    }

    @Test
    @Timeout(60)
    void longRunsOfSpacesTakeTimeInProportion() throws IOException {
        var spaces = "x" + " ".repeat(1 << 20) + "x";
        var short20 = spaces.substring(0, 1_000_000) + "x";
        for (var yaml : new String[] {
            "train: {epochs: \"%s\"}",
            "train: {epochs: %s}",
            "\"%s\": 1",
            "%s: 1",
            "model: {hidden: [\"%s\"]}",
            "model: {activation: \"%s\"}",
            "data: {name: \"%s\"}",
            "train: {batch: \"%s\", optimizer: \"%s(1)\"}"
        }) {
            var text = yaml.replace(
                    "%s", yaml.indexOf("%s") == yaml.lastIndexOf("%s") ? short20 : short20.substring(500_100));
            var cli = Cli.run(
                    "train", Files.writeString(folder.resolve("c.yaml"), text).toString());
            assertThat(cli.exitCode()).as(yaml).isEqualTo(2);
            assertThat(cli.err()).hasSize(1);
        }
        var csv = Files.writeString(folder.resolve("s.csv"), "a,kind\n" + spaces + ",x\n");
        var cli = Cli.run(
                "data", "info", "table", "--data-dir", csv.toString(), "--label", "kind", "--columns", "a=number");
        assertThat(cli.err()).singleElement().asString().contains(":2: column \"a\": \"x ");
    }

    @Test
    @Timeout(30)
    void aConfigurationOfMegabytesIsRefusedUnparsed() throws IOException {
        for (var text : new String[] {
            "a: " + "x".repeat(8_000_000), "a: |\n" + " x\n".repeat(1_000_000), "a: \"" + "x".repeat(1 << 20)
        }) {
            var file = Files.writeString(folder.resolve("big.yaml"), text);
            var cli = Cli.run("train", file.toString());
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).singleElement().asString().containsPattern("more than (1,048,576 characters|4 MiB)");
        }
    }
}
