package chainrule.run;

import chainrule.base.Counted;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunAction;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.engine.Engine;
import chainrule.metric.Temperature;

/**
 * Fits a temperature (F2) to a network as it was trained, on its validation split.
 *
 * @param engine computes the logits
 */
record TemperatureFit(TrainedRun run, Engine engine) {
    private static final String VALIDATION = "validation";

    TemperatureFit {
        if (run.temperature() != 1) {
            throw new IllegalStateException("the network has a temperature already");
        }
    }

    /**
     * The temperature, which is also written into the run's folder.
     *
     * @param raw the data set
     * @throws UserException if there is no validation split, the network predicts real numbers, or no temperature is best
     */
    Calibration to(Dataset raw) {
        requireProbabilities();
        var checkpoint = run.checkpoint();
        var dataset = run.encoded(raw);
        run.requireFitting(dataset);
        var subset = Split.of(dataset, run.config().data().split()).part(VALIDATION);
        if (subset.count() == 0) {
            throw new UserException(Message.of(
                    "%s has no validation samples, which a temperature is fitted to: train with %s above 0",
                    dataset.name(), DataSetting.VALIDATION));
        }
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            double t = Temperature.fit(checkpoint.task(), network, run.inputs(subset));
            var calibration = new Calibration(
                    t,
                    subset.count(),
                    run.evaluate(raw, VALIDATION, engine).metrics(),
                    run.divided(t).evaluate(raw, VALIDATION, engine).metrics());
            calibration.write(run.directory(), checkpoint);
            return calibration;
        } catch (Temperature.NoTemperature e) {
            throw new UserException(
                    "no temperature fits the %s of %s: %s"
                            .formatted(
                                    Counted.of(subset.count(), "validation sample"),
                                    run.directory().path(),
                                    e.getMessage()),
                    e);
        }
    }

    private void requireProbabilities() {
        if (run.ensemble().isPresent()) {
            throw new UserException(Message.of(
                    "%s is an ensemble: fit a temperature to each member with %s, and then make the ensemble of them",
                    run.directory().path(), RunAction.CALIBRATE.of()));
        }
        var task = run.checkpoint().task();
        if (task.isRegression()) {
            throw new UserException("%s predicts %s: a temperature is for probabilities"
                    .formatted(run.directory().path(), task.summary()));
        }
    }
}
