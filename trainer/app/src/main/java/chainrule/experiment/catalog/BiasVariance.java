package chainrule.experiment.catalog;

import chainrule.datasets.Subset;
import chainrule.datasets.toy.Curve;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Pattern;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The same networks fitted to training sets that are drawn again and again: bias², variance and noise, by width and by samples. */
final class BiasVariance implements Experiment {
    private static final Curve CURVE = Curve.SINE;
    private static final int DRAWS = 20;
    private static final int PLACES = 200;
    /** Standard errors by which chance moves hardly any mean. */
    private static final double SURPRISING = 4;

    private static final int FEW = 30;
    private static final int WIDTH = 16;
    private static final List<Integer> WIDTHS = List.of(1, 2, 4, 16, 64);
    private static final List<Integer> SIZES = List.of(10, 30, 100, 300);

    @Override
    public String name() {
        return "bias-variance";
    }

    @Override
    public String question() {
        return "how bias, variance and noise make up the error, by width and by training samples";
    }

    /**
     * A network and a number of samples.
     *
     * @param fits its values at the places, one a training set
     */
    private record Case(int units, int samples, double[][] fits, Decomposition parts, List<Outcome> outcomes) {
        String label() {
            return BiasVariance.label(units, samples);
        }
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        var draws = context.seedsOr(LongStream.rangeClosed(1, DRAWS).boxed().toArray(Long[]::new));
        var pairs = Stream.concat(
                        WIDTHS.stream().map(units -> List.of(units, FEW)),
                        SIZES.stream().map(samples -> List.of(WIDTH, samples)))
                .distinct()
                .toList();
        var variants = pairs.stream()
                .flatMap(pair -> draws.stream().map(draw -> variant(pair.get(0), pair.get(1), draw)))
                .toList();
        var trials =
                context.trials("sine", Map.of("train.epochs", "1000", "train.optimizer.adam.rate", "0.02"), variants);
        // Each draw has a seed of its own as well: initial weights are a part of what varies.
        var outcomes = context.runSeeded(IntStream.range(0, trials.size())
                .mapToObj(i -> trials.get(i).withSeed(draws.get(i % draws.size())))
                .toList());
        var cases = new ArrayList<Case>();
        for (int i = 0; i < pairs.size(); i++) {
            var some = outcomes.subList(i * draws.size(), (i + 1) * draws.size());
            measured(pairs.get(i).get(0), pairs.get(i).get(1), some).ifPresent(cases::add);
        }
        var byWidth = cases.stream().filter(c -> c.samples == FEW).toList();
        var bySize = cases.stream()
                .filter(c -> c.units == WIDTH)
                .sorted(Comparator.comparingInt(Case::samples))
                .toList();
        return answers(byWidth, bySize, draws.size())
                .figures(Stream.concat(
                                Stream.of(
                                        parts(
                                                "by-width",
                                                "Parts of the error by width, %d samples".formatted(FEW),
                                                "hidden units",
                                                byWidth,
                                                c -> c.units),
                                        parts(
                                                "by-samples",
                                                "Parts of the error by samples, %d hidden units".formatted(WIDTH),
                                                "training samples",
                                                bySize,
                                                c -> c.samples)),
                                Stream.of(WIDTHS.get(1), WIDTHS.get(WIDTHS.size() - 1))
                                        .flatMap(units -> byWidth.stream().filter(c -> c.units == units))
                                        .map(c -> fits(c, context)))
                        .toList())
                .table(table(cases))
                .value("cases", values(cases))
                .outcomes(outcomes);
    }

    private static String label(int units, int samples) {
        return "%d %s, %d samples".formatted(units, units == 1 ? "unit" : "units", samples);
    }

    private static Variant variant(int units, int samples, long draw) {
        return Variant.of(
                label(units, samples),
                Map.of(
                        "data.name", CURVE.label(),
                        "data.validation", "0",
                        "data.training", Integer.toString(samples),
                        "data.draw", Long.toString(draw),
                        "train.batch", "full",
                        "model.hidden", "[%d]".formatted(units)));
    }

    private static Optional<Case> measured(int units, int samples, List<Outcome> outcomes) {
        var finished = outcomes.stream().filter(o -> o.failure().isEmpty()).toList();
        if (finished.isEmpty()) {
            return Optional.empty();
        }
        double[] x = Gap.places(CURVE, PLACES);
        var fits = finished.stream().map(o -> Fit.of(o).at(x)).toArray(double[][]::new);
        double sigma = finished.get(0).trial().config().data().noise().orElse(CURVE.noise());
        var random = new RandomStream(1, Purpose.EXPERIMENT, units, samples);
        var parts = Decomposition.of(fits, Arrays.stream(x).map(CURVE::at).toArray(), sigma, random);
        return Optional.of(new Case(units, samples, fits, parts, finished));
    }

    private static Findings answers(List<Case> byWidth, List<Case> bySize, int draws) {
        var findings = Findings.NONE.answer(
                ("Each network is fitted to %d training sets of y = %s + noise, each drawn anew and with other initial weights. Bias² is "
                                + "how far the mean of the fits is from the function; variance is how far the fits are from their mean; the noise is "
                                + "what no function can predict. Their sum is the expected squared error on new samples. Measured with B fits, bias² contains a B-th of the variance.")
                        .formatted(draws, CURVE.formula()));
        findings = findings.answer(trend("By width", byWidth)).answer(trend("By training samples", bySize));
        double worst = Stream.concat(byWidth.stream(), bySize.stream())
                .mapToDouble(c -> Math.abs(c.parts.measured() - c.parts.sum()) / c.parts.standardError())
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        return findings.answer(String.format(
                        Locale.ROOT,
                        "The decomposition %s: the error measured on targets with noise of their own differs from the sum by at most %.1f of its standard errors.",
                        worst < SURPRISING ? "adds up" : "does not add up",
                        worst))
                .value("draws", draws)
                .value("largestDifferenceInStandardErrors", worst);
    }

