package chainrule.experiment.catalog;

import chainrule.base.Counted;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Variants;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import chainrule.report.Block.Table;
import chainrule.statistics.Summary;
import chainrule.study.Group;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The experiments that consist of training variants of a preset. */
final class TrainingExperiments {
    private static final String MAIN = "cifar10-512-256";
    private static final String HIDDEN = "model.hidden";
    private static final String EPOCHS = "train.epochs";
    private static final String RATE = "train.optimizer.sgd.rate";
    private static final String OPTIMIZER = "train.optimizer";
    private static final String ACTIVATION = "model.activation";
    private static final String L1 = "model.l1";
    private static final String L2 = "model.l2";
    /** Where time is compared, all training runs have the same threads: all of them, one after the other. */
    private static final String THREADS = "engine.threads";

    private static final String BATCH = "train.batch";

    private TrainingExperiments() {}

    static List<Experiment> all() {
        return List.of(
                oneHidden(),
                deep(),
                seedVariance(),
                overfitting(),
                descent(),
                new LearningRates(),
                capacity(),
                optimizers(),
                softmaxRegression(),
                Ladder.experiment());
    }

    private static String cores() {
        return Integer.toString(Runtime.getRuntime().availableProcessors());
    }

    private static Experiment oneHidden() {
        return Variants.of(
                        "one-hidden",
                        "what LeakyReLU units and an elastic net make of one hidden layer",
                        "cifar10-one-hidden",
                        Map.of(EPOCHS, "20"),
                        List.of(
                                Variant.of("relu", Map.of(ACTIVATION, "relu", L1, "0", L2, "0")),
                                Variant.of("leakyrelu", Map.of(L1, "0", L2, "0")),
                                Variant.of("leakyrelu, L1", Map.of(L1, "1e-5", L2, "0")),
                                Variant.of("leakyrelu, L2", Map.of(L1, "0", L2, "1e-3")),
                                Variant.of("leakyrelu, elastic net", Map.of(L1, "1e-5", L2, "1e-3"))))
                .adding(TrainingExperiments::gaps);
    }

    private static Experiment deep() {
        return Variants.of(
                        "deep",
                        "whether more hidden layers of falling width do better",
                        MAIN,
                        Map.of(EPOCHS, "20"),
                        List.of(
                                Variant.of("512", HIDDEN, "[512]"),
                                Variant.of("512-256", HIDDEN, "[512, 256]"),
                                Variant.of("512-256-128", HIDDEN, "[512, 256, 128]"),
                                Variant.of("512-256-128-64", HIDDEN, "[512, 256, 128, 64]")))
                .adding(TrainingExperiments::gaps);
    }

    private static Experiment seedVariance() {
        return Variants.of(
                        "seed-variance",
                        "how much results vary with the seed, and whether 512-256 and 512-120x6 differ by more",
                        MAIN,
                        Map.of(),
                        List.of(
                                Variant.of("512-256", HIDDEN, "[512, 256]"),
                                Variant.of("512-120x6", HIDDEN, "[512, 120x6]")))
                .withSeeds(1L, 2L, 3L);
    }

    private static Experiment overfitting() {
        return Variants.of(
                        "overfitting",
                        "how large the gap between training and validation grows, and what early stopping, dropout and a penalty do to it",
                        MAIN,
                        Map.of(),
                        List.of(
                                Variant.of("plain", Map.of()),
                                Variant.of("early stopping", "train.earlyStopping", "{patience: 5}"),
                                Variant.of("dropout", "model.dropout", "0.5"),
                                Variant.of("L2", L2, "2e-3")))
                .adding(TrainingExperiments::gaps);
    }

    private static Experiment descent() {
        return Variants.of(
                        "descent",
                        "what online, mini-batch and batch descent cost and reach in as many epochs",
                        MAIN,
                        Map.of(EPOCHS, "5", RATE, "0.01", THREADS, cores()),
                        List.of(
                                new Variant("1 (online)", 1, Map.of(BATCH, "1", RATE, "0.001")),
                                new Variant("10", 10, Map.of(BATCH, "10")),
                                new Variant("100", 100, Map.of(BATCH, "100")),
                                new Variant("1000", 1000, Map.of(BATCH, "1000")),
                                Variant.of("full (batch)", BATCH, "full")))
                .along(new Axis("batch", Scale.LOGARITHMIC))
                .adding(TrainingExperiments::times);
    }

