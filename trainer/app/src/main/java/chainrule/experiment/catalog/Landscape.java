package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunConfig;
import chainrule.datasets.Batches;
import chainrule.datasets.Subset;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.RunningMetrics;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.report.Colouring;
import chainrule.report.Colouring.Kind;
import chainrule.report.Field;
import chainrule.report.FieldFigure;
import chainrule.report.FieldFigure.Dot;
import chainrule.report.FieldFigure.Panel;
import chainrule.report.FieldFigure.Path;
import chainrule.report.Palette;
import chainrule.report.SurfaceFigure;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Outcome;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The training loss around a solution, on two random directions whose units are as long as the solution's own: H. Li et al.,
 * Visualizing the Loss Landscape of Neural Nets, 2018, section 4.
 */
final class Landscape implements Experiment {
    private static final int GRID = 25;
    private static final double EDGE = 1;
    private static final int SAMPLES = 1000;
    private static final int BANDS = 12;
    /** Epochs whose parameters are kept for the path, unless a flag says otherwise. */
    private static final String KEPT = "20";
    /** Around the path, as a share of its width. */
    private static final double MARGIN = 0.25;

    @Override
    public String name() {
        return "landscape";
    }

    @Override
    public String question() {
        return "what the training loss looks like around a solution, and which way descent takes to it";
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        Map<String, String> preferred = Map.of("train.epochs", "20", "checkpoints.keep", KEPT);
        var config = context.base("cifar10-512-256", preferred).resolve();
        String network = context.data(config).spec(config.model()).sizes().toString();
        var trial = context.trial(network, "cifar10-512-256", preferred, Map.of());
        requirePositive(
                context.data(trial.config()).spec(trial.config().model()).loss());
        var outcome = context.run(List.of(trial)).get(0);
        if (outcome.failure().isPresent()) {
            return Findings.NONE.answer(outcome.failure().get() + ".").outcomes(List.of(outcome));
        }
        var around = new Around(outcome, context);
        var field = around.random();
        double here = Math.pow(10, field.values()[GRID / 2][GRID / 2]);
        double most = Math.pow(10, field.max());
        double least = Math.pow(10, field.min());
        var colours = new Colouring(Kind.SEQUENTIAL, field.min(), field.max(), BANDS);
        String directions = String.format(
                Locale.ROOT,
                "Training loss of %s over %,d samples on two random directions, each unit's weights as long as the solution's; logarithmic.",
                network,
                around.samples().subset().count());
        var findings = Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "At the solution of %s the loss is %.4f; the lowest of the %d points is %.4f, the highest %.4f.",
                        network,
                        here,
                        GRID * GRID,
                        least,
                        most))
                .outcomes(List.of(outcome))
                .value("network", network)
                .value("center", here)
                .value("lowest", least)
                .value("highest", most)
                .figures(List.of(
                        new FieldFigure(
                                "contour",
                                "Loss around the solution",
                                directions + " The dot is the solution.",
                                List.of(new Panel("", field, List.of(new Dot(0, 0, field.min())))),
                                "first direction",
                                "second direction",
                                colours,
                                "loss",
                                exponent -> String.format(Locale.ROOT, "%.3g", Math.pow(10, exponent))),
                        new SurfaceFigure(
                                "surface",
                                "Loss around the solution",
                                directions,
                                field,
                                "first direction",
                                "second direction",
                                String.format(Locale.ROOT, "height: loss, from %.3g to %.3g, logarithmic", least, most),
                                new Colouring(Kind.SEQUENTIAL, field.min(), field.max(), 0))));
        return around.path().map(findings::and).orElse(findings);
    }

    /** Losses are drawn on a logarithmic scale. */
    private static void requirePositive(Loss loss) {
        if (loss.kind() == Loss.Kind.GAUSSIAN || loss.kind() == Loss.Kind.POISSON) {
            throw new UserException(
                    "landscape draws the logarithm of the loss, and %s can be negative: choose another --loss, such as squared-error"
                            .formatted(loss.name()));
        }
    }

    /** What is computed around the end of a training run. */
    private record Around(RunConfig config, Outcome outcome, Preparation data, Parameters solution, Batches samples) {
        Around(Outcome outcome, ExperimentContext context) {
            this(outcome, context.data(outcome.trial().config()));
        }

        private Around(Outcome outcome, Preparation data) {
            this(
                    outcome.trial().config(),
                    outcome,
                    data,
                    read(outcome, RunDirectory.CHECKPOINT).parameters(),
                    some(data));
        }

        private static Checkpoint read(Outcome outcome, String name) {
            return Checkpoint.read(
                    outcome.directory().file(name), outcome.trial().config().model());
        }

        private static Batches some(Preparation data) {
            var train = data.split().train();
            int count = Math.min(SAMPLES, train.count());
            return data.inOrder(new Subset(train.samples(), Arrays.copyOf(train.rows(), count)));
        }

        Field random() {
            double[] first = direction(solution, 1);
            double[] second = direction(solution, 2);
            return Field.of(-EDGE, EDGE, -EDGE, EDGE, GRID, (a, b) -> loss(first, second, a, b));
        }

        /** The logarithm of the loss. */
        private double loss(double[] first, double[] second, double a, double b) {
            double[] moved = solution.values().clone();
            Arrays.setAll(moved, i -> moved[i] + a * first[i] + b * second[i]);
            return loss(moved);
        }

        private double loss(double[] values) {
            var engine = Engines.onClassPath().named(config.engine().engine());
            var precision = config.engine().precision().ofParameters();
            return Math.log10(Landscape.loss(engine, new Parameters(solution.spec(), values), precision, samples));
        }

        /** The parameters before the first epoch and after each that was kept. */
        private List<double[]> parameters() {
            int epochs = outcome.epochs().size();
            int kept = Math.min(epochs, config.checkpoints().keep());
            var all = new ArrayList<double[]>();
            if (kept == epochs) {
                all.add(data.job(config).initial().values());
            }
            for (int epoch = epochs - kept + 1; epoch <= epochs; epoch++) {
                String name = RunDirectory.checkpointOf(epoch);
                if (!Files.isRegularFile(outcome.directory().file(name))) {
                    return List.of();
                }
                all.add(read(outcome, name).parameters().values());
            }
            return all;
        }

        /** Empty where no epochs were kept: by a flag, or on another machine. */
        Optional<Findings> path() {
            var parameters = parameters();
            boolean moves = parameters.stream().anyMatch(values -> !Arrays.equals(values, solution.values()));
            if (parameters.size() < 3 || !moves) {
                return Optional.empty();
            }
            var plane = DescentPlane.of(parameters);
            var field = over(plane);
            var places = IntStream.range(0, parameters.size())
                    .mapToObj(i -> {
                        double[] place = plane.path().get(i);
                        return new Dot(place[0], place[1], loss(parameters.get(i)));
                    })
                    .toList();
            var colours = new Colouring(Kind.SEQUENTIAL, field.min(), field.max(), BANDS);
            int first = outcome.epochs().size() - parameters.size() + 1;
            var figure = new FieldFigure(
                    "path",
                    "The way of descent",
                    String.format(
                            Locale.ROOT,
                            "Training loss of %s on the plane that is closest to the parameters of epochs %d to %d, logarithmic: a ring at the start, a dot after each epoch. %.0f %% of the squared distances from the end lie in the plane.",
                            solution.spec().sizes(),
                            first,
                            outcome.epochs().size(),
                            100 * plane.share()),
                    List.of(new Panel(
                            "", field, places, List.of(new Path("epoch " + first, Palette.VERMILLION, places)))),
                    "first principal component",
                    "second principal component",
                    colours,
                    "loss",
                    exponent -> String.format(Locale.ROOT, "%.3g", Math.pow(10, exponent)));
            return Optional.of(Findings.NONE
                    .answer(String.format(
                            Locale.ROOT,
                            "Descent goes %.2f from its start to the solution in a straight line, and %.2f from epoch to epoch: the loss falls from %.4f to %.4f. Two directions hold %.1f %% of the squared distances from the solution.",
                            distance(parameters.get(0), solution.values()),
                            IntStream.range(1, parameters.size())
                                    .mapToDouble(i -> distance(parameters.get(i - 1), parameters.get(i)))
                                    .sum(),
                            Math.pow(10, places.get(0).value()),
                            Math.pow(10, places.get(places.size() - 1).value()),
                            100 * plane.share()))
                    .value("pathShare", plane.share())
                    .figures(List.of(figure)));
        }

        private static double distance(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += (a[i] - b[i]) * (a[i] - b[i]);
            }
            return Math.sqrt(sum);
        }

        /** A square around the path, so that both directions have one scale. */
        private Field over(DescentPlane plane) {
            var x = plane.path().stream().mapToDouble(place -> place[0]).summaryStatistics();
            var y = plane.path().stream().mapToDouble(place -> place[1]).summaryStatistics();
            double half = (0.5 + MARGIN) * Math.max(x.getMax() - x.getMin(), y.getMax() - y.getMin());
            double middleX = (x.getMax() + x.getMin()) / 2;
            double middleY = (y.getMax() + y.getMin()) / 2;
            return Field.of(
                    middleX - half,
                    middleX + half,
                    middleY - half,
                    middleY + half,
                    GRID,
                    (a, b) -> loss(plane.first(), plane.second(), a, b));
        }
    }

    private static double loss(Engine engine, Parameters parameters, Precision precision, Batches samples) {
        try (var network = engine.load(parameters.rounded(precision), precision)) {
            RunningMetrics tally = network.evaluate(samples);
            return tally.loss();
        }
    }

    /** Normal numbers, scaled so that each unit's weights have the norm of the solution's; 0 for biases. */
    static double[] direction(Parameters solution, int which) {
        var direction = new double[solution.values().length];
        for (int l = 0; l < solution.spec().layers().size(); l++) {
            var random = new RandomStream(which, Purpose.EXPERIMENT, l, 2);
            int fanIn = solution.spec().fanIn(l);
            int fanOut = solution.spec().fanOut(l);
            int from = solution.weights(l);
            for (int i = 0; i < fanIn * fanOut; i++) {
                direction[from + i] = random.nextGaussian();
            }
            for (int unit = 0; unit < fanOut; unit++) {
                double scale = norm(solution.values(), from + unit, fanIn, fanOut)
                        / norm(direction, from + unit, fanIn, fanOut);
                for (int i = 0; i < fanIn; i++) {
                    direction[from + unit + i * fanOut] *= scale;
                }
            }
        }
        return direction;
    }

    /** Of {@code count} numbers, {@code stride} apart. */
    static double norm(double[] values, int from, int count, int stride) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[from + i * stride] * values[from + i * stride];
        }
        return Math.sqrt(sum);
    }
}
