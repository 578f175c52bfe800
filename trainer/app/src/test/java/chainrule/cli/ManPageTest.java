package chainrule.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ManPageTest {
    private static final CommandSpec PROGRAM = Main.model().getCommandSpec();
    private static final String PAGE = String.join("\n", Cli.run("man").out()) + "\n";

    @TempDir
    Path folder;

    /** Without hyphens' and fonts' escapes. */
    private static String plain(String roff) {
        return roff.replace("\\-", "-").replaceAll("\\\\f[BIR]", "");
    }

    /** Each command's part, by its name. */
    private static Map<String, String> sections() {
        var byHeading = Arrays.stream(plain(PAGE).split("(?m)^\\.S[SH] "))
                .collect(Collectors.toMap(
                        part -> part.substring(0, part.indexOf('\n')).replace("\"", ""), Function.identity()));
        return Commands.from(PROGRAM).stream()
                .skip(1)
                .collect(Collectors.toMap(
                        CommandSpec::qualifiedName,
                        spec -> byHeading.entrySet().stream()
                                .filter(section -> section.getKey()
                                        .matches(spec.qualifiedName() + "( \\[?[A-Z|]+\\]?(\\.\\.\\.)?)*\\]?"))
                                .findFirst()
                                .orElseThrow(() -> new AssertionError(
                                        spec.qualifiedName() + " is not among " + byHeading.keySet()))
                                .getValue()));
    }

    @Test
    void everyCommandIsThereWithAllItsOptionsAndParameters() {
        var sections = sections();
        assertThat(sections).hasSizeGreaterThan(18);
        for (var spec : Commands.from(PROGRAM).subList(1, 1 + sections.size())) {
            String section = sections.get(spec.qualifiedName());
            for (var option : spec.options()) {
                if (!option.hidden()) {
                    assertThat(section).containsPattern("(?m)(^|, )" + option.longestName() + "(=|,|$)");
                } else {
                    assertThat(section).doesNotContain(option.longestName());
                }
            }
            assertThat(spec.positionalParameters())
                    .extracting(ArgSpec::paramLabel)
                    .allSatisfy(label -> assertThat(section).contains(".TP\n" + label + "\n"));
        }
    }

    @Test
    void everyOptionIsDescribedWhereItStandsOrAmongTheCommonOnes() {
        String page = plain(PAGE);
        Commands.from(PROGRAM).stream()
                .flatMap(spec -> spec.options().stream())
                .filter(option -> !option.hidden())
                .forEach(option ->
                        assertThat(page).containsPattern("\\.TP\\n(-., )?" + option.longestName() + "(=\\S+)?\\n\\S"));
        assertThat(page).doesNotContain("${", "@|").contains("default: auto, the accuracy");
    }

    @Test
    void aCommandWithTwoNamesIsDescribedOnce() {
        assertThat(plain(PAGE))
                .containsOnlyOnce(".SS \"chainrule experiment [NAME]\"")
                .doesNotContain(".SS \"chainrule run")
                .contains("run is another name of this command");
    }

    @Test
    void examplesAndExitCodesAreThere() {
        assertThat(PAGE)
                .contains(
                        "chainrule train quickstart\n",
                        "\\fB130, 143\\fR\n",
                        "CHAINRULE_JAVA_OPTS",
                        "    base: quickstart");
    }

    /** groff, with all its warnings. */
    @Test
    void itIsSetWithoutAWarning() throws Exception {
        var groff = Path.of("/usr/bin/groff");
        assumeTrue(Files.isExecutable(groff), "groff is not installed");
        var file = Files.writeString(folder.resolve("chainrule.1"), PAGE);
        var process = new ProcessBuilder(groff.toString(), "-man", "-Tutf8", "-Kutf8", "-wall", file.toString())
                .redirectErrorStream(true)
                .start();
        // Bold letters are printed twice, or between escape sequences.
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .replaceAll(".\b|\u001b\\[\\d*m", "");
        assertThat(process.waitFor()).isZero();
        assertThat(text)
                .doesNotContain("warning", "error:")
                .containsSubsequence("NAME", "SYNOPSIS", "COMMANDS", "COMMON OPTIONS", "EXIT STATUS")
                .contains("‖W‖₂²");
    }
}
