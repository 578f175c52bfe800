package chainrule.experiment.catalog;

import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.BayesError;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which sizes underfit and which overfit, compared with the Bayes error where it is known. */
final class UnderAndOverfitting {
    /** A size whose training error is more than this many times the Bayes error fits too little. */
    private static final double FAR = 1.5;

    private UnderAndOverfitting() {}

    static Findings of(List<Group> groups, ExperimentContext context) {
        return BayesError.of(groups, context)
                .map(bayes -> compared(groups, bayes))
                .orElseGet(
                        () -> Findings.NONE.answer(
                                "The Bayes error of these data is not known: training error can be compared with validation error only."));
    }

    private static Findings compared(List<Group> groups, BayesError bayes) {
        var under = labels(groups, error -> error > FAR * bayes.training() && error > 0);
        var over = labels(groups, error -> error < bayes.training());
        var findings = Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "The Bayes error, which no predictor can be expected to fall below on new samples, is %s %%%s.",
                        percent(bayes.expected()),
                        bayes.expected() == 0
                                ? ": these data have no noise that hides the target"
                                : " (%s %% on the very training samples, %s %% on the validation samples)"
                                        .formatted(percent(bayes.training()), percent(bayes.validation()))))
                .value("bayesError", bayes.expected());
        if (!under.isEmpty()) {
            findings = findings.answer("Underfitting, with a training error of more than %s times the Bayes error: %s."
                    .formatted(FAR, under));
        }
        return over.isEmpty()
                ? findings
                : findings.answer("Training error below the Bayes error, which is noise learnt: %s.".formatted(over));
    }

    private interface Judgement {
        boolean holds(double trainingError);
    }

    private static String labels(List<Group> groups, Judgement judgement) {
        return groups.stream()
                .filter(group -> group.summary(o -> 1 - o.train().score())
                        .map(Summary::mean)
                        .filter(judgement::holds)
                        .isPresent())
                .map(Group::label)
                .collect(Collectors.joining(", "));
    }

    static String percent(double share) {
        return share == 0 ? "0" : String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
