package chainrule.experiment.catalog;

import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.BayesError;
import chainrule.experiment.cost.PowerLaw;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.study.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The error on validation samples by the number of training samples N, and the power law c·N^b through it. Where the Bayes error is known,
 * the law is of what is above it: the rest can't fall.
 *
 * @param sizes N, rising
 * @param errors 1 − accuracy, or of real targets 1 − R²
 * @param floor the Bayes error on the same samples; 0 where it is not known
 * @param law of the errors minus the floor
 */
record ErrorBySize(double[] sizes, double[] errors, double floor, PowerLaw law) {
    private static final int FEWEST = 3;

    static Findings of(List<Group> groups, ExperimentContext context) {
        var bayes = BayesError.of(groups, context);
        double floor = bayes.map(BayesError::validation).orElse(0.0);
        var sizes = new ArrayList<Double>();
        var errors = new ArrayList<Double>();
        for (var group : groups) {
            group.summary(o -> 1 - o.validation().score())
                    .filter(error -> error.mean() > floor)
                    .ifPresent(error -> {
                        sizes.add(Double.parseDouble(group.label()));
                        errors.add(error.mean());
                    });
        }
        if (sizes.size() < FEWEST) {
            return Findings.NONE.answer(
                    "Fewer than %d sizes have an error above the Bayes error: no power law is fitted."
                            .formatted(FEWEST));
        }
        return fitted(array(sizes), array(errors), floor).findings(bayes.isPresent());
    }

    static ErrorBySize fitted(double[] sizes, double[] errors, double floor) {
        double[] above = Arrays.stream(errors).map(error -> error - floor).toArray();
        return new ErrorBySize(sizes, errors, floor, PowerLaw.fit(sizes, above));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Findings findings(boolean known) {
        String exponent = String.format(Locale.ROOT, "%.2f", law.exponent()).replace('-', '−');
        String what = floor > 0 ? "the part of the validation error above the Bayes error" : "the validation error";
        double times = Math.pow(0.5, 1 / law.exponent());
        String half = law.exponent() < 0
                ? String.format(
                        Locale.ROOT,
                        ": %s times the samples halve it",
                        times < 100 ? String.format(Locale.ROOT, "%.1f", times) : "more than 100")
                : "";
        return Findings.NONE
                .answer("By a power law through %d sizes, %s changes as N^%s%s."
                        .formatted(sizes.length, what, exponent, half))
                .answer(
                        known
                                ? "The Bayes error on these validation samples is %s %%."
                                        .formatted(UnderAndOverfitting.percent(floor))
                                : "The Bayes error of these data is not known: the law is of the whole error, and flattens towards it.")
                .value("errorExponent", law.exponent())
                .figures(List.of(figure(exponent)));
    }

    /** Over logarithmic axes a power law is a straight line: the floor is taken off. */
    private LineFigure figure(String exponent) {
        String what = floor > 0 ? "error above the Bayes error" : "error";
        var lines = List.of(
                Line.through(
                                "validation " + what,
                                sizes,
                                Arrays.stream(errors)
                                        .map(error -> error - floor)
                                        .toArray())
                        .styled(new Style(Palette.BLUE, Pattern.RINGS)),
                Line.through(
                                "c·N^" + exponent,
                                sizes,
                                Arrays.stream(sizes).map(law::at).toArray())
                        .styled(new Style(Palette.VERMILLION, Pattern.THIN)));
        return new LineFigure(
                "error-by-samples",
                "Validation error by training samples",
                new Axis("training samples", Scale.LOGARITHMIC),
                new Axis(what, Scale.LOGARITHMIC),
                lines,
                "1 − accuracy, or of real targets 1 − R², by the final parameters on the validation samples%s, with the fitted power law."
                        .formatted(
                                floor > 0
                                        ? ", minus %s %%, which the function without noise gets wrong there"
                                                .formatted(UnderAndOverfitting.percent(floor))
                                        : ""));
    }
}
