package chainrule.run;

import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.engine.Engine;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.train.Score;
import chainrule.train.Trainer;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One training from its configuration to its report.
 *
 * @param name what the run's folder is called, but for its number
 * @param engine that trains
 * @param runs the folder for the run's folder
 * @param command the command line, for the provenance
 */
public record TrainingRun(String name, RunConfig config, Engine engine, Path runs, List<String> command) {
    /**
     * Trains, and writes everything down.
     *
     * @param dataset the configuration's
     * @param listeners hear of the training beside the run's own recorder
     * @param interrupted asked often: whether to stop
     */
    public RunSummary run(Dataset dataset, List<TrainingListener> listeners, BooleanSupplier interrupted) {
        var data = Preparation.of(config.data(), dataset);
        var job = data.job(config);
        engine.reasonNotToTrain(job).ifPresent(reason -> {
            throw new UserException("engine %s can't train this: %s".formatted(engine.name(), reason));
        });
        var directory = RunDirectory.create(runs, name);
        directory.write(RunDirectory.CONFIGURATION, ConfigWriter.yaml(config));
        var provenance = Provenance.of(engine, data, command);
        directory.write(RunDirectory.PROVENANCE, provenance.json());
        var recorder = new RunRecorder(directory, data, config.engine());
        try (var training = engine.train(job)) {
            var summary = train(training, job, data, directory, with(recorder, listeners), interrupted);
            if (!summary.result().epochs().isEmpty()) {
                String problem = new RunReport(config, provenance, data, summary).write(training);
                recorder.log(problem.isEmpty() ? "report written" : "no figures: " + problem);
            }
            recorder.log("ended: " + summary.result().end());
            return summary;
        } catch (UserException e) {
            recorder.log("failed: " + e.getMessage());
            throw e;
        }
    }

    private RunSummary train(
            Training training,
            TrainingJob job,
            Preparation data,
            RunDirectory directory,
            List<TrainingListener> listeners,
            BooleanSupplier interrupted) {
        var validation = data.inOrder(data.split().validation());
        long begin = System.nanoTime();
        TrainingResult result = new Trainer(config.train(), job, validation, listeners, interrupted).run(training);
        double seconds = (System.nanoTime() - begin) * 1e-9;
        var tally = training.evaluate(data.inOrder(data.split().train()));
        var train = new Score(tally.loss(), tally.accuracy());
        return new RunSummary(directory, engine.name(), job.initial().values().length, result, train, seconds);
    }

    private static List<TrainingListener> with(RunRecorder recorder, List<TrainingListener> listeners) {
        var all = new ArrayList<TrainingListener>(listeners);
        all.add(0, recorder);
        return all;
    }
}
