package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Comparison;
import chainrule.study.Metric;
import java.util.List;
import java.util.Map;

/** Cross-entropy against squared error on softmax: as functions of the probability and of the logit, and in training. */
final class LossFunctions implements Experiment {
    private static final List<String> NAMES = List.of("cross-entropy", "squared error");

    @Override
    public String name() {
        return "loss-functions";
    }

    @Override
    public String question() {
        return "how cross-entropy and squared error differ in value, derivative and training";
    }

    @Override
    public Findings run(ExperimentContext context) {
        var trials = context.trials(
                "cifar10-512-256",
                Map.of("train.epochs", "20"),
                List.of(
                        Variant.of(NAMES.get(0), "model.loss", "cross-entropy"),
                        Variant.of(NAMES.get(1), "model.loss", "softmax-squared-error")));
        return LossCurves.drawn()
                .and(new Comparison(trials, context.seedsOr(1L), Metric.VALIDATION_ACCURACY).run(context));
    }
}
