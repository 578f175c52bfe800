package chainrule.experiment.catalog;

import chainrule.checkpoint.Checkpoint;
import chainrule.engine.Engines;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.explanation.Saliency;
import chainrule.run.RunDirectory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains a network, and shows what of the validation samples its loss depends on. */
final class SaliencyMaps implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    private static final int SHOWN = 16;

    @Override
    public String name() {
        return "saliency";
    }

    @Override
    public String question() {
        return "which pixels, or which columns, the loss of a trained network depends on: its gradient at the input (C6)";
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        Map<String, String> preferred = Map.of("train.epochs", "20");
        var config = context.base(PRESET, preferred).resolve();
        String network = context.data(config).spec(config.model()).sizes().toString();
        var outcome = context.run(List.of(context.trial(network, PRESET, preferred, Map.of())))
                .get(0);
        if (outcome.failure().isPresent()) {
            return Findings.NONE.answer(outcome.failure().get() + ".").outcomes(List.of(outcome));
        }
        var data = context.data(outcome.trial().config());
        var checkpoint = Checkpoint.read(
                outcome.directory().file(RunDirectory.CHECKPOINT),
                outcome.trial().config().model());
        var engine = Engines.onClassPath().named(Engines.AUTO);
        return new Saliency(checkpoint, engine, Optional.empty(), SHOWN)
                .of(data.inOrder(data.split().validation()), "validation")
                .outcomes(List.of(outcome));
    }
}
