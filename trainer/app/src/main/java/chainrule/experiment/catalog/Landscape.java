package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
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
import chainrule.report.SurfaceFigure;
import chainrule.run.RunDirectory;
import chainrule.study.trial.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The training loss around a solution, on two random directions whose units are as long as the solution's own: H. Li et al.,
 * Visualizing the Loss Landscape of Neural Nets, 2018, section 4.
 */
final class Landscape implements Experiment {
    private static final int GRID = 25;
    private static final double EDGE = 1;
    private static final int SAMPLES = 1000;
    private static final int BANDS = 12;

    @Override
    public String name() {
        return "landscape";
    }

    @Override
    public String question() {
        return "what the training loss looks like around a solution";
    }

    @Override
    public boolean hasErrorBars() {
        return false;
    }

    @Override
    public Findings run(ExperimentContext context) {
        var trial = context.trial("512-256", "cifar10-512-256", Map.of("train.epochs", "20"), Map.of());
        requirePositive(
                context.data(trial.config()).spec(trial.config().model()).loss());
        var outcome = context.run(List.of(trial)).get(0);
        if (outcome.failure().isPresent()) {
            return Findings.NONE.answer(outcome.failure().get() + ".").outcomes(List.of(outcome));
        }
        var field = field(outcome, context);
        double here = Math.pow(10, field.values()[GRID / 2][GRID / 2]);
        double most = Math.pow(10, field.max());
        double least = Math.pow(10, field.min());
        var colours = new Colouring(Kind.SEQUENTIAL, field.min(), field.max(), BANDS);
        String directions =
                "Training loss over %d samples on two random directions, each unit's weights as long as the solution's; logarithmic."
                        .formatted(SAMPLES);
        return Findings.NONE
                .answer(String.format(
                        Locale.ROOT,
                        "At the solution the loss is %.4f; the lowest of the %d points is %.4f, the highest %.4f.",
                        here,
                        GRID * GRID,
                        least,
                        most))
                .outcomes(List.of(outcome))
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
    }

    /** Losses are drawn on a logarithmic scale. */
    private static void requirePositive(Loss loss) {
        if (loss.kind() == Loss.Kind.GAUSSIAN || loss.kind() == Loss.Kind.POISSON) {
            throw new UserException(
                    "landscape draws the logarithm of the loss, and %s can be negative: choose another --loss, such as squared-error"
                            .formatted(loss.name()));
        }
    }

    /** The logarithm of the loss. */
    private static Field field(Outcome outcome, ExperimentContext context) {
        var config = outcome.trial().config();
        var solution = Checkpoint.read(outcome.directory().file(RunDirectory.CHECKPOINT), config.model())
                .parameters();
        double[] first = direction(solution, 1);
        double[] second = direction(solution, 2);
        var data = context.data(config);
        var train = data.split().train();
        var some = data.inOrder(
                new Subset(train.samples(), Arrays.copyOf(train.rows(), Math.min(SAMPLES, train.count()))));
        var engine = Engines.onClassPath().named(config.engine().engine());
        var precision = config.engine().precision().ofParameters();
        return Field.of(-EDGE, EDGE, -EDGE, EDGE, GRID, (a, b) -> {
            double[] moved = solution.values().clone();
            Arrays.setAll(moved, i -> moved[i] + a * first[i] + b * second[i]);
            return Math.log10(loss(engine, new Parameters(solution.spec(), moved), precision, some));
        });
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
