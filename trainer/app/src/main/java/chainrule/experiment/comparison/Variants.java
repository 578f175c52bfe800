package chainrule.experiment.comparison;

import chainrule.base.Enumerated;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Point;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.statistics.Summary;
import chainrule.study.CommonMetric;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An experiment that trains variants of one preset and compares them.
 *
 * @param preferred keys that the experiment sets and flags may change
 * @param seeds unless the user gives some
 * @param axis what the variants' sizes are, where they have some
 * @param addition what else it finds
 */
public record Variants(
        String name,
        String question,
        String preset,
        Map<String, String> preferred,
        List<Variant> variants,
        List<Long> seeds,
        Optional<Axis> axis,
        Addition addition)
        implements Experiment {
    /** What an experiment finds in addition to the comparison. */
    @FunctionalInterface
    public interface Addition {
        Addition NONE = (groups, context) -> Findings.NONE;

        Findings of(List<Group> groups, ExperimentContext context);
    }

    /** With one seed, no axis and nothing more to find. */
    public static Variants of(
            String name, String question, String preset, Map<String, String> preferred, List<Variant> variants) {
        return new Variants(name, question, preset, preferred, variants, List.of(1L), Optional.empty(), Addition.NONE);
    }

    public Variants along(Axis other) {
        return new Variants(name, question, preset, preferred, variants, seeds, Optional.of(other), addition);
    }

    public Variants adding(Addition other) {
        return new Variants(name, question, preset, preferred, variants, seeds, axis, other);
    }

    public Variants withSeeds(Long... others) {
        return new Variants(name, question, preset, preferred, variants, List.of(others), axis, addition);
    }

    @Override
    public Findings run(ExperimentContext context) {
        return findings(context.trials(preset, preferred, variants), context);
    }

    private Findings findings(List<Trial> trials, ExperimentContext context) {
        var chosen = context.seedsOr(seeds.toArray(Long[]::new));
        var outcomes = context.run(trials, chosen);
        var groups = Group.byLabel(outcomes);
        var metric = CommonMetric.resolved(
                Metric.AUTO, trials.stream().map(Trial::config).toList(), context::task);
        var found = addition.of(groups, context);
        if (axis.isPresent()) {
            var figures = new ArrayList<Figure>();
            metric.of().ifPresent(of -> figures.add(bySize(groups, context, metric, Metric.training(of))));
            figures.add(bySize(groups, context, Metric.VALIDATION_LOSS, Metric.TRAINING_LOSS));
            found = Findings.NONE.figures(figures).answer(best(groups, metric)).and(found);
        }
        return found.and(new Comparison(trials, chosen, metric).findings(outcomes, context));
    }

    private String best(List<Group> groups, Metric metric) {
        var best = Group.best(groups, metric::last, metric.higherIsBetter());
        if (best.isEmpty()) {
            return "No configuration finished with every seed and has a %s.".formatted(metric.label());
        }
        String direction = metric.higherIsBetter() ? "highest" : "lowest";
        String value =
                metric.text(best.get(0).summary(metric::last).orElseThrow().mean());
        String labels = Enumerated.of(best.stream().map(Group::label).toList());
        return best.size() == 1
                ? "The %s %s after the last epoch, %s, is that of %s = %s."
                        .formatted(
                                direction,
                                metric.label(),
                                value,
                                axis.orElseThrow().label(),
                                labels)
                : "%s = %s have the same %s after the last epoch, %s, and no other has a %s one."
                        .formatted(
                                axis.orElseThrow().label(),
                                labels,
                                metric.label(),
                                value,
                                metric.higherIsBetter() ? "higher" : "lower");
    }

    private Figure bySize(List<Group> groups, ExperimentContext context, Metric validation, Metric training) {
        var lines = new ArrayList<Line>();
        double unit = validation.isShare() ? 100 : 1;
        for (var metric : List.of(validation, training)) {
            var points = new ArrayList<Point>();
            for (var group : groups) {
                double size = variants.stream()
                        .filter(variant -> variant.label().equals(group.label()))
                        .findFirst()
                        .orElseThrow()
                        .size();
                if (Double.isFinite(size)) {
                    group.summary(outcome -> ofFinal(metric, outcome))
                            .ifPresent(s -> points.add(point(size, s, unit, context)));
                }
            }
            lines.add(new Line(metric == validation ? "validation" : "training", points, Style.of(lines.size())));
        }
        var bayes = BayesError.of(groups, context);
        var best = bayes.map(known -> validation.of().isEmpty() ? known.loss() : unit * (1 - known.validation()))
                .filter(Double::isFinite);
        best.ifPresent(value ->
                lines.add(Line.through("best possible: Bayes error", ends(), new double[] {value, value})
                        .styled(new Style(Palette.BLACK, Pattern.DOTTED))));
        String what = validation.measure();
        String title = "Final %s by %s".formatted(what, axis.orElseThrow().label());
        String label = validation.of().isEmpty() ? "mean loss per sample" : what + (validation.isShare() ? " (%)" : "");
        return new LineFigure(
                validation.of().map(Object::toString).orElse("loss") + "-by-size",
                title,
                axis.orElseThrow(),
                new Axis(label, Scale.LINEAR),
                lines,
                title + ", by the final parameters on both splits." + Group.notes(groups)
                        + best.map(
                                        value ->
                                                " The dotted line is what the best possible predictor reaches on the validation samples.")
                                .orElse(""));
    }

    /** The smallest and the largest size. */
    private double[] ends() {
        var sizes = variants.stream()
                .mapToDouble(Variant::size)
                .filter(Double::isFinite)
                .summaryStatistics();
        return new double[] {sizes.getMin(), sizes.getMax()};
    }

    /** By the final parameters: of the training split measured after the training. */
    private static double ofFinal(Metric metric, Outcome outcome) {
        var score = metric.split() == Metric.Split.VALIDATION ? outcome.validation() : outcome.train();
        return metric.of().isEmpty() ? score.loss() : score.score();
    }

    private static Point point(double size, Summary summary, double unit, ExperimentContext context) {
        return new Point(
                size,
                unit * summary.mean(),
                unit * context.bars().low(summary),
                unit * context.bars().high(summary));
    }
}
