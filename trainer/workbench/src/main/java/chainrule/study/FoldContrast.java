package chainrule.study;

import chainrule.datasets.Fold;
import chainrule.statistics.ResampledT;
import chainrule.statistics.Summary;
import chainrule.study.trial.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Two configurations, compared on the folds of a cross-validation that both finished.
 *
 * @param folds those that both finished, in their order
 * @param omitted those where one of them failed
 * @param values empty if there are none to compare
 */
public record FoldContrast(String first, String second, List<Fold> folds, List<Fold> omitted, Optional<Values> values) {
    /** Means that differ by less, relative to their size, differ by rounding. */
    private static final double ROUNDING = 1e-12;

    /**
     * What is compared.
     *
     * @param of the first's values, one for each of the folds
     * @param against the second's
     * @param test of the differences first − second (F4)
     * @param p the test's, after Holm's correction for all pairs of the cross-validation; NaN where there is no test
     */
    public record Values(Summary of, Summary against, ResampledT test, double p) {
        /** Whether the means are equal but for rounding. */
        public boolean isEqual() {
            return Math.abs(test.mean()) <= ROUNDING * Math.max(Math.abs(of.mean()), Math.abs(against.mean()));
        }
    }

    /**
     * All pairs of the groups, in their order: none is omitted, but some have no values.
     *
     * @param groups the outcomes of a configuration each, the same folds in all of them
     */
    public static List<FoldContrast> all(List<Group> groups, ToDoubleFunction<Outcome> value) {
        return Pairs.of(
                groups,
                (a, b) -> of(a, b, value),
                contrast -> contrast.values.map(Values::p).orElse(Double.NaN),
                FoldContrast::withProbability);
    }

    /** The fold that an outcome's training run held out. */
    public static Fold fold(Outcome outcome) {
        return outcome.trial().config().data().fold().orElseThrow();
    }

    /** n_test/n_train of k folds. */
    public static double testPerTraining(int folds) {
        return 1.0 / (folds - 1);
    }

    private static FoldContrast of(Group a, Group b, ToDoubleFunction<Outcome> value) {
        var first = finished(a, value);
        var second = finished(b, value);
        var all = a.outcomes().stream().map(FoldContrast::fold).toList();
        var common = all.stream()
                .filter(fold -> first.containsKey(fold) && second.containsKey(fold))
                .toList();
        var omitted = all.stream().filter(fold -> !common.contains(fold)).toList();
        return new FoldContrast(a.label(), b.label(), common, omitted, values(common, first, second));
    }

    private static Map<Fold, Double> finished(Group group, ToDoubleFunction<Outcome> value) {
        var values = new HashMap<Fold, Double>();
        group.finished().forEach(outcome -> values.put(fold(outcome), value.applyAsDouble(outcome)));
        return values;
    }

    private static Optional<Values> values(List<Fold> folds, Map<Fold, Double> first, Map<Fold, Double> second) {
        boolean defined =
                folds.stream().allMatch(fold -> Double.isFinite(first.get(fold)) && Double.isFinite(second.get(fold)));
        if (folds.isEmpty() || !defined) {
            return Optional.empty();
        }
        var differences = new Summary(folds.stream()
                .map(fold -> difference(first.get(fold), second.get(fold)))
                .toList());
        var test = ResampledT.of(differences, testPerTraining(folds.get(0).of()));
        return Optional.of(new Values(
                new Summary(folds.stream().map(first::get).toList()),
                new Summary(folds.stream().map(second::get).toList()),
                test,
                test.p()));
    }

    /** 0 if they differ by rounding: such differences would make a test of nothing. */
    private static double difference(double a, double b) {
        return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? 0 : a - b;
    }

    private FoldContrast withProbability(double p) {
        return new FoldContrast(first, second, folds, omitted, values.map(v -> new Values(v.of, v.against, v.test, p)));
    }
}