    private static String trend(String what, List<Case> cases) {
        if (cases.isEmpty()) {
            return what + ": no training reached its end.";
        }
        var first = cases.get(0);
        var last = cases.get(cases.size() - 1);
        return String.format(
                Locale.ROOT,
                "%s: bias² is %.4f with %s and %.4f with %s, variance %.4f and %.4f; the noise is %.4f.",
                what,
                first.parts.bias2(),
                first.label(),
                last.parts.bias2(),
                last.label(),
                first.parts.variance(),
                last.parts.variance(),
                first.parts.noise());
    }

    private static Figure parts(
            String name, String title, String label, List<Case> cases, ToDoubleFunction<Case> size) {
        return new LineFigure(
                name,
                title,
                new Axis(label, Scale.LOGARITHMIC),
                new Axis("squared error", Scale.LOGARITHMIC),
                List.of(
                        line("bias²", cases, size, Decomposition::bias2, Style.of(0)),
                        line("variance", cases, size, Decomposition::variance, Style.of(1)),
                        line("noise", cases, size, Decomposition::noise, Style.of(2)),
                        line("sum", cases, size, Decomposition::sum, new Style(Palette.BLACK, Pattern.SOLID)),
                        line(
                                "measured",
                                cases,
                                size,
                                Decomposition::measured,
                                new Style(Palette.ORANGE, Pattern.RINGS))),
                "Means over %d places. Measured: the squared error on targets with noise of their own."
                        .formatted(PLACES));
    }

    private static Line line(
            String label,
            List<Case> cases,
            ToDoubleFunction<Case> size,
            ToDoubleFunction<Decomposition> value,
            Style style) {
        return Line.through(
                        label,
                        cases.stream().mapToDouble(size).toArray(),
                        cases.stream()
                                .mapToDouble(c -> value.applyAsDouble(c.parts))
                                .toArray())
                .styled(style);
    }

    private static Figure fits(Case c, ExperimentContext context) {
        double[] x = Gap.places(CURVE, PLACES);
        var mean = new double[x.length];
        // One curve of many pieces: between two of them is a place without a value.
        var pieces = new ArrayList<Line.Point>();
        for (double[] fit : c.fits) {
            for (int i = 0; i < x.length; i++) {
                mean[i] += fit[i] / c.fits.length;
                pieces.add(Line.Point.of(x[i], fit[i]));
            }
            pieces.add(Line.Point.of(x[0], Double.NaN));
        }
        var train = context.data(c.outcomes.get(0).trial().config()).split().train();
        var lines = List.of(
                new Line("%d fits".formatted(c.fits.length), pieces, new Style(Palette.SKY, Pattern.THIN)),
                scatter(train),
                Line.through("mean of the fits", x, mean).styled(new Style(Palette.VERMILLION, Pattern.SOLID)),
                Line.through("function", x, Arrays.stream(x).map(CURVE::at).toArray())
                        .styled(new Style(Palette.BLACK, Pattern.DASHED)));
        return new LineFigure(
                "fits-" + c.units,
                "All fits of " + c.label(),
                new Axis("x", Scale.LINEAR),
                new Axis("y", Scale.LINEAR),
                lines,
                "A fit for each training set, their mean, the function, and the first training set.");
    }

    private static Line scatter(Subset train) {
        var x = new double[train.count()];
        var y = new double[train.count()];
        for (int i = 0; i < x.length; i++) {
            x[i] = train.samples().features().exact(train.rows()[i], 0);
            y[i] = train.target(i, 0);
        }
        return Line.through("a training set", x, y).styled(new Style(Palette.BLUE, Pattern.RINGS));
    }

    private static Table table(List<Case> cases) {
        return new Table(
                "Parts of the expected squared error, means over %d places and the fits that finished; the standard error is that of the measured error, given the fits"
                        .formatted(PLACES),
                List.of("network", "fits", "bias²", "variance", "noise", "sum", "measured", "standard error"),
                cases.stream()
                        .map(c -> Stream.concat(
                                        Stream.of(c.label(), Integer.toString(c.fits.length)),
                                        Stream.of(
                                                        c.parts.bias2(),
                                                        c.parts.variance(),
                                                        c.parts.noise(),
                                                        c.parts.sum(),
                                                        c.parts.measured(),
                                                        c.parts.standardError())
                                                .map("%.5f"::formatted))
                                .toList())
                        .toList());
    }

    private static List<Map<String, Object>> values(List<Case> cases) {
        var values = new ArrayList<Map<String, Object>>();
        for (var c : cases) {
            var value = new LinkedHashMap<String, Object>();
            value.put("units", c.units);
            value.put("samples", c.samples);
            value.put("fits", c.fits.length);
            value.put("bias2", c.parts.bias2());
            value.put("variance", c.parts.variance());
            value.put("noise", c.parts.noise());
            value.put("measured", c.parts.measured());
            value.put("standardError", c.parts.standardError());
            values.add(value);
        }
        return values;
    }
}
