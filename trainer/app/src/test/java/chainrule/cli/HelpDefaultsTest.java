package chainrule.cli;

import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What `train --help` prints of keys that every configuration has. */
class HelpDefaultsTest {
    private static final Pattern DEFAULT = Pattern.compile("; default: (.*?)\\. \\(([\\w.]+)\\)$");
    private static final String RATE = "train.optimizer.sgd.rate";

    /** By the key, as help has it. */
    private static Map<String, String> printed() {
        return Main.model().getSubcommands().get("train").getCommandSpec().options().stream()
                .map(option -> DEFAULT.matcher(option.description()[0]))
                .filter(java.util.regex.Matcher::find)
                .collect(Collectors.toMap(found -> found.group(2), found -> found.group(1)));
    }

    private static String shown(String value) {
        String plain = value.replaceAll("^\\[(.*)\\]$", "$1").replaceAll("\\.0$", "");
        return plain.isEmpty() ? "none" : plain;
    }

    @Test
    void theyAreThoseOfAnEmptyConfiguration() {
        var printed = printed();
        var config = ConfigWriter.flat(Configuration.empty().resolve());
        assertThat(printed.get("train.optimizer.NAME.rate")).endsWith(config.get(RATE) + " for sgd");
        assertThat(printed).containsEntry("train.optimizer", RATE.split("\\.")[2]);
        assertThat(config).containsKey("model.hidden").hasSizeGreaterThan(40);
        var flags = Main.model().getSubcommands().get("train").getCommandSpec().options().stream()
                .map(option -> option.description()[0].replaceFirst(".* \\(([\\w.]+)\\)$", "$1"))
                .toList();
        // A table's target has no default.
        config.keySet().removeAll(List.of("data.target", RATE));
        config.forEach((key, value) -> {
            if (flags.contains(key)) {
                assertThat(printed).as(key).containsEntry(key, shown(value));
            }
        });
    }

    @Test
    void flagsHaveHeadings() {
        assertThat(Cli.run("train", "--help").out())
                .contains("Usage: chainrule train [OPTIONS] [PRESET|FILE]")
                .containsSubsequence("Data:", "Network:", "Training:", "Engine and other keys:")
                .filteredOn(line -> line.startsWith("      --epochs=N"))
                .singleElement()
                .asString()
                .contains("Passes over the training split; default: 10.");
    }
}
