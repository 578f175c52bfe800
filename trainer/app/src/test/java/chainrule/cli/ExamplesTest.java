package chainrule.cli;

import chainrule.audit.Audit;
import chainrule.audit.Errata;
import chainrule.cli.option.ConfigOptions;
import chainrule.config.Configuration;
import chainrule.config.Presets;
import chainrule.course.Course;
import chainrule.course.Question;
import chainrule.experiment.Experiment;
import chainrule.experiment.catalog.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The command lines that help texts and README show are read as a user's would be, and nothing is executed. */
class ExamplesTest {
    private static final Pattern IN_HELP = Pattern.compile("\\s*(?:Examples?: )?chainrule( .*)?");
    private static final Pattern IN_README = Pattern.compile("    (?:scripts/)?chainrule( .*)?");
    private static final Pattern IN_MAVEN = Pattern.compile("    mvn .*-Dexec.args=\"(.*)\"");

    private final CommandLine model = Main.model();

    /** A shell would take what comes then. */
    private static List<String> words(String line) {
        String own = line.replaceFirst("\\s([>|#]|&&).*", "").strip();
        return own.isEmpty() ? List.of() : Arrays.asList(own.split("\\s+"));
    }

    private static Stream<List<String>> examples(Stream<String> lines, Pattern shown) {
        return lines.map(shown::matcher)
                .filter(line -> line.matches())
                .map(line -> words(line.group(1) == null ? "" : line.group(1)));
    }

    /** @return the command that was read */
    private CommandSpec read(List<String> words) {
        var parsed = model.parseArgs(words.toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        var command = parsed.commandSpec();
        if (!parsed.isUsageHelpRequested()) {
            requireKnownWords(words, command);
        }
        return command;
    }

    /** What picocli takes for any text: presets, experiments, and the values of the flags that are keys. */
    private static void requireKnownWords(List<String> words, CommandSpec command) {
        for (var positional : command.positionalParameters()) {
            if (positional.completionCandidates() != null
                    && !positional.paramLabel().contains("RUN")) {
                assertThat(positional.completionCandidates())
                        .as("%s", words)
                        .containsAll(positional.originalStringValues().stream()
                                .filter(word -> !word.contains("."))
                                .toList());
            }
        }
        if (command.findOption("--set") != null) {
            String preset = command.positionalParameters().stream()
                    .flatMap(positional -> positional.originalStringValues().stream())
                    .filter(Presets.names()::contains)
                    .findFirst()
                    .orElse("quickstart");
            ConfigOptions.apply(command, Configuration.named(preset)).resolve();
        }
    }

    @Test
    void everyCommandShowsExamplesOfItselfThatItReads() {
        for (var spec : Commands.from(model.getCommandSpec())) {
            var examples =
                    examples(Stream.of(spec.usageMessage().footer()), IN_HELP).toList();
            assertThat(examples).as(spec.qualifiedName()).hasSizeBetween(2, 3);
            // Longer ones are broken, and can't be copied.
            assertThat(spec.usageMessage().footer())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
            assertThat(examples)
                    .allSatisfy(words ->
                            assertThat("chainrule " + String.join(" ", words)).startsWith(spec.qualifiedName()))
                    .allSatisfy(words -> assertThat(read(words).qualifiedName()).startsWith(spec.qualifiedName()));
        }
    }

    @Test
    void everyErratumHasACommandThatIsRead() {
        assertThat(Errata.all()).allSatisfy(erratum -> {
            var words = List.of(erratum.command().split(" "));
            assertThat(words).startsWith("chainrule");
            read(words.subList(1, words.size()));
            if (words.get(1).equals("gradcheck")) {
                assertThat(Audit.entries(words.subList(2, words.size()))).isNotEmpty();
            }
        });
    }

    @Test
    void everyQuestionOfTheCourseHasACommandThatIsRead() throws IOException {
        var questions = Course.questions();
        assertThat(questions).hasSizeGreaterThanOrEqualTo(57);
        assertThat(questions).extracting(Question::text).doesNotHaveDuplicates();
        assertThat(questions).allSatisfy(question -> {
            read(question.command());
            if (question.command().get(0).equals("gradcheck")
                    && !question.command().contains("--network")) {
                var ids = question.command().subList(1, question.command().size());
                assertThat(Audit.entries(ids)).isNotEmpty();
            }
        });
        assertThat(Files.readString(Path.of("..", "..", "docs", "course.md"))).endsWith(Course.markdown());
    }

    @Test
    void aWordThatIsWrongIsFound() {
        assertThatThrownBy(() -> read(List.of("train", "quickstart", "--epoch", "5")))
                .isInstanceOf(UnmatchedArgumentException.class);
        assertThatThrownBy(() -> read(List.of("train", "--optimizer", "adamm"))).hasMessageContaining("adamw");
        assertThatThrownBy(() -> read(List.of("experiment", "seeds")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed-variance");
    }

    @Test
    void theNumberAndTheNamesOfTheExperimentsAreThoseOfTheDocuments() throws IOException {
        var names = Experiments.all().stream().map(Experiment::name).toList();
        assertThat(Files.readString(Path.of("..", "..", "README.md"))).containsOnlyOnce(names.size() + " experiments");
        var listed = Files.readAllLines(Path.of("..", "..", "docs", "experiments.md")).stream()
                .filter(line -> line.startsWith("| `") && !line.startsWith("| `experiment`"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> Stream.of(cell.strip().replace("`", "").split(", ")))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
    }

    /** {@code scripts/check-docs} runs those that need neither a download nor much time. */
    @Test
    void everyCommandLineOfTheDocumentationIsRead() throws IOException {
        var pages = new ArrayList<Path>();
        pages.add(Path.of("..", "..", "README.md"));
        pages.add(Path.of("..", "..", "CONTRIBUTING.md"));
        try (Stream<Path> files = Files.walk(Path.of("..", "..", "docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        int found = 0;
        for (Path page : pages) {
            var lines = Files.readAllLines(page);
            var shown = Stream.concat(examples(lines.stream(), IN_README), examples(lines.stream(), IN_MAVEN))
                    .toList();
            assertThat(shown).as("%s", page).allSatisfy(this::read);
            found += shown.size();
        }
        assertThat(found).isGreaterThan(100);
    }
}
