package chainrule.cli;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.Folders;
import chainrule.cli.terminal.ProgressBar;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.run.Ensemble;
import chainrule.run.GreedySelection;
import chainrule.run.RunDirectory;
import chainrule.run.RunStatus;
import chainrule.run.TrainedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ensemble",
        mixinStandardHelpOptions = true,
        description = {
            "Average the predictions of several runs, such as seeds or folds, as a run of its own: evaluate, predict, card, report and export work with it.",
            "For classes and labels it averages probabilities, with each run's temperature; for real targets, predictions in the target's unit."
        },
        footer = {
            "",
            "Examples: chainrule ensemble iris-1 iris-2 iris-3",
            "          chainrule ensemble iris-1 iris-2 iris-3 --select greedy"
        })
final class EnsembleCommand implements Runnable {
    private static final String GREEDY = "greedy";

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs, or their names; at least two.")
    private List<String> names;

    @Option(
            names = "--select",
            paramLabel = "HOW",
            completionCandidates = Candidates.Selections.class,
            description =
                    "greedy: choose members, and how often each counts, by the loss of the mean on the validation split; default: each run once.")
    private Optional<String> select;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --select: maximum number of members; a run can be added several times; default: 50.")
    private Optional<Integer> rounds;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "ensemble",
            description = "Name of the ensemble's folder; default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
            names = "--data-dir",
            paramLabel = "PATH",
            description = "With --select: folder or file of the data set; default: as in training.")
    private Optional<Path> directory;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            completionCandidates = Candidates.EngineNames.class,
            defaultValue = Engines.AUTO,
            description = "With --select: the engine, auto or one that `doctor` lists; default: auto.")
    private String engine;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    private static final int USUAL_ROUNDS = 50;

    @Override
    public void run() {
        requireFitting();
        var directories = names.stream().map(folders::run).toList();
        requireDifferent(directories);
        var runs = directories.stream()
                .map(run -> TrainedRun.read(run, RunDirectory.BEST))
                .toList();
        var all = Ensemble.of(runs);
        runs.forEach(this::warnOfUnfinished);
        var selection = select.map(how -> selected(all));
        var ensemble = selection
                .map(found -> all.with(
                        found.times(),
                        "greedy selection with replacement by the loss on the validation split, from %s"
                                .formatted(Counted.of(runs.size(), "run"))))
                .orElse(all);
        var into = RunDirectory.create(folders.runs(), name);
        ensemble.write(into, StudyOptions.words(command));
        output.line("%s: %s", into.path(), ensemble.summary());
        selection.ifPresent(found -> {
            for (int i = 0; i < runs.size(); i++) {
                output.line(
                        "%s: validation loss %.4f, chosen %s",
                        all.members().get(i).name(), found.losses()[i], Counted.of(found.times()[i], "time"));
            }
            output.line("all, each once: validation loss %.4f", found.loss());
            output.line(
                    "the chosen ones: validation loss %.4f, which is too good, because they were chosen by it",
                    found.best());
        });
        output.line("measure it      chainrule evaluate %s", into.path());
        output.object(json(into, all, ensemble, selection));
    }

    private void warnOfUnfinished(TrainedRun run) {
        var state = RunStatus.of(run.directory()).state();
        if (state == RunStatus.State.TRAINING || state == RunStatus.State.INTERRUPTED) {
            output.warning(Message.of(
                    "%s %s: its best network so far is used, of epoch %d",
                    run.directory().path(),
                    state == RunStatus.State.TRAINING ? "is still in training" : "was interrupted",
                    run.checkpoint().epoch()));
        }
    }

    /** One run can be named in several ways. */
    private void requireDifferent(List<RunDirectory> runs) {
        if (runs.stream().map(EnsembleCommand::real).distinct().count() < runs.size()) {
            throw different();
        }
    }

    private static Path real(RunDirectory run) {
        try {
            return run.path().toRealPath();
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(run.path(), e), e);
        }
    }

    private UserException different() {
        return new UserException("an ensemble needs at least two different runs, each named once: %s"
                .formatted(String.join(" ", names)));
    }

    private void requireFitting() {
        if (names.stream().distinct().count() < 2 || names.stream().distinct().count() < names.size()) {
            throw different();
        }
        select.filter(how -> !how.equals(GREEDY)).ifPresent(how -> {
            throw new UserException("--select is '%s': give greedy, or leave it out".formatted(how));
        });
        if (select.isEmpty() && rounds.isPresent()) {
            throw new UserException("--rounds is of a selection: give --select greedy, too");
        }
        rounds.filter(n -> n < 1).ifPresent(n -> {
            throw new UserException("--rounds is %d: give at least 1".formatted(n));
        });
    }

    private GreedySelection selected(Ensemble all) {
        var calibrated = all.calibrated();
        var first = calibrated.members().get(0).run();
        try (var bar = ProgressBar.onStandardError(0)) {
            var data = first.asTrained(Catalog.standard().load(first.source(directory), bar));
            data.messages().forEach(output::warning);
            first.warningAbout(data).ifPresent(output::warning);
            return GreedySelection.of(
                    calibrated,
                    data,
                    rounds.orElse(USUAL_ROUNDS),
                    Engines.onClassPath().named(engine));
        }
    }

    private static Map<String, Object> json(
            RunDirectory into, Ensemble all, Ensemble ensemble, Optional<GreedySelection> selection) {
        var json = new LinkedHashMap<String, Object>();
        json.put("run", into.path().toString());
        var members = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < all.size(); i++) {
            int at = i;
            var member = new LinkedHashMap<String, Object>();
            member.put("run", all.members().get(i).name());
            member.put("times", selection.map(found -> found.times()[at]).orElse(1));
            member.put(
                    "validationLoss", selection.map(found -> found.losses()[at]).orElse(null));
            members.add(member);
        }
        json.put("members", members);
        json.put("size", ensemble.size());
        json.put("lossOfAll", selection.map(GreedySelection::loss).orElse(null));
        json.put("lossOfChosen", selection.map(GreedySelection::best).orElse(null));
        return json;
    }
}
