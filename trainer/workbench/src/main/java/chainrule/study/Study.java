package chainrule.study;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.DataConfig;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.machine.Versions;
import chainrule.run.Digests;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.run.WithoutEffect;
import chainrule.study.local.LocalExecutor;
import chainrule.study.local.Sharing;
import chainrule.study.remote.ClusterExecutor;
import chainrule.study.remote.ClusterOptions;
import chainrule.study.store.TrialEvents;
import chainrule.study.store.TrialFolders;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyCounts;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import chainrule.study.trial.TrialExecutor;
import chainrule.study.trial.TrialRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains what a study consists of, each trial once: one that was done before, in this study or another, is read.
 *
 * <p>As each is done it is written, so that a study that was interrupted resumes where it stopped.
 */
public final class Study {
    private final TrialFolders folders;
    private final Engines engines;
    private final Function<DataSource, Dataset> loading;
    private final TrialExecutor executor;
    /** Whether a trial without the weights that it ended with is as good as none. */
    private final boolean weights;

    private final StudyListener listener;
    private final BooleanSupplier interrupted;
    private final int cores;
    private final String versions = Versions.read().byName().toString();

    private final Map<DataSource, Dataset> datasets = new HashMap<>();
    private final Map<Prepared, Preparation> preparations = new HashMap<>();

    /** What decides data and their division: the source has the precision of the numbers, too. */
    private record Prepared(DataConfig config, DataSource source) {}

    /**
     * On this machine.
     *
     * @param runs the folder of all runs
     * @param loading reads a data set
     * @param command the command line, for the provenance
     * @param interrupted asked often: whether to stop
     */
    public Study(
            Path runs,
            Engines engines,
            Function<DataSource, Dataset> loading,
            List<String> command,
            StudyListener listener,
            BooleanSupplier interrupted) {
        this(runs, engines, loading, new LocalExecutor(List.copyOf(command), cores()), true, listener, interrupted);
    }

