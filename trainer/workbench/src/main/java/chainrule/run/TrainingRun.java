package chainrule.run;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.checkpoint.EncodingJson;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.config.UnfitLoss;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.model.Loss;
import chainrule.train.DivergenceException;
import chainrule.train.Score;
import chainrule.train.Trainer;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingProgress;
import chainrule.train.TrainingResult;
import chainrule.train.TrainingResult.End;
import chainrule.wording.KeyWording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One training from its configuration to its report.
 *
 * @param engine that trains
 * @param command the command line, for the provenance
 * @param ended hears of the run's end
 */
public record TrainingRun(RunConfig config, Engine engine, List<String> command, RunListener ended) {
    private static final Pattern MAY_CHANGE = Pattern.compile("train[.]epochs|(checkpoints|tensorboard)[.].*");

    /** A run without a listener for its end. */
    public TrainingRun(RunConfig config, Engine engine, List<String> command) {
        this(config, engine, command, RunListener.NONE);
    }

    /**
     * Trains in a new folder, and writes everything down.
     *
     * @param runs the folder for the run's folder
     * @param name what that is called, but for its number
     * @param dataset the configuration's
     * @param listeners hear of the training in addition to the run's own recorder
     * @param interrupted asked often: whether to stop
     */
    public RunSummary run(
            Path runs, String name, Dataset dataset, List<TrainingListener> listeners, BooleanSupplier interrupted) {
        var data = Preparation.of(config, dataset);
        data.requireHeeded(config);
        var job = job(data);
        var directory = RunDirectory.create(runs, name);
        try (var lock = RunLock.of(directory)) {
            directory.write(RunDirectory.CONFIGURATION, ConfigWriter.yaml(config));
            directory.write(
                    RunDirectory.PROVENANCE,
                    Provenance.of(engine, data, command).json());
            config.source().transform().text().ifPresent(text -> directory.write(RunDirectory.DATAVEC, text));
            data.encoding()
                    .ifPresent(columns -> directory.write(
                            RunDirectory.SCHEMA,
                            EncodingJson.schema(
                                    columns,
                                    data.dataset().task(),
                                    config.source().target())));
            return run(directory, data, job, TrainingProgress.START, listeners, interrupted);
        }
    }

    /**
     * Resumes an interrupted run, in its folder.
     *
     * @param run whose configuration differs from this one in the epochs, the checkpoints and what is written for TensorBoard at most
     * @throws UserException if it can't be gone on with: it is trained by another process, or its data or configuration are not the same
     */
    public RunSummary resume(
            RunDirectory run, Dataset dataset, List<TrainingListener> listeners, BooleanSupplier interrupted) {
        if (Ensemble.isAt(run)) {
            throw new UserException(
                    "%s is an ensemble: it holds no training to resume; resume the runs that it was made of"
                            .formatted(run.path()));
        }
        requireSame(
                run,
                ConfigWriter.flat(Configuration.ofFile(run.file(RunDirectory.CONFIGURATION))
                        .resolve()));
        try (var lock = RunLock.of(run)) {
            var fitted = prepared(run, dataset);
            if (Files.exists(run.file(RunDirectory.PROVENANCE))) {
                // A network from elsewhere has neither a state nor a table, which are looked for next.
                Provenance.read(run);
            }
            var point = point(run);
            var data = point.flatMap(from -> from.network().encoding())
                    .map(columns -> fitted.as(columns, config, dataset))
                    .orElse(fitted);
            requireSameData(run, data, point.isPresent());
            var job = job(data);
            var progress = TrainingProgress.START;
            if (point.isPresent()) {
                requireSame(run, Configuration.current(point.get().configuration()));
                job = job.from(point.get().state());
                progress = point.get().progress();
            }
            requireMore(run, progress);
            var best = new BestFile(run);
            best.settle(progress.best());
            if (point.isPresent()) {
                best.require(progress.best(), point.get().network(), config.model());
            }
            run.deletePartFiles();
            run.write(RunDirectory.CONFIGURATION, ConfigWriter.yaml(config));
            return run(run, data, job, progress, listeners, interrupted);
        }
    }

    private Preparation prepared(RunDirectory run, Dataset dataset) {
        try {
            return Preparation.of(config, dataset);
        } catch (UnfitLoss e) {
            throw e.in(run.file(RunDirectory.CONFIGURATION));
        }
    }

