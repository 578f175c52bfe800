package chainrule.study.remote;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.DataConfig;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.WorkerDatasets;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.machine.Machine;
import chainrule.run.Digests;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.study.local.TrialGroup;
import chainrule.study.store.TrialFolders;
import chainrule.study.store.TrialResult;
import chainrule.study.trial.TrialRun;
import chainrule.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * Trains trials that come from another machine, by the same loop as there. Several threads of a process may use it: what they
 * share are the data, which it reads once.
 */
public final class TrialWorker {
    private final Engines engines;
    private final Source source;
    private final Map<String, Dataset> datasets = new HashMap<>();
    private final Map<Key, Preparation> preparations = new HashMap<>();
    /** Training runs of engines that can't run side by side have the process for themselves. */
    private final ReadWriteLock side = new ReentrantReadWriteLock(true);

    private record Key(String dataset, DataConfig config) {}

    /** Where data sets come from, see {@link WorkerDatasets#load}. */
    @FunctionalInterface
    public interface Source {
        Dataset load(DataSource source, Optional<URI> address, String digest);
    }

    public TrialWorker(Engines engines, Source source) {
        this.engines = engines;
        this.source = source;
    }

    /** With the engines on the class path and this user's cache. */
    public static TrialWorker standard() {
        return new TrialWorker(Engines.onClassPath(), WorkerDatasets.standard()::load);
    }

    /**
     * Trains a trial. What the user can fix, such as data that are not here, is in the result; whatever else goes wrong is
     * thrown.
     *
     * @return empty if it was interrupted
     */
    public Optional<TrialResult> train(TrialTask task, BooleanSupplier interrupted) {
        try {
            requireSameVersions(task);
            var config = task.read();
            var engine = engines.named(config.engine().engine());
            var data = data(task, config);
            requireParameters(task, config);
            var turn = turn(engine);
            turn.lock();
            try {
                return train(task, data, engine, interrupted);
            } finally {
                turn.unlock();
            }
        } catch (UserException e) {
            return Optional.of(
                    TrialResult.refused(Message.of("on %s: %s", Machine.here().host(), e)));
        }
    }

    private static void requireSameVersions(TrialTask task) {
        if (!task.versions().equals(TrialTask.versionsHere())) {
            throw new UserException("Chainrule is another one here: %s, not %s: give all machines the same jars"
                    .formatted(TrialTask.versionsHere(), task.versions()));
        }
    }

    private Lock turn(Engine engine) {
        return engine.runsSideBySide() ? side.readLock() : side.writeLock();
    }

    private synchronized Preparation data(TrialTask task, RunConfig whole) {
        var config = whole.data();
        var address =
                Optional.of(task.address()).filter(text -> !text.isEmpty()).map(URI::create);
        var dataset = datasets.get(task.dataset());
        if (dataset == null) {
            dataset = source.load(whole.source(), address, task.dataset());
            datasets.put(task.dataset(), dataset);
        }
        var loaded = dataset;
        var data = preparations
                .computeIfAbsent(new Key(task.dataset(), config), key -> Preparation.of(config, loaded))
                .scaledFor(whole.model());
        if (!data.digests().equals(new Digests(task.dataset(), task.split()))) {
            throw new UserException("the data are divided otherwise here: is this another version of Chainrule?");
        }
        return data;
    }

    private static void requireParameters(TrialTask task, RunConfig config) {
        var file = config.model().parameters();
        if (file.isPresent() && !Digests.ofFile(Path.of(file.get())).equals(task.parameters())) {
            throw new UserException(
                    file.get() + " is another file here: put the initial parameters where all can read them");
        }
    }

    /** Writes down the rung that it continues, if there is one. */
    private static Optional<RunDirectory> below(TrialTask task, RunDirectory folder) {
        task.below().forEach(folder::write);
        return task.below().isEmpty() ? Optional.empty() : Optional.of(folder);
    }

    /** In a folder for the time of the training. */
    private static Optional<TrialResult> train(
            TrialTask task, Preparation data, Engine engine, BooleanSupplier interrupted) {
        try {
            var folder = Files.createTempDirectory("chainrule-trial");
            var before = Files.createTempDirectory("chainrule-rung");
            try {
                var run = new TrialRun(
                        task.trial(), data, engine, RunDirectory.at(folder), below(task, RunDirectory.at(before)));
                boolean done = new TrialGroup(List.of(run))
                        .run(task.command(), new TrainingListener() {}, TrialFolders::write, interrupted);
                return done
                        ? Optional.of(TrialResult.of(TrialFolders.files(run.directory(), task.weights())))
                        : Optional.empty();
            } finally {
                TrialFolders.delete(folder);
                TrialFolders.delete(before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the trial's temporary folder can't be used", e);
        }
    }
}
