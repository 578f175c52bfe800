package chainrule.run;

import chainrule.base.Composed;
import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.RunAction;
import chainrule.config.RunSetting;
import chainrule.datasets.Task;
import chainrule.json.Json;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several runs whose predictions are averaged, see {@link MeanOutputs}. Each member prepares the columns by its own training split, and has
 * its own temperature.
 *
 * @param members at least one; all predict the same from the same columns or images
 * @param selection how the members were chosen; empty: all that were given
 */
public record Ensemble(List<Member> members, Optional<String> selection) {
    private static final String MEMBERS = "members";
    private static final String RUN = "run";
    private static final String TIMES = "times";
    private static final String SELECTION = "selection";
    private static final int MOST = 1000;
    /** Of what differs. */
    private static final int MOST_SHOWN = 5;

    /** What of a member's folder is copied, if it is there. */
    private static final List<String> COPIED = List.of(
            RunDirectory.BEST,
            RunDirectory.CALIBRATION,
            RunDirectory.SCHEMA,
            RunDirectory.DATAVEC,
            RunDirectory.METRICS,
            RunDirectory.PROVENANCE,
            RunDirectory.CONFIGURATION);

    /**
     * A run, and how often it counts in the mean.
     *
     * @param name of its folder where it was trained
     * @param times at least 1
     */
    public record Member(String name, TrainedRun run, int times) {}

    public Ensemble {
        members = List.copyOf(members);
    }

    /**
     * Each run once.
     *
     * @param runs as they were trained
     * @throws UserException if two predict something else, or from something else; it names what differs
     */
    public static Ensemble of(List<TrainedRun> runs) {
        runs.stream().filter(run -> run.ensemble().isPresent()).findFirst().ifPresent(run -> {
            throw new UserException("%s is an ensemble already: name its members"
                    .formatted(run.directory().path()));
        });
        var first = runs.get(0);
        runs.forEach(run -> requireLike(first, run));
        return new Ensemble(
                runs.stream()
                        .map(run -> new Member(run.directory().name(), run, 1))
                        .toList(),
                Optional.empty());
    }

    /** The members that count at least once. */
    public Ensemble with(int[] times, String chosenBy) {
        var chosen = new ArrayList<Member>();
        for (int i = 0; i < times.length; i++) {
            if (times[i] > 0) {
                chosen.add(new Member(members.get(i).name, members.get(i).run, times[i]));
            }
        }
        return new Ensemble(chosen, Optional.of(chosenBy));
    }

    /** The same with each member's own temperature, if it has one. */
    public Ensemble calibrated() {
        return new Ensemble(
                members.stream()
                        .map(member -> new Member(member.name, member.run.calibrated(), member.times))
                        .toList(),
                selection);
    }

    private static void requireLike(TrainedRun first, TrainedRun other) {
        var a = first.checkpoint();
        var b = other.checkpoint();
        require(first, other, "tasks", List.of(kind(a.task())), List.of(kind(b.task())));
        require(
                first,
                other,
                a.task().isRegression() ? "targets" : a.task().isClassification() ? "classes" : "labels",
                Composed.of(a.task().names()),
                Composed.of(b.task().names()));
        require(first, other, "losses", List.of(loss(a)), List.of(loss(b)));
        require(first, other, "columns", columns(a), columns(b));
        require(first, other, "inputs", inputs(first), inputs(other));
    }

    private static String kind(Task task) {
        return switch (task.kind()) {
            case CLASSIFICATION -> "classes";
            case REGRESSION -> "real targets";
            case MULTILABEL -> "labels";
        };
    }

    private static String loss(Checkpoint network) {
        var loss = network.parameters().spec().loss();
        return ConfigWriter.text(loss) + " of " + network.parameters().spec().outputs() + " outputs";
    }