    /** A run that was stopped before it had a provenance has trained nothing: then it gets one. */
    private void requireSameData(RunDirectory run, Preparation data, boolean trained) {
        if (!trained && !Files.exists(run.file(RunDirectory.PROVENANCE))) {
            run.write(
                    RunDirectory.PROVENANCE,
                    Provenance.of(engine, data, command).json());
            return;
        }
        var before = Provenance.read(run);
        if (!before.hasTrained(engine, data)) {
            throw new UserException(
                    "%s was trained by engine %s on other data or another split: it can't be resumed with these"
                            .formatted(run.path(), before.engine()));
        }
    }

    /** A run that was stopped after its last epoch still has to end, and gets its report, or its table if that is damaged. */
    private void requireMore(RunDirectory run, TrainingProgress progress) {
        int ended = progress.epochs().size();
        if (progress.epoch() <= config.train().epochs()) {
            return;
        }
        boolean whole = ended == config.train().epochs() && progress.step() == 0;
        boolean finished = RunStatus.ofFiles(run).state() == RunStatus.State.DONE
                && MetricsTable.isWhole(run.file(RunDirectory.METRICS), ended);
        if (finished || !whole) {
            throw new UserException(Message.of(
                    "%s has all of its %s: give %s to train it further",
                    run.path(), Counted.of(ended, "epoch"), RunSetting.EPOCHS.given()));
        }
    }

    private void requireSame(RunDirectory run, Map<String, String> before) {
        var now = ConfigWriter.flat(config);
        // A run of an earlier version lacks the keys that came later.
        var defaults = ConfigWriter.flat(Configuration.empty().resolve());
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        keys.removeIf(key -> MAY_CHANGE.matcher(key).matches()
                || Objects.equals(before.getOrDefault(key, defaults.get(key)), now.get(key))
                || isRenamedLoss(key, before.get(key), now.get(key)));
        if (!keys.isEmpty()) {
            throw new UserException(Message.of(
                    "%s was trained with other values of %s: only %s, checkpoints and tensorboard may change",
                    run.path(), String.join(", ", keys), RunSetting.EPOCHS));
        }
    }

    /** The squared error on softmax had the name that real targets' has now. */
    private static boolean isRenamedLoss(String key, String before, String now) {
        return key.equals("model.loss")
                && "squared-error".equals(before)
                && Loss.SOFTMAX_SQUARED_ERROR.name().equals(now);
    }

    /** Where a run can resume. */
    private Optional<ResumePoint> point(RunDirectory run) {
        var file = run.file(RunDirectory.CHECKPOINT);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var network = Checkpoint.read(file, config.model());
        var written = MetricsTable.readForSeconds(run.file(RunDirectory.METRICS));
        return Optional.of(ResumePoint.read(file, network, network.parameters(), written));
    }

    private TrainingJob job(Preparation data) {
        var job = data.job(config);
        engine.requireTrainable(job);
        return job;
    }

    private RunSummary run(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            TrainingProgress from,
            List<TrainingListener> listeners,
            BooleanSupplier interrupted) {
        try (var events = new EventLog(directory, config, from, System::currentTimeMillis)) {
            return run(directory, data, job, from, listeners, interrupted, events);
        }
    }

    private RunSummary run(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            TrainingProgress from,
            List<TrainingListener> listeners,
            BooleanSupplier interrupted,
            EventLog events) {
        try (var recorder = new RunRecorder(directory, data, config, from, events, System::nanoTime)) {
            if (from.epoch() > 1 || from.step() > 0) {
                recorder.log(
                        "resumed in epoch %d after %s of it".formatted(from.epoch(), Counted.of(from.step(), "step")));
            }
            var all = new ArrayList<TrainingListener>(listeners);
            all.add(0, recorder);
            // Behind it: an epoch's own events come first.
            LayerRecorder.of(directory, data, engine, job, from, events, System::nanoTime)
                    .ifPresent(layers -> all.add(1, layers));
            return run(directory, data, job, from, all, interrupted, events, recorder);
        }
    }

    private RunSummary run(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            TrainingProgress from,
            List<TrainingListener> all,
            BooleanSupplier interrupted,
            EventLog events,
            RunRecorder recorder) {
        try (var training = engine.train(job)) {
            var validation = data.inOrder(data.split().validation());
            var trainer = new Trainer(config.train(), job, validation, all, interrupted);
            var result = trainer.run(training, from);
            Provenance.addProducts(directory, training.algorithms());
            return ended(directory, data, job, training, result, events, recorder);
        } catch (DivergenceException e) {
            var traced = traced(directory, data, recorder, interrupted).orElse(e);
            logFailure(recorder, traced);
            throw traced;
        } catch (UserException e) {
            logFailure(recorder, e);
            throw e;
        }
    }

