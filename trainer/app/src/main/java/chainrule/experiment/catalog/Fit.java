package chainrule.experiment.catalog;

import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Targets;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Outcome;

/**
 * The function that a trained network with real targets computes, in the targets' own units.
 *
 * @param checkpoint the network after the last epoch
 */
record Fit(Checkpoint checkpoint, Engine engine) {
    private static final int ROWS = 1000;

    /** Of a training run that reached its end. */
    static Fit of(Outcome outcome) {
        var config = outcome.trial().config();
        return new Fit(
                Checkpoint.read(outcome.directory().file(RunDirectory.CHECKPOINT), config.model()),
                Engines.onClassPath().named(config.engine().engine()));
    }

    /** The first target at each of these places, for a network of one input. */
    double[] at(double[] x) {
        return of(new Features.Doubles(x.clone(), 1));
    }

    /** The predicted targets, samples×targets. */
    double[] of(Features features) {
        int width = checkpoint.task().width();
        var samples = new Samples(features, new Targets.Reals(new double[features.count() * width], width));
        var batches = Batches.inOrder(samples.all(), checkpoint.shape(), checkpoint.normalization(), ROWS)
                .withScaling(checkpoint.scaling());
        var predicted = new double[features.count() * width];
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            var loss = network.spec().loss();
            int outputs = network.spec().outputs();
            network.logits(batches, (first, count, o) -> {
                for (int i = 0; i < count; i++) {
                    for (int k = 0; k < width; k++) {
                        predicted[(first + i) * width + k] =
                                checkpoint.scaling().undo(k, loss.point(o, i * outputs, outputs, k, width));
                    }
                }
            });
        }
        return predicted;
    }
}
