package chainrule.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual page of a program, from the model that its command line is read by, in the macros of man(7). An option that several
 * commands have is described once.
 */
final class ManPage {
    /** An option of this number of commands or more is a common one. */
    private static final int COMMON = 3;

    private final StringBuilder text = new StringBuilder();
    private boolean pending;
    private boolean afterHeading;
    private final CommandSpec program;
    private final String version;
    private final List<CommandSpec> commands;
    private final Map<String, OptionSpec> common = new LinkedHashMap<>();

    ManPage(CommandSpec program, String version) {
        this.program = program;
        this.version = version;
        var all = Commands.from(program);
        commands = all.subList(1, all.size());
        all.stream().flatMap(spec -> visible(spec).stream()).forEach(option -> {
            long commandsWithIt = all.stream()
                    .flatMap(spec -> spec.options().stream())
                    .filter(other -> head(other).equals(head(option)))
                    .filter(other -> Arrays.equals(other.description(), option.description()))
                    .count();
            if (commandsWithIt >= COMMON) {
                common.putIfAbsent(head(option), option);
            }
        });
    }

    String text() {
        macro("TH", program.name().toUpperCase(java.util.Locale.ROOT), "1", "", program.name() + " " + version);
        // Options are to be found by searching for them: no word is broken.
        macro("nh");
        text.append(".ad l\n");
        macro("SH", "NAME");
        line(program.name() + " \\- " + prose(program.usageMessage().description()[0]));
        macro("SH", "SYNOPSIS");
        line("\\fB" + program.name() + "\\fR [\\fICOMMAND\\fR [\\fIOPTION\\fR|\\fIARGUMENT\\fR]...]");
        macro("SH", "DESCRIPTION");
        footer(program);
        macro("SH", "COMMANDS");
        commands.forEach(this::command);
        macro("SH", "COMMON OPTIONS");
        common.values().forEach(this::argument);
        macro("SH", "EXIT STATUS");
        program.usageMessage().exitCodeList().forEach((code, meaning) -> {
            macro("TP");
            line("\\fB" + escaped(code) + "\\fR");
            line(prose(meaning));
        });
        return text.toString();
    }

    private void command(CommandSpec spec) {
        macro(
                "SS",
                spec.positionalParameters().stream()
                        .map(positional -> positional.arity().min() == 0
                                ? "[" + positional.paramLabel() + "]"
                                : positional.paramLabel() + (positional.arity().max() > 1 ? "..." : ""))
                        .collect(Collectors.joining(" ", spec.qualifiedName() + " ", ""))
                        .strip());
        for (String paragraph : spec.usageMessage().description()) {
            line(prose(paragraph));
            paragraph();
        }
        spec.positionalParameters().forEach(this::argument);
        Set<String> shared = new LinkedHashSet<>();
        for (var option : visible(spec)) {
            if (common.containsKey(head(option))
                    && Arrays.equals(common.get(head(option)).description(), option.description())) {
                shared.add("\\fB" + escaped(option.longestName()) + "\\fR");
            } else {
                argument(option);
            }
        }
        if (!shared.isEmpty()) {
            macro("TP");
            line("Common options");
            line(String.join(", ", shared));
        }
        footer(spec);
    }

    private static List<OptionSpec> visible(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    private void argument(ArgSpec argument) {
        macro("TP");
        line(head(argument));
        for (String sentence : argument.description()) {
            line(prose(sentence));
        }
    }

    /** Such as -h, --help or --seeds=SEEDS. */
    private static String head(ArgSpec argument) {
        String label = "\\fI" + escaped(argument.paramLabel()) + "\\fR";
        if (!(argument instanceof OptionSpec option)) {
            return label;
        }
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + label;
    }

    /** Lines that are indented, or hold an example, stay lines. */
    private void footer(CommandSpec spec) {
        var kept = new ArrayList<String>();
        for (String line : spec.usageMessage().footer()) {
            if (line.startsWith(" ") || line.startsWith("Example")) {
                kept.add(line);
                continue;
            }
            keep(kept);
            paragraph();
            if (!line.isEmpty()) {
                line(prose(line));
            }
        }
        keep(kept);
    }

    private void keep(List<String> lines) {
        if (!lines.isEmpty()) {
            paragraph();
            macro("nf");
            lines.forEach(line -> line(escaped(line)));
            macro("fi");
            lines.clear();
        }
    }

    /** What follows, if it is text, begins a paragraph. */
    private void paragraph() {
        pending = !afterHeading;
    }

    private void begin() {
        text.append(pending ? ".PP\n" : "");
        pending = false;
        afterHeading = false;
    }

    private void macro(String name, String... arguments) {
        if (name.equals("nf")) {
            begin();
        }
        pending = false;
        afterHeading = name.startsWith("S");
        text.append('.').append(name);
        for (String argument : arguments) {
            text.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        text.append('\n');
    }

    private void line(String line) {
        begin();
        // A period or an apostrophe there begins a request.
        text.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    /** As it stands, with hyphens that can be copied. */
    private static String escaped(String plain) {
        return plain.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("`", "\\(ga")
                .replace("~", "\\(ti");
    }

    /** What stands in backquotes is bold. */
    private static String prose(String plain) {
        return plain.replace("\\", "\\e")
                .replaceAll("(?<![\\w-])-(?=-?[a-z])", "\\\\-")
                .replaceAll("\\\\--", "\\\\-\\\\-")
                .replaceAll("`([^`]*)`", "\\\\fB$1\\\\fR");
    }
}