    /** What made the training fail may make this fail, too: then that stays the one to tell. */
    private static void logFailure(RunRecorder recorder, UserException failure) {
        try {
            recorder.logFailure(RunStatus.FAILED + failure.message().in(KeyWording.INSTANCE));
        } catch (UserException unwritable) {
            failure.addSuppressed(unwritable);
        }
    }

    private Optional<DivergenceException> traced(
            RunDirectory directory, Preparation data, RunRecorder recorder, BooleanSupplier interrupted) {
        catchUp(directory, data, recorder);
        var point = point(directory);
        var job = point.map(last -> job(data).from(last.state())).orElseGet(() -> job(data));
        var from = point.map(ResumePoint::progress).orElse(TrainingProgress.START);
        var kept = from.epochs().isEmpty()
                ? Message.text("no epoch ended before it")
                : Message.of(
                        "%s holds the network after epoch %d",
                        directory.file(RunDirectory.CHECKPOINT), from.epochs().size());
        return new DivergenceSearch(engine, job, from, interrupted)
                .find()
                .map(found -> DivergenceException.at(found, kept));
    }

    /** Makes the steps again between the last checkpoint and the last end of an epoch, for a checkpoint of that. */
    private void catchUp(RunDirectory directory, Preparation data, RunRecorder recorder) {
        recorder.finish();
        var last = recorder.ahead();
        if (last.isEmpty()) {
            return;
        }
        var point = point(directory);
        var job = point.map(before -> job(data).from(before.state())).orElseGet(() -> job(data));
        var from = point.map(ResumePoint::progress).orElse(TrainingProgress.START);
        int steps = job.batches().steps();
        try (var training = engine.train(job)) {
            int step = from.step();
            for (int epoch = from.epoch(); epoch < last.get().epoch(); epoch++) {
                training.run(epoch, step, steps - step, new RunningMetrics());
                step = 0;
            }
            recorder.checkpoint(last.get(), training);
        }
        recorder.finish();
    }

    /** Measures the best epoch's network, which is the training's own if its last epoch is the best, and writes the report. */
    private RunSummary ended(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            Training training,
            TrainingResult result,
            EventLog events,
            RunRecorder recorder) {
        boolean isLast = result.epochs().isEmpty() || result.end() != End.INTERRUPTED && result.best() == result.last();
        if (isLast) {
            return ended(directory, data, job, training, training, result, events, recorder);
        }
        var best = Checkpoint.read(directory.file(RunDirectory.BEST), config.model());
        try (var network = engine.load(best.parameters(), best.precision())) {
            return ended(directory, data, job, training, network, result, events, recorder);
        }
    }

    private RunSummary ended(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            Training training,
            Network best,
            TrainingResult result,
            EventLog events,
            RunRecorder recorder) {
        var summary = summary(directory, data, job, training, best, result);
        String last = RunStatus.ENDED + result.end();
        if (result.epochs().isEmpty()) {
            recorder.log("no report: no epoch has ended", last);
            return summary;
        }
        var provenance = Provenance.of(engine, data, command);
        var word = ended.ended(new EndedRun(config, provenance, data, summary, best, events));
        recorder.log(Stream.concat(word.stream(), Stream.of(last)).toArray(String[]::new));
        return summary;
    }

    private RunSummary summary(
            RunDirectory directory,
            Preparation data,
            TrainingJob job,
            Training training,
            Network best,
            TrainingResult result) {
        // In the middle of an epoch nobody wants to wait for it.
        boolean measured = result.end() != End.INTERRUPTED;
        var samples = data.inOrder(data.split().train());
        var task = data.dataset().task();
        var none = Score.none(task);
        var train = measured ? score(best, samples) : none;
        var finalTrain = measured && best != training ? score(training, samples) : train;
        var validation = data.inOrder(data.split().validation());
        var evaluation = validation.count() == 0 || result.epochs().isEmpty()
                ? Optional.<Evaluation>empty()
                : Optional.of(Evaluation.of(task, best, validation, samples));
        double seconds = result.epochs().isEmpty() ? 0 : result.last().seconds();
        return new RunSummary(
                directory,
                engine.name(),
                job.initial().learnt(),
                result,
                train,
                finalTrain,
                evaluation,
                config.train().monitor().of(task.kind(), best.spec().loss()).label(),
                LossWeights.of(config),
                seconds);
    }

    private static Score score(Network network, Batches samples) {
        return Score.of(network.evaluate(samples), samples, network.spec().loss());
    }
}
