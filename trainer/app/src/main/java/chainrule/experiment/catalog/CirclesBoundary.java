package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.study.Metric;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A 2-4-2 network of tanh units on two rings of points: what it takes for which class as it learns. */
final class CirclesBoundary implements Experiment {
    private static final List<Integer> EPOCHS = List.of(1, 5, 10, 20, 50);
    private static final String PRESET = "circles-tanh";

    @Override
    public String name() {
        return "circles";
    }

    @Override
    public String question() {
        return "how four tanh units come to tell a ring from the one around it";
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        int last = context.base(PRESET, Map.of()).resolve().train().epochs();
        var before = EPOCHS.stream()
                .filter(epochs -> epochs < last)
                .map(epochs -> Variant.of("epoch " + epochs, "train.epochs", epochs.toString()));
        // The same seed: each is the beginning of the next. The last has as many epochs as the user wants.
        var trials = context.trials(
                PRESET,
                Map.of(),
                Stream.concat(before, Stream.of(Variant.of("epoch " + last, Map.of())))
                        .toList());
        DecisionBoundary.requirePoints(context.data(trials.get(0).config()).dataset());
        var outcomes = context.run(trials);
        var findings = Findings.NONE;
        for (var outcome : outcomes) {
            findings = findings.answer("After %s: %s of the validation points right."
                    .formatted(
                            outcome.trial().label(),
                            Metric.VALIDATION_ACCURACY.text(outcome.validation().accuracy())));
        }
        return findings.outcomes(outcomes)
                .figures(List.of(DecisionBoundary.figure(outcomes.stream()
                        .map(o -> DecisionBoundary.panel(
                                o.trial().label(),
                                o.directory(),
                                context.data(o.trial().config())))
                        .toList())));
    }
}
