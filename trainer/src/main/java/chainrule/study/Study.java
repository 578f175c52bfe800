package chainrule.study;

import chainrule.UserException;
import chainrule.config.DataConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.Trainee;
import chainrule.machine.Versions;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains what a study consists of, each trial once: one that was done before, in this study or another, is read.
 *
 * <p>As each is done it is written, so that a study that was interrupted goes on where it was.
 */
public final class Study {
    private final TrialFolders folders;
    private final Engines engines;
    private final Function<DataSource, Dataset> loading;
    private final List<String> command;
    private final StudyListener listener;
    private final BooleanSupplier interrupted;
    private final int cores;

    private final Map<DataSource, Dataset> datasets = new HashMap<>();
    private final Map<DataConfig, Preparation> preparations = new HashMap<>();

    /**
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
        this.folders = new TrialFolders(runs);
        this.engines = engines;
        this.loading = loading;
        this.command = List.copyOf(command);
        this.listener = listener;
        this.interrupted = interrupted;
        this.cores = Runtime.getRuntime().availableProcessors();
    }

    /** The data of a configuration, divided; loaded once. */
    public synchronized Preparation data(DataConfig config) {
        return preparations.computeIfAbsent(
                config, c -> Preparation.of(c, datasets.computeIfAbsent(c.source(), loading)));
    }

    /**
     * Trains what has not been done.
     *
     * @return in the trials' order
     * @throws UserException if it was interrupted, or a trial can't be trained at all
     */
    public List<Outcome> run(List<Trial> trials) {
        var progress = new Progress(trials);
        var outcomes = new HashMap<Integer, Outcome>();
        var missing = new LinkedHashMap<RunDirectory, Piece>();
        var repeated = new ArrayList<Piece>();
        for (var piece : pieces(trials)) {
            folders.read(piece.trial, piece.run.directory())
                    .ifPresentOrElse(
                            outcome -> {
                                outcomes.put(piece.place, outcome);
                                progress.ended(outcome, true);
                            },
                            () -> {
                                // The same training under two labels is done once.
                                if (missing.putIfAbsent(piece.run.directory(), piece) != null) {
                                    repeated.add(piece);
                                }
                            });
        }
        // Those that share the cores first; what has the same number of threads is done together.
        var groups = missing.values().stream()
                .collect(Collectors.groupingBy(piece -> Sharing.atOnce(piece.trial, cores)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .toList();
        for (var group : groups) {
            outcomes.putAll(run(group.getValue(), group.getKey(), progress));
        }
        for (var piece : repeated) {
            var outcome = folders.read(piece.trial, piece.run.directory()).orElseThrow();
            outcomes.put(piece.place, outcome);
            progress.ended(outcome, true);
        }
        return IntStream.range(0, trials.size()).mapToObj(outcomes::get).toList();
    }

    /** A trial at its place in the study, ready to run. */
    private record Piece(int place, Trial trial, TrialRun run) {}

    private List<Piece> pieces(List<Trial> trials) {
        var byEngine = new HashMap<String, List<Integer>>();
        for (int i = 0; i < trials.size(); i++) {
            byEngine.computeIfAbsent(trials.get(i).config().engine().engine(), name -> new ArrayList<>())
                    .add(i);
        }
        var pieces = new ArrayList<Piece>();
        byEngine.forEach((name, places) -> {
            var engine = engines.named(name);
            var shared = Sharing.among(places.stream().map(trials::get).toList(), engine, cores);
            for (int i = 0; i < places.size(); i++) {
                pieces.add(piece(places.get(i), shared.get(i), engine));
            }
        });
        pieces.sort(Comparator.comparingInt(Piece::place));
        return pieces;
    }

    private Piece piece(int place, Trial trial, Engine engine) {
        var data = data(trial.config().data());
        String context = Versions.read().byName()
                + data.dataset().digest()
                + data.split().digest();
        return new Piece(place, trial, new TrialRun(trial, data, engine, folders.folder(trial, context)));
    }

    /** Trains trials of as many threads, several at once; those that an engine trains in step count as one. */
    private Map<Integer, Outcome> run(List<Piece> pieces, int atOnce, Progress progress) {
        var places = new HashMap<Trial, Integer>();
        pieces.forEach(piece -> places.put(piece.run.trial(), piece.place));
        var pool = Executors.newFixedThreadPool(atOnce, task -> {
            var thread = new Thread(task, "chainrule-trial");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var futures = TrialGroup.of(pieces.stream().map(Piece::run).toList()).stream()
                    .map(group -> pool.submit(() -> run(group, progress)))
                    .toList();
            var outcomes = new HashMap<Integer, Outcome>();
            for (var future : futures) {
                future.get().forEach(outcome -> outcomes.put(places.get(outcome.trial()), outcome));
            }
            return outcomes;
        } catch (ExecutionException e) {
            progress.stop();
            if (e.getCause() instanceof UserException mistake) {
                throw mistake;
            }
            throw new IllegalStateException("a trial failed", e.getCause());
        } catch (InterruptedException e) {
            progress.stop();
            Thread.currentThread().interrupt();
            throw new UserException("interrupted; the same command goes on from here");
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Outcome> run(TrialGroup group, Progress progress) {
        var outcomes = new ArrayList<Outcome>();
        boolean done = group.run(
                command,
                progress,
                (outcome, provenance) -> {
                    folders.write(outcome, provenance);
                    progress.ended(outcome, false);
                    outcomes.add(outcome);
                },
                progress::isStopped);
        if (!done) {
            throw new UserException(
                    "interrupted: %s; the same command goes on from here".formatted(progress.trialsDone()));
        }
        return outcomes;
    }

    /** Counts what all threads do. */
    private final class Progress implements TrainingListener {
        private final int trials;
        private final int epochs;
        private int trialsDone;
        private int epochsDone;
        private volatile boolean stopped;

        Progress(List<Trial> trials) {
            this.trials = trials.size();
            this.epochs = trials.stream()
                    .mapToInt(trial -> trial.config().train().epochs())
                    .sum();
        }

        @Override
        public synchronized void epochEnded(EpochMetrics metrics, boolean best, Trainee trainee) {
            epochsDone++;
            listener.epochsDone(epochsDone, epochs);
        }

        synchronized void ended(Outcome outcome, boolean before) {
            trialsDone++;
            // A trial may have stopped early, or been done before: its epochs need not be waited for.
            epochsDone += outcome.trial().config().train().epochs()
                    - (before ? 0 : outcome.epochs().size());
            listener.trialDone(outcome, before, trialsDone, trials);
        }

        synchronized String trialsDone() {
            return "%d of %d trials are done".formatted(trialsDone, trials);
        }

        void stop() {
            stopped = true;
        }

        boolean isStopped() {
            return stopped || interrupted.getAsBoolean();
        }
    }
}
