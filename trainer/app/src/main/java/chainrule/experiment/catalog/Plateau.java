package chainrule.experiment.catalog;

import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import chainrule.optim.Optimizer;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.Colouring;
import chainrule.report.Colouring.Kind;
import chainrule.report.Field;
import chainrule.report.FieldFigure;
import chainrule.report.FieldFigure.Dot;
import chainrule.report.FieldFigure.Panel;
import chainrule.report.FieldFigure.Path;
import chainrule.report.Figure;
import chainrule.report.Line;
import chainrule.report.Line.Style;
import chainrule.report.LineFigure;
import chainrule.report.Palette;
import chainrule.report.SurfaceFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Paths of three optimisers on the loss of a network of two weights, half of which is flat. */
final class Plateau implements Untrained {
    private static final int STEPS = 150;
    private static final double LOW = -2;
    private static final double HIGH = 3;
    private static final int GRID = 81;
    /** Of the surface, whose lines must not merge. */
    private static final int COARSE = 36;

    private static final int BANDS = 12;
    /** Of the plateau's loss: higher losses have one colour. */
    private static final double HIGHEST = 2;

    private static final double FLAT = 1e-12;
    private static final double REACHED = 1e-3;

    private record Start(String label, double u, double v, String what, Palette colour) {}

    private static final List<Start> STARTS = List.of(
            new Start("A", 0.2, 0.2, "near the saddle point at 0", Palette.VERMILLION),
            new Start("B", 2.4, -0.3, "below the valley", Palette.GREEN),
            new Start("C", -1.2, 1.5, "on the plateau, where the unit is off", Palette.BLACK),
            new Start("D", 0.6, -1.2, "where the slope leads to the plateau", Palette.PURPLE));

    private static Map<String, Optimizer> optimizers() {
        var optimizers = new LinkedHashMap<String, Optimizer>();
        optimizers.put("SGD", new Optimizer.Sgd(0.05));
        optimizers.put("momentum", new Optimizer.Momentum(0.01, 0.9));
        optimizers.put("Adam", new Optimizer.Adam(0.05, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.OUTSIDE));
        return optimizers;
    }

    @Override
    public String name() {
        return "plateau";
    }

    @Override
    public String question() {
        return "what SGD, momentum and Adam make of a loss of two weights that has a plateau, from several starts";
    }

    @Override
    public Findings findings() {
        try (var surface = new TwoWeights()) {
            var field = Field.of(LOW, HIGH, LOW, HIGH, GRID, surface::loss);
            var paths = optimizers().entrySet().stream()
                    .flatMap(o -> STARTS.stream()
                            .map(s -> surface.path(s.label(), o.getKey(), o.getValue(), s.u(), s.v(), STEPS)))
                    .toList();
            var findings = Findings.NONE.answer(String.format(
                    Locale.ROOT,
                    "The network is v·rect(u·x), without biases. For u ≤ 0 its unit is off for all samples: the loss is %.4f everywhere there and "
                            + "the gradient is 0. For u > 0 the loss is 0 where u·v = 1.",
                    TwoWeights.plateau()));
            for (var start : STARTS) {
                findings = findings.answer(answer(start, paths, surface.gradient(start.u(), start.v())));
            }
            return findings.figures(List.of(
                            contours(field, paths),
                            losses(paths),
                            surface(Field.of(LOW, HIGH, LOW, HIGH, COARSE, surface::loss))))
                    .table(table(paths))
                    .value("paths", paths.stream().map(Plateau::value).toList());
        }
    }