    private static List<String> columns(Checkpoint network) {
        return network.encoding()
                .map(encoding -> encoding.schema().columns().stream()
                        .map(column -> Composed.of(column.name()) + (column.isCategory() ? " (category)" : ""))
                        .toList())
                .orElse(List.of());
    }

    /** A table's columns may become another number of inputs in each fold. */
    private static List<String> inputs(TrainedRun run) {
        var shape = run.checkpoint().shape();
        return run.checkpoint().encoding().isPresent()
                ? List.of()
                : List.of(shape + (shape.isImage() && !run.config().data().exif() ? " not turned by EXIF" : ""));
    }

    private static void require(
            TrainedRun first, TrainedRun other, String what, List<String> ofFirst, List<String> ofOther) {
        if (!ofFirst.equals(ofOther)) {
            throw new UserException("%s and %s can't be averaged, because their %s differ: %s; and %s"
                    .formatted(
                            first.directory().path(),
                            other.directory().path(),
                            what,
                            different(ofFirst, ofOther),
                            different(ofOther, ofFirst)));
        }
    }

    /** What the others lack, or all if only the order differs. */
    private static String different(List<String> names, List<String> others) {
        var only = names.stream().filter(name -> !others.contains(name)).toList();
        boolean sameSet = others.containsAll(names) && names.containsAll(others);
        var shown = sameSet ? names : only;
        return shown.isEmpty()
                ? "none of its own"
                : shown.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "))
                        + (shown.size() > MOST_SHOWN ? " and %d more".formatted(shown.size() - MOST_SHOWN) : "");
    }

    /** Whether all members were trained and validated on the same samples, so that the same samples are new to all of them. */
    public boolean hasOneSplit() {
        return members.stream().map(member -> member.run.split()).distinct().count() == 1
                && members.stream()
                                .map(member -> member.run.config().data().split())
                                .distinct()
                                .count()
                        == 1;
    }

    /**
     * Requires that a part of the data is the same for all members.
     *
     * @throws UserException if one was trained on samples that another one holds out
     */
    void requireOneSplit(RunDirectory ensemble) {
        if (!hasOneSplit()) {
            throw new UserException(Message.of(
                    "the members of %s were trained on different samples, so no part of the data is new to all of them: %s with %s measures it on another table",
                    ensemble.path(), RunAction.EVALUATE.of(), RunSetting.OTHER_TABLE.given("FILE")));
        }
    }

    /**
     * Requires, of members with different splits, that their test parts can be measured: they are parts of the same data.
     *
     * @throws UserException if they are not, or another part is asked for
     */
    void requireTestSamples(RunDirectory ensemble, String part) {
        boolean sameData = members.stream()
                                .map(member -> member.run.trainedOn())
                                .distinct()
                                .count()
                        == 1
                && !members.get(0).run.trainedOn().isEmpty();
        if (!sameData) {
            requireOneSplit(ensemble);
        }
        if (!part.equals("test")) {
            throw new UserException(Message.of(
                    "the members of %s were trained on different samples, so they have no %s split in common: choose %s, where each sample is predicted by the members that hold it out",
                    ensemble.path(), part, RunSetting.PART.given("test")));
        }
    }

    /** How many networks are averaged, each counted once. */
    public int size() {
        return members.size();
    }

    /** For people: "mean of 3 networks" and the names, with how often one counts if not once. */
    public String summary() {
        return "the mean of %s: %s"
                .formatted(
                        Counted.of(size(), "network"),
                        members.stream()
                                .map(member -> member.times == 1 ? member.name : member.name + " ×" + member.times)
                                .collect(Collectors.joining(", ")));
    }

    /** Whether a folder holds an ensemble. */
    static boolean isAt(RunDirectory directory) {
        return Files.isRegularFile(directory.file(RunDirectory.ENSEMBLE));
    }

