package chainrule.cli;

import chainrule.wording.SettingNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** What messages advise can be typed. */
class FlagsExistTest {
    private static final List<OptionSpec> OPTIONS = options(Main.model());

    private static List<OptionSpec> options(CommandLine command) {
        var found = new ArrayList<>(command.getCommandSpec().options());
        command.getSubcommands().values().forEach(subcommand -> found.addAll(options(subcommand)));
        return found;
    }

    @Test
    void everyFlagThatMessagesNameIsACommands() {
        var flags = SettingNames.all().values().stream()
                .flatMap(names -> names.flag().stream())
                .toList();
        assertThat(flags)
                .hasSizeGreaterThan(40)
                .allSatisfy(flag -> assertThat(OPTIONS)
                        .as("%s", flag)
                        .anyMatch(option -> Arrays.asList(option.names()).contains(flag)));
    }

    /** The help of a flag that stands for a key ends with the key. */
    @Test
    void theFlagOfAKeySetsThatKey() {
        SettingNames.all().forEach((setting, names) -> {
            if (names.key().isPresent() && names.flag().isPresent()) {
                String key = "(" + names.key().get().replace(".*.", ".NAME.");
                assertThat(OPTIONS)
                        .as("%s", setting)
                        .filteredOn(option -> Arrays.asList(option.names())
                                .contains(names.flag().get()))
                        .anyMatch(option -> String.join(" ", option.description())
                                .matches(".*" + java.util.regex.Pattern.quote(key) + "([.]\\w+)?[)]"));
            }
        });
    }
}