    private static Experiment capacity() {
        return Variants.of(
                        "capacity",
                        "how one hidden layer goes from underfitting to overfitting as it gets wider",
                        MAIN,
                        Map.of(EPOCHS, "20"),
                        DoubleStream.of(1, 4, 16, 64, 256, 1024)
                                .mapToObj(width -> Variant.sized(width, HIDDEN))
                                .toList())
                .along(new Axis("hidden units", Scale.LOGARITHMIC))
                .adding(UnderAndOverfitting::of);
    }

    private static Experiment optimizers() {
        return Variants.of(
                        "optimizers",
                        "how fast the optimisers get there, each at a rate that suits it",
                        MAIN,
                        Map.of(EPOCHS, "15", THREADS, cores()),
                        List.of(
                                Variant.of("sgd", OPTIMIZER, "{sgd: {rate: 0.03}}"),
                                Variant.of("momentum", OPTIMIZER, "{momentum: {rate: 0.01}}"),
                                Variant.of("nesterov", OPTIMIZER, "{nesterov: {rate: 0.01}}"),
                                Variant.of("rmsprop", OPTIMIZER, "{rmsprop: {rate: 0.0003}}"),
                                Variant.of("adam", OPTIMIZER, "{adam: {rate: 0.0003}}"),
                                Variant.of("adamw", OPTIMIZER, "{adamw: {rate: 0.0003}}"),
                                // Every weight moves by the rate: a few times smaller than Adam's suits it.
                                Variant.of("lion", OPTIMIZER, "{lion: {rate: 0.00005}}")))
                .adding(TrainingExperiments::times);
    }

    private static Experiment softmaxRegression() {
        return Variants.of(
                        "softmax-regression",
                        "how far a network without a hidden layer gets, and what one hidden layer adds",
                        "cifar10-softmax",
                        Map.of(EPOCHS, "20"),
                        List.of(
                                Variant.of("no hidden layer", HIDDEN, "[]"),
                                Variant.of("no hidden layer, L2", Map.of(HIDDEN, "[]", L2, "1e-2")),
                                Variant.of("one hidden layer of 512", Map.of(HIDDEN, "[512]", RATE, "0.03"))))
                .adding((groups, context) -> gaps(groups, context).figures(ClassPictures.of(groups)));
    }

    /** Training minus validation, by the final parameters. */
    private static Findings gaps(List<Group> groups, ExperimentContext context) {
        var findings = Findings.NONE;
        var rows = new ArrayList<List<String>>();
        var values = new LinkedHashMap<String, Object>();
        var metric = Metric.ofOutcomes(groups.stream()
                        .flatMap(group -> group.outcomes().stream())
                        .toList())
                .get(0);
        String what = metric.measure();
        for (var group : groups) {
            var train = group.summary(o -> o.train().score());
            var validation = group.summary(o -> o.validation().score());
            var gap = group.summary(o -> o.train().score() - o.validation().score());
            values.put(group.label(), gap.map(Summary::mean).orElse(null));
            if (gap.isPresent() && train.isPresent() && validation.isPresent()) {
                int epochs = group.finished().get(0).epochs().size();
                String trained = metric.text(train.get().mean());
                String validated = metric.text(validation.get().mean());
                String difference = metric.difference(gap.get().mean());
                rows.add(List.of(group.label(), Integer.toString(epochs), trained, validated, difference));
                findings = findings.answer(
                        "%s: %s %s on the training samples and %s on the validation samples, a gap of %s after %s."
                                .formatted(
                                        group.label(),
                                        what,
                                        trained,
                                        validated,
                                        difference,
                                        Counted.of(epochs, "epoch")));
            }
        }
        return findings.table(new Table(
                        "The gap: training minus validation %s by the final parameters, mean over the seeds that finished."
                                        .formatted(what)
                                + Group.notes(groups),
                        List.of("configuration", "epochs", "training", "validation", "gap"),
                        rows))
                .value("gap", values);
    }

    private static Findings times(List<Group> groups, ExperimentContext context) {
        var findings = Findings.NONE;
        for (var group : groups) {
            var seconds = group.summary(o -> o.seconds() / o.epochs().size());
            if (seconds.isPresent()) {
                findings = findings.answer(String.format(
                        Locale.ROOT,
                        "%s: %.2f s an epoch, validation included.",
                        group.label(),
                        seconds.get().mean()));
            }
        }
        return findings;
    }
}