    private Study(
            Path runs,
            Engines engines,
            Function<DataSource, Dataset> loading,
            TrialExecutor executor,
            boolean weights,
            StudyListener listener,
            BooleanSupplier interrupted) {
        this.folders = new TrialFolders(runs);
        this.engines = engines;
        this.loading = loading;
        this.executor = executor;
        this.weights = weights;
        this.listener = listener;
        this.interrupted = interrupted;
        this.cores = cores();
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** On a cluster, with the results that it has on this machine. */
    public static Study on(
            ClusterOptions how,
            Path runs,
            Engines engines,
            Function<DataSource, Dataset> loading,
            List<String> command,
            StudyListener listener,
            BooleanSupplier interrupted) {
        var executor = new ClusterExecutor(how, List.copyOf(command), cores());
        return new Study(runs, engines, loading, executor, how.weights(), listener, interrupted);
    }

    /** The data of a configuration, divided; loaded once. */
    public synchronized Preparation data(RunConfig config) {
        return preparations
                .computeIfAbsent(
                        new Prepared(config.data(), config.source()),
                        key -> Preparation.of(key.config, datasets.computeIfAbsent(key.source, loading)))
                .scaledFor(config.model());
    }

    /**
     * Trains what has not been done.
     *
     * @return in the trials' order
     * @throws UserException if it was interrupted, or a trial can't be trained at all
     */
    public List<Outcome> run(List<Trial> trials) {
        notes(trials).forEach(listener::notice);
        var counts = new StudyCounts(trials, listener, interrupted);
        var outcomes = new ConcurrentHashMap<Integer, Outcome>();
        var missing = new LinkedHashMap<RunDirectory, Piece>();
        var repeated = new ArrayList<Piece>();
        for (var piece : pieces(trials)) {
            TrialFolders.read(piece.trial, piece.run.directory())
                    .filter(outcome -> !weights && !piece.trial.isCut() || TrialFolders.hasWeights(outcome))
                    .ifPresentOrElse(
                            outcome -> {
                                outcomes.put(piece.place, outcome);
                                counts.ended(outcome, true);
                            },
                            () -> {
                                // The same training under two labels is done once.
                                if (missing.putIfAbsent(piece.run.directory(), piece) != null) {
                                    repeated.add(piece);
                                }
                            });
        }
        var places = new HashMap<Trial, Integer>();
        missing.values().forEach(piece -> places.put(piece.trial, piece.place));
        var runs = missing.values().stream().map(Piece::run).toList();
        executor.run(runs, counts, outcome -> outcomes.put(places.get(outcome.trial()), outcome));
        for (var piece : repeated) {
            var outcome = TrialFolders.read(piece.trial, piece.run.directory()).orElseThrow();
            outcomes.put(piece.place, outcome);
            counts.ended(outcome, true);
        }
        outcomes.values().forEach(TrialEvents::write);
        return IntStream.range(0, trials.size()).mapToObj(outcomes::get).toList();
    }

    /**
     * How the network of a trial's best epoch does on the test split, which nothing else here looks at.
     *
     * @return empty if there are no test samples, or the network is not here
     */
    public Optional<HeldOut> test(Outcome outcome) {
        var config = outcome.trial().config();
        var data = data(config);
        var file = outcome.directory().file(RunDirectory.BEST);
        if (data.split().test().count() == 0 || !Files.exists(file)) {
            return Optional.empty();
        }
        var engine = engines.named(config.engine().engine());
        return Optional.of(HeldOut.of(data, Checkpoint.read(file, config.model()), engine));
    }

    /** What the trials ask for and nothing comes of: once for what is true of all, else with the label. */
    private Set<Message> notes(List<Trial> trials) {
        var labels = new LinkedHashMap<Message, Set<String>>();
        for (var trial : trials) {
            new WithoutEffect(trial.config(), data(trial.config()).dataset())
                    .sentences()
                    .forEach(sentence -> labels.computeIfAbsent(sentence, key -> new LinkedHashSet<>())
                            .add(trial.label()));
        }
        long all = trials.stream().map(Trial::label).distinct().count();
        var notes = new LinkedHashSet<Message>();
        labels.forEach((sentence, some) ->
                notes.add(some.size() == all ? sentence : Message.of("%s: %s", String.join("; ", some), sentence)));
        return notes;
    }

    /** A trial at its place in the study, ready to run. */
    private record Piece(int place, Trial trial, TrialRun run) {}

    /** The same training under two labels is one: it takes one place among those that share the cores. */
    private List<Piece> pieces(List<Trial> trials) {
        // Read again with every study: a file may have been replaced since the last one.
        var digests = new HashMap<String, String>();
        var byEngine = new LinkedHashMap<Engine, Map<Trial, List<Integer>>>();
        for (int i = 0; i < trials.size(); i++) {
            var config = trials.get(i).config();
            byEngine.computeIfAbsent(engines.named(config.engine().engine()), engine -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            new Trial("", config.decisive(), trials.get(i).rung()), key -> new ArrayList<>())
                    .add(i);
        }
        var pieces = new ArrayList<Piece>();
        byEngine.forEach((engine, places) -> {
            var distinct = List.copyOf(places.values());
            var shared = Sharing.among(
                    distinct.stream().map(same -> trials.get(same.get(0))).toList(), engine, cores);
            for (int i = 0; i < shared.size(); i++) {
                for (int place : distinct.get(i)) {
                    var threads = shared.get(i).config().engine().threads();
                    pieces.add(piece(place, trials.get(place).on(engine.name(), threads), engine, digests));
                }
            }
        });
        pieces.sort(Comparator.comparingInt(Piece::place));
        return pieces;
    }

    private Piece piece(int place, Trial trial, Engine engine, Map<String, String> digests) {
        var data = data(trial.config());
        data.requireHeeded(trial.config());
        String context = versions + data.digests().dataset() + data.digests().split();
        var parameters = trial.config().model().parameters();
        if (parameters.isPresent()) {
            context += digests.computeIfAbsent(parameters.get(), file -> Digests.ofFile(Path.of(file)));
        }
        var folder = folders.folder(trial, context);
        String known = context;
        var below = trial.below().map(rung -> folders.folder(rung, known));
        return new Piece(place, trial, new TrialRun(trial, data, engine, folder, below));
    }
}