    /**
     * Writes an ensemble into a new folder: its members with their networks, and last the configuration by which the folder is a run.
     *
     * @param command the command line's words
     */
    public void write(RunDirectory into, List<String> command) {
        var first = members.get(0).run.directory();
        var entries = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            var folder = RunDirectory.at(folder(into, i));
            COPIED.forEach(name -> copy(member.run.directory(), folder, name));
            var entry = new LinkedHashMap<String, Object>();
            entry.put(RUN, member.name);
            entry.put(TIMES, member.times);
            entries.add(entry);
        }
        var content = new LinkedHashMap<String, Object>();
        content.put(MEMBERS, entries);
        selection.ifPresent(how -> content.put(SELECTION, how));
        into.write(RunDirectory.ENSEMBLE, Json.pretty(content));
        copy(first, into, RunDirectory.SCHEMA);
        copy(first, into, RunDirectory.DATAVEC);
        into.write(RunDirectory.PROVENANCE, Provenance.ofEnsemble(Provenance.entries(first), command));
        copy(first, into, RunDirectory.CONFIGURATION);
    }

    private static Path folder(RunDirectory ensemble, int i) {
        return ensemble.path().resolve(MEMBERS).resolve(Integer.toString(i + 1));
    }

    private static void copy(RunDirectory from, RunDirectory to, String name) {
        var file = from.file(name);
        if (Files.isRegularFile(file)) {
            try {
                to.write(name, Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UserException("%s can't be read: %s".formatted(file, e), e);
            }
        }
    }

    /** What the runs of {@link #directories} are called: members by the runs that they were, whose folders here are numbered. */
    public static List<String> names(RunDirectory run) {
        return isAt(run)
                ? entries(run).stream()
                        .map(entry -> ((Map<?, ?>) entry).get(RUN).toString())
                        .toList()
                : List.of(run.name());
    }

    /** Where the members of a run's folder lie; the folder itself if it is not an ensemble. */
    public static List<RunDirectory> directories(RunDirectory run) {
        if (!isAt(run)) {
            return List.of(run);
        }
        return IntStream.range(0, entries(run).size())
                .mapToObj(i -> RunDirectory.open(folder(run, i)))
                .toList();
    }

    /**
     * Reads an ensemble, its members as they were trained.
     *
     * @throws UserException if a file of it is missing or damaged, or the members don't fit together
     */
    static TrainedRun read(RunDirectory directory) {
        var entries = entries(directory);
        var folders = directories(directory);
        var members = new ArrayList<Member>();
        for (int i = 0; i < folders.size(); i++) {
            var entry = (Map<?, ?>) entries.get(i);
            members.add(new Member(
                    entry.get(RUN).toString(),
                    TrainedRun.read(folders.get(i), RunDirectory.BEST),
                    ((Number) entry.get(TIMES)).intValue()));
        }
        var first = members.get(0).run;
        members.forEach(member -> requireLike(first, member.run));
        var selection = Optional.ofNullable(content(directory).get(SELECTION)).map(Object::toString);
        return first.averaged(directory, new Ensemble(members, selection));
    }

    private static List<?> entries(RunDirectory directory) {
        return (List<?>) content(directory).get(MEMBERS);
    }

    private static Map<String, Object> content(RunDirectory directory) {
        var file = directory.file(RunDirectory.ENSEMBLE);
        try {
            var content = JSON.std.mapFrom(SmallFile.text(file));
            boolean whole = content != null
                    && content.get(MEMBERS) instanceof List<?> members
                    && !members.isEmpty()
                    && members.size() <= MOST
                    && members.stream().allMatch(Ensemble::isMember);
            if (!whole) {
                throw new IllegalArgumentException(
                        "it has no list of members, each with a run and how many times it counts");
            }
            return content;
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    "%s can't be read (%s): make the ensemble again".formatted(file, Json.problem(e)), e);
        }
    }

    private static boolean isMember(Object entry) {
        return entry instanceof Map<?, ?> member
                && member.get(RUN) instanceof String
                && member.get(TIMES) instanceof Integer times
                && times >= 1;
    }
}