    private static String answer(Start start, List<DescentPath> all, double[] gradient) {
        var paths =
                all.stream().filter(path -> path.start().equals(start.label())).toList();
        double steep = Math.hypot(gradient[0], gradient[1]);
        String where = "Start %s, %s (norm of the gradient %s)".formatted(start.label(), start.what(), number(steep));
        if (steep == 0 && paths.stream().allMatch(path -> path.moved() == 0)) {
            return "%s: SGD, momentum and Adam stay where they are, with the loss %s after %d steps."
                    .formatted(where, number(paths.get(0).lastLoss()), STEPS);
        }
        var ends = new ArrayList<String>();
        for (var path : paths) {
            boolean off = path.end()[0] <= 0 && Math.abs(path.lastLoss() - TwoWeights.plateau()) < FLAT;
            String end = off
                    ? "ends on the plateau"
                    : path.lastLoss() < REACHED ? "reaches the valley" : "has not reached the valley";
            ends.add("%s %s (loss %s)".formatted(path.optimizer(), end, number(path.lastLoss())));
        }
        return "%s: after %d steps %s.".formatted(where, STEPS, String.join(", ", ends));
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    private static Colouring colours() {
        return new Colouring(Kind.SEQUENTIAL, 0, HIGHEST * TwoWeights.plateau(), BANDS);
    }

    private static Figure contours(Field field, List<DescentPath> paths) {
        var panels = optimizers().keySet().stream()
                .map(optimizer -> new Panel(
                        optimizer,
                        field,
                        List.of(),
                        STARTS.stream()
                                .map(start -> drawn(start, optimizer, paths))
                                .toList()))
                .toList();
        return new FieldFigure(
                "paths",
                "Paths of descent on a loss with a plateau",
                String.format(
                        Locale.ROOT,
                        "The loss of v·rect(u·x) over both weights, %d steps from each start: a ring at the start, a disc at the end. Left of u = 0 the loss is flat. Losses above %.2f have the colour of that.",
                        STEPS,
                        colours().high()),
                panels,
                "u",
                "v",
                colours(),
                "loss",
                value -> String.format(Locale.ROOT, "%.2f", value));
    }

    private static Path drawn(Start start, String optimizer, List<DescentPath> paths) {
        var path = paths.stream()
                .filter(p -> p.start().equals(start.label()) && p.optimizer().equals(optimizer))
                .findFirst()
                .orElseThrow();
        return new Path(
                start.label(),
                start.colour(),
                Arrays.stream(path.places())
                        .map(place -> new Dot(place[0], place[1], 0))
                        .toList());
    }

    private static Figure losses(List<DescentPath> paths) {
        var first = STARTS.get(0).label();
        var flat = paths.stream()
                .filter(path -> path.moved() == 0)
                .limit(1)
                .map(path -> line("from %s, with each of them".formatted(path.start()), path, 3));
        var lines = Stream.concat(
                        IntStream.range(0, optimizers().size())
                                .mapToObj(i -> paths.stream()
                                        .filter(path -> path.start().equals(first))
                                        .toList()
                                        .get(i))
                                .map(path -> line(
                                        "%s from %s".formatted(path.optimizer(), first),
                                        path,
                                        List.copyOf(optimizers().keySet()).indexOf(path.optimizer()))),
                        flat)
                .toList();
        return new LineFigure(
                "loss-by-step",
                "Loss by step",
                new Axis("step", Scale.WHOLE),
                new Axis("loss", Scale.LINEAR),
                lines,
                "The loss along the paths from start %s, and along the one that begins on the plateau."
                        .formatted(first));
    }

    private static Line line(String label, DescentPath path, int style) {
        return Line.through(
                        label,
                        IntStream.rangeClosed(0, path.steps()).asDoubleStream().toArray(),
                        path.losses())
                .styled(Style.of(style));
    }

    private static Figure surface(Field field) {
        var capped = new Field(
                field.left(),
                field.right(),
                field.bottom(),
                field.top(),
                Arrays.stream(field.values())
                        .map(row -> Arrays.stream(row)
                                .map(value -> Math.min(value, colours().high()))
                                .toArray())
                        .toArray(double[][]::new));
        return new SurfaceFigure(
                "surface",
                "A loss of two weights with a plateau",
                String.format(
                        Locale.ROOT,
                        "The same loss as a surface, cut off at %.2f.",
                        colours().high()),
                capped,
                "u",
                "v",
                String.format(
                        Locale.ROOT, "height: loss, from 0 to %.2f", colours().high()),
                new Colouring(Kind.SEQUENTIAL, 0, colours().high(), 0));
    }

    private static Table table(List<DescentPath> paths) {
        return new Table(
                "Where %d steps lead".formatted(STEPS),
                List.of(
                        "start",
                        "optimiser",
                        "u before",
                        "v before",
                        "u after",
                        "v after",
                        "moved",
                        "loss before",
                        "loss after"),
                paths.stream()
                        .map(path -> Stream.concat(
                                        Stream.of(path.start(), path.optimizer()),
                                        Stream.of(
                                                        path.places()[0][0],
                                                        path.places()[0][1],
                                                        path.end()[0],
                                                        path.end()[1],
                                                        path.moved(),
                                                        path.losses()[0],
                                                        path.lastLoss())
                                                .map(value -> String.format(Locale.ROOT, "%.4f", value)))
                                .toList())
                        .toList());
    }

    private static Map<String, Object> value(DescentPath path) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("start", path.start());
        value.put("optimizer", path.optimizer());
        value.put(
                "places",
                Arrays.stream(path.places())
                        .map(place -> List.of(place[0], place[1]))
                        .toList());
        value.put("losses", Arrays.stream(path.losses()).boxed().toList());
        value.put("moved", path.moved());
        return value;
    }
}
