package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * picocli writes the script for everything that is known beforehand; a function around it adds runs and files.
 */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Print a script that lets bash or zsh complete commands, options, their values and the names of runs.",
            "To install it, write it to a file as below, and add the line `. ~/.chainrule-completion` to ~/.bashrc, or to ~/.zshrc "
                    + "behind compinit."
        },
        footer = {
            "",
            "Examples: chainrule completion > ~/.chainrule-completion",
            "          chainrule completion zsh > ~/.chainrule-completion"
        })
final class CompletionCommand implements Runnable {
    private static final String SCRIPT = "/chainrule/cli/completion.sh";
    private static final String PROGRAM = "chainrule";

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            completionCandidates = Candidates.Shells.class,
            description = "bash or zsh; both use the same script.")
    private Optional<String> shell;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        shell.filter(name -> !new Candidates.Shells().words().contains(name)).ifPresent(name -> {
            throw new UserException("there is no completion for '%s': choose bash or zsh".formatted(name));
        });
        var out = command.commandLine().getOut();
        out.print(script(Main.model()));
        out.flush();
    }

    private static String script(CommandLine model) {
        var commands = Commands.from(model.getCommandSpec());
        String around = around(commands);
        commands.forEach(CompletionCommand::labelApart);
        return AutoComplete.bash(PROGRAM, model) + around;
    }

    /** picocli names its script's variables by the options' labels, and several options are labelled NAME. */
    private static void labelApart(CommandSpec spec) {
        for (var option : List.copyOf(spec.options())) {
            boolean offers = option.completionCandidates() != null
                    && option.completionCandidates().iterator().hasNext();
            spec.remove(option);
            spec.addOption(OptionSpec.builder(option)
                    .paramLabel(option.longestName().replaceAll("\\W", ""))
                    .completionCandidates(offers ? option.completionCandidates() : null)
                    .build());
        }
    }

    private static String around(List<CommandSpec> commands) {
        var valued = commands.stream()
                .flatMap(spec -> spec.options().stream())
                .filter(option -> option.arity().max() > 0)
                .toList();
        return text().replace("@RUN_OPTIONS@", options(valued, CompletionCommand::isRun))
                .replace("@FILE_OPTIONS@", options(valued, CompletionCommand::isFile))
                .replace("@VALUED_OPTIONS@", options(valued, option -> true))
                .replace("@RUN_COMMANDS@", commands(commands, CompletionCommand::isRun))
                .replace("@FILE_COMMANDS@", commands(commands, CompletionCommand::isFile));
    }

    private static String text() {
        try (var stream = CompletionCommand.class.getResourceAsStream(SCRIPT)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run may be given by its folder, too. */
    private static boolean isRun(ArgSpec argument) {
        return argument.paramLabel().matches("(.*\\|)?RUN(\\|.*)?");
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.paramLabel().matches("(.*\\|)?(FILE|PATH|DIR)(\\|.*)?");
    }

    private static String options(List<OptionSpec> options, Predicate<ArgSpec> chosen) {
        return pattern(options.stream().filter(chosen).flatMap(option -> Stream.of(option.names())));
    }

    private static String commands(List<CommandSpec> commands, Predicate<ArgSpec> chosen) {
        return pattern(commands.stream()
                .filter(spec -> spec.positionalParameters().stream().anyMatch(chosen))
                .flatMap(spec -> spec.names().stream()));
    }

    private static String pattern(Stream<String> words) {
        return words.distinct().collect(Collectors.joining(" | "));
    }
}
