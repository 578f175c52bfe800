package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Variants;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Constant rates from too small to too large, and schedules from one of them. */
final class LearningRates implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    private static final String RATE = "train.optimizer.sgd.rate";
    private static final Map<String, String> PREFERRED = Map.of("train.epochs", "10");

    @Override
    public String name() {
        return "learning-rate";
    }

    @Override
    public String question() {
        return "which learning rates are too small, good and too large, and what schedules add";
    }

    @Override
    public Findings run(ExperimentContext context) {
        int epochs = context.base(PRESET, PREFERRED).resolve().train().epochs();
        var rates =
                DoubleStream.of(1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 10).mapToObj(rate -> Variant.sized(rate, RATE));
        var variants = Stream.concat(rates, schedules(epochs).stream()).toList();
        return Variants.of(name(), question(), PRESET, PREFERRED, variants)
                .along(new Axis("learning rate", Scale.LOGARITHMIC))
                .run(context);
    }

    /** In proportion to the epochs: a step or a warm-up of a fixed length may be longer than the whole training. */
    static List<Variant> schedules(int epochs) {
        int third = Math.max(1, epochs / 3);
        int fifth = Math.max(1, epochs / 5);
        return List.of(
                schedule("0.1, cosine", "cosine"),
                schedule("0.1, steps", "{step: {every: %d}}".formatted(third)),
                schedule("0.1, warm-up", "{warmup: {epochs: %d}}".formatted(fifth)));
    }

    private static Variant schedule(String label, String schedule) {
        return Variant.of(label, Map.of(RATE, "0.1", "train.schedule", schedule));
    }
}
