package chainrule.experiment.catalog;

import chainrule.base.UserException;
import chainrule.config.RunConfig;
import chainrule.engine.Engines;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Variants;
import chainrule.model.MlpSpec;
import chainrule.model.ParameterCount;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.report.LadderFigure;
import chainrule.report.LadderFigure.Rung;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Why not train only some of the weights? All layers are trained, only the last, only the first, or none: the parameters of frozen layers
 * stay those that training begins with.
 */
final class Freezing implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    private static final String FREEZE = "train.freeze";
    private static final String ALL = "all layers";
    private static final String NONE = "none (initial parameters)";

    @Override
    public String name() {
        return "freezing";
    }

    @Override
    public String question() {
        return "why not to train only some of the weights: all layers, only the last, only the first, or none";
    }

    @Override
    public Findings run(ExperimentContext context) {
        // Where time is compared, all training runs have the same threads.
        Map<String, String> preferred = Map.of(
                "train.epochs",
                "20",
                "engine.threads",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        var base = context.base(PRESET, preferred).resolve();
        int layers = context.data(base).spec(base.model()).layers().size();
        if (layers < 2) {
            throw new UserException(
                    "this network has one layer: with it frozen nothing is learnt; give it hidden layers");
        }
        var variants = List.of(
                Variant.of(ALL, FREEZE, "[]"),
                Variant.of("only the last layer", FREEZE, layers(1, layers - 1)),
                Variant.of("only the first layer", FREEZE, layers(2, layers)));
        return Variants.of(name(), question(), PRESET, preferred, variants)
                .adding(Freezing::found)
                .run(context);
    }

    private static String layers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** What a configuration trains, and what comes of it. */
    private record Row(
            String label, long trained, long all, Summary training, Summary validation, Optional<Summary> seconds) {
        double share() {
            return (double) trained / all;
        }

        String part() {
            return String.format(Locale.ROOT, "%,d of %,d parameters", trained, all);
        }
    }

    private static Findings found(List<Group> groups, ExperimentContext context) {
        var metric = Metric.ofOutcomes(groups.stream()
                        .flatMap(group -> group.outcomes().stream())
                        .toList())
                .get(0);
        var rows = new ArrayList<Row>();
        for (var group : groups) {
            group.summary(o -> o.validation().score())
                    .ifPresent(validation -> rows.add(trained(group, validation, context)));
        }
        untrained(groups.get(0), context).ifPresent(rows::add);
        var findings = Findings.NONE;
        for (var row : rows) {
            findings =
                    findings.answer("%s: trains %s; %s %s on the training samples and %s on the validation samples%s."
                            .formatted(
                                    row.label(),
                                    row.part(),
                                    metric.measure(),
                                    metric.text(row.training().mean()),
                                    metric.text(row.validation().mean()),
                                    row.seconds()
                                            .map(s ->
                                                    String.format(Locale.ROOT, "; %.4f s an epoch (median)", s.mean()))
                                            .orElse("")));
        }
        return findings.answer(
                        "A frozen layer is computed in every forward pass. With the last layers frozen, the backward pass still runs through them; with the first layers frozen it ends above these.")
                .figures(rows.isEmpty() ? List.of() : List.of(figure(rows, metric, groups, context)))
                .table(table(rows, metric, groups))
                .value("freezing", rows.stream().map(Freezing::value).toList());
    }

    private static Row trained(Group group, Summary validation, ExperimentContext context) {
        var config = group.outcomes().get(0).trial().config();
        var spec = context.data(config).spec(config.model());
        return new Row(
                group.label(),
                parameters(spec, config.train().freeze()),
                ParameterCount.of(spec).total(),
                group.summary(o -> o.train().score()).orElse(validation),
                validation,
                group.summary(Freezing::secondsPerEpoch));
    }

    /** The median of its epochs: the first ones also compile the code that computes. */
    private static double secondsPerEpoch(Outcome outcome) {
        var epochs = outcome.epochs();
        double[] seconds = IntStream.range(0, epochs.size())
                .mapToDouble(i -> epochs.get(i).seconds()
                        - (i == 0 ? 0 : epochs.get(i - 1).seconds()))
                .sorted()
                .toArray();
        return seconds[seconds.length / 2];
    }

    /** Those of the layers that learn; with the first one those of the input layer. */
    static long parameters(MlpSpec spec, List<Integer> frozen) {
        var count = ParameterCount.of(spec);
        long input = frozen.contains(1) ? 0 : count.input();
        return input
                + IntStream.range(0, count.perLayer().size())
                        .filter(l -> !frozen.contains(l + 1))
                        .mapToLong(l -> count.perLayer().get(l).total())
                        .sum();
    }

    /** What the others begin with, measured. */
    private static Optional<Row> untrained(Group group, ExperimentContext context) {
        var scores = group.finished().stream()
                .map(Outcome::trial)
                .map(trial -> initial(trial.config(), context))
                .toList();
        boolean undefined = scores.stream()
                .anyMatch(score -> Double.isNaN(score.validation().score())
                        || Double.isNaN(score.train().score()));
        if (scores.isEmpty() || undefined) {
            return Optional.empty();
        }
        return Optional.of(new Row(
                NONE,
                0,
                group.finished().get(0).parameters(),
                new Summary(
                        scores.stream().map(Initial::train).map(Score::score).toList()),
                new Summary(scores.stream()
                        .map(Initial::validation)
                        .map(Score::score)
                        .toList()),
                Optional.empty()));
    }

    private record Initial(Score train, Score validation) {}

    private static Initial initial(RunConfig config, ExperimentContext context) {
        var data = context.data(config);
        var initial = data.job(config).initial();
        var engine = Engines.onClassPath().named(config.engine().engine());
        try (var network = engine.load(initial, config.engine().precision())) {
            var train = data.inOrder(data.split().train());
            var validation = data.inOrder(data.split().validation());
            var loss = initial.spec().loss();
            return new Initial(
                    Score.of(network.evaluate(train), train, loss),
                    Score.of(network.evaluate(validation), validation, loss));
        }
    }

    private static LadderFigure figure(List<Row> rows, Metric metric, List<Group> groups, ExperimentContext context) {
        double unit = metric.isShare() ? 100 : 1;
        return new LadderFigure(
                "freezing",
                "What training only some of the layers reaches",
                "The validation %s after the last epoch, with its mean at the right.%s%s"
                        .formatted(metric.measure(), Ladder.barsOf(groups, context), Group.notes(groups)),
                new Axis("validation " + metric.measure() + (metric.isShare() ? " (%)" : ""), Scale.LINEAR),
                rows.stream()
                        .map(row -> new Rung(
                                row.label(),
                                unit * row.validation().mean(),
                                unit * context.bars().low(row.validation()),
                                unit * context.bars().high(row.validation()),
                                metric.text(row.validation().mean())))
                        .toList());
    }

    private static String percent(Row row) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * row.share());
    }

    private static Table table(List<Row> rows, Metric metric, List<Group> groups) {
        return new Table(
                "What is trained and what it reaches, means of the seeds that finished." + Group.notes(groups),
                List.of(
                        "trained",
                        "parameters trained",
                        "of all",
                        "training",
                        "validation",
                        "seconds an epoch (median)"),
                rows.stream()
                        .map(row -> List.of(
                                row.label(),
                                String.format(Locale.ROOT, "%,d", row.trained()),
                                percent(row),
                                metric.text(row.training().mean()),
                                metric.text(row.validation().mean()),
                                row.seconds()
                                        .map(s -> String.format(Locale.ROOT, "%.4f", s.mean()))
                                        .orElse("–")))
                        .toList());
    }

    private static Map<String, Object> value(Row row) {
        var value = new LinkedHashMap<String, Object>();
        value.put("trained", row.label());
        value.put("trainedParameters", row.trained());
        value.put("parameters", row.all());
        value.put("training", row.training().mean());
        value.put("validation", row.validation().mean());
        value.put("secondsPerEpoch", row.seconds().map(Summary::mean).orElse(null));
        return value;
    }
}
