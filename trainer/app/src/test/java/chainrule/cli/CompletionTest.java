package chainrule.cli;

import chainrule.cli.option.Candidates;
import chainrule.config.Presets;
import chainrule.experiment.Experiment;
import chainrule.experiment.catalog.Experiments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The script in the shells that it is for. */
class CompletionTest {
    private static final String BASH = """
            . ./completion
            while IFS= read -r line; do
                COMP_LINE=$line
                COMP_WORDS=()
                while [[ $line == *'~'* ]]; do
                    COMP_WORDS+=("${line%%~*}")
                    line=${line#*~}
                done
                COMP_WORDS+=("$line")
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMPREPLY=()
                _chainrule chainrule "$line" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
                echo "${COMPREPLY[*]}"
            done
            """;

    /** zsh's own functions around it; in place of adding them to what is typed, those that begin like the last word are printed. */
    private static final String ZSH = """
            autoload -Uz compinit
            compinit -u -D
            . ./completion
            compset() { return 1 }
            compadd() { offered=(${(M)matches:#$words[CURRENT]*}) }
            _default() { offered=() }
            while IFS= read -r line; do
                words=("${(@s:~:)line}")
                CURRENT=$#words
                offered=()
                _bash_complete -o default -F _chainrule
                print -r -- $offered
            done
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.write(folder.resolve("completion"), Cli.run("completion").out());
        for (String run : List.of("runs/quickstart-1", "runs/deep-2", "elsewhere/deep-7")) {
            Files.createFile(Files.createDirectories(folder.resolve(run)).resolve("config.yaml"));
        }
        Files.createDirectories(folder.resolve("runs/no-run"));
        Files.createFile(folder.resolve("mine.yaml"));
        Files.createFile(folder.resolve("photo.jpg"));
    }

    private static Optional<Path> shell(String name) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What is offered for the last word, a line a question. */
    private List<List<String>> ask(String shell, String script, List<List<String>> questions) throws Exception {
        var program = shell(shell);
        assumeTrue(program.isPresent(), shell + " is not installed");
        var process = new ProcessBuilder(program.get().toString(), shell.equals("zsh") ? "-f" : "--norc", "-c", script)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            for (var question : questions) {
                in.write(String.join("~", question) + "\n");
            }
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines()
                .map(line -> Arrays.stream(line.split("\\s+"))
                        .filter(word -> !word.isEmpty())
                        .toList())
                .toList();
    }

    /** @param expected by what is typed, words parted by one space; the last one, which may be empty, is to be completed */
    private void holds(String shell, String script, Map<String, List<String>> expected) throws Exception {
        var questions = new ArrayList<List<String>>();
        expected.keySet().forEach(typed -> questions.add(List.of(typed.split(" ", -1))));
        var answers = ask(shell, script, questions);
        assertThat(answers).hasSameSizeAs(questions);
        var found = new java.util.LinkedHashMap<String, List<String>>();
        int i = 0;
        for (var typed : expected.keySet()) {
            found.put(typed, answers.get(i++));
        }
        assertThat(found).isEqualTo(expected);
    }

    private static Map<String, List<String>> whatTheModelKnows() {
        return Map.ofEntries(
                Map.entry("chainrule tr", List.of("train")),
                Map.entry("scripts/chainrule com", List.of("compare", "completion")),
                Map.entry("chainrule data ", List.of("list", "info", "fetch")),
                Map.entry("chainrule train --op", List.of("--optimizer")),
                Map.entry("chainrule train quickstart --optimizer ad", List.of("adam", "adamw")),
                Map.entry("chainrule train --data fa", List.of("fashion-mnist")),
                Map.entry("chainrule train --precision b", List.of("bfloat16")),
                Map.entry("chainrule train --flip ", List.of("true", "false")),
                Map.entry("chainrule train --schedule c", List.of("constant", "cosine", "cosine-restarts")),
                Map.entry("chainrule explain cifar10-s", List.of("cifar10-softmax")),
                Map.entry("chainrule run one", List.of("one-hidden")),
                Map.entry("chainrule experiment one", List.of("one-hidden")),
                Map.entry("chainrule exper", List.of("experiment")),
                Map.entry("chainrule run deep --error-bars ", List.of("2sd", "sd", "ci95", "minmax")),
                Map.entry(
                        "chainrule compare --metric validation-l",
                        List.of(
                                "validation-loss",
                                "validation-log-loss",
                                "validation-label-f1",
                                "validation-label-roc-auc",
                                "validation-label-average-precision",
                                "validation-label-calibration-error")),
                Map.entry("chainrule data info sh", List.of("shapes")),
                Map.entry("chainrule export r --to s", List.of("safetensors")),
                Map.entry("chainrule evaluate r --split t", List.of("train", "test")),
                Map.entry("chainrule verify ref", List.of("reference")),
                Map.entry("chainrule train --resume ", List.of("deep-2", "quickstart-1")),
                Map.entry("chainrule evaluate ", List.of("deep-2", "quickstart-1")),
                Map.entry("chainrule evaluate --json qu", List.of("quickstart-1")),
                Map.entry("chainrule report quickstart-1 d", List.of("deep-2")),
                Map.entry("chainrule evaluate --runs elsewhere ", List.of("deep-7")),
                Map.entry("chainrule compare qu", List.of("quickstart", "quickstart-1")));
    }

    @Test
    void bashCompletesWhatTheModelKnowsAndRuns() throws Exception {
        holds("bash", BASH, whatTheModelKnows());
    }

    @Test
    void bashCompletesFilesWhereNothingElseFits() throws Exception {
        holds(
                "bash",
                BASH,
                Map.of(
                        "chainrule train mi", List.of("mine.yaml"),
                        "chainrule train --init mi", List.of("mine.yaml"),
                        "chainrule predict quickstart-1 ph", List.of("photo.jpg"),
                        "chainrule evaluate runs/q", List.of("runs/quickstart-1"),
                        "chainrule train --epochs ", List.of(),
                        "chainrule params mi", List.of("mine.yaml")));
    }

    /** bash makes three words of it. */
    @Test
    void bashCompletesBehindAnEqualsSign() throws Exception {
        holds(
                "bash",
                BASH,
                Map.of(
                        "chainrule train --optimizer =", new Candidates.Optimizers().words(),
                        "chainrule train --optimizer = ad", List.of("adam", "adamw"),
                        "chainrule train --resume = q", List.of("quickstart-1")));
    }

    @Test
    void bashOffersEveryCommandPresetExperimentAndOption() throws Exception {
        var commands = Commands.from(Main.model().getCommandSpec()).stream()
                .skip(1)
                .filter(command -> command.subcommands().isEmpty())
                .toList();
        var questions = new ArrayList<>(List.of(
                List.of("chainrule", ""), List.of("chainrule", "train", ""), List.of("chainrule", "experiment", "")));
        commands.forEach(command ->
                questions.add(Stream.concat(Stream.of(command.qualifiedName("~").split("~")), Stream.of("-"))
                        .toList()));
        var answers = ask("bash", BASH, questions);
        assertThat(answers.get(0)).containsAll(Main.model().getSubcommands().keySet());
        assertThat(answers.get(1)).containsAll(Presets.names());
        assertThat(answers.get(2))
                .containsAll(Experiments.all().stream().map(Experiment::name).toList());
        for (int i = 0; i < commands.size(); i++) {
            assertThat(answers.get(3 + i))
                    .as(commands.get(i).qualifiedName())
                    .containsExactlyInAnyOrderElementsOf(visible(commands.get(i)));
        }
    }

    private static List<String> visible(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toList());
    }

    @Test
    void zshCompletesTheSame() throws Exception {
        holds("zsh", ZSH, whatTheModelKnows());
    }

    @Test
    void anotherShellIsRefusedInOneLine() {
        var cli = Cli.run("completion", "fish");
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).singleElement().asString().contains("'fish'", "bash or zsh");
    }
}
