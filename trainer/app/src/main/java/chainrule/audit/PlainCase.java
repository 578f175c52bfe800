package chainrule.audit;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.engine.TrainingJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.run.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A small training as a user configures it, whose every number {@link PlainTraining} computes a second time: with schedules, clipping,
 * penalties and dropout of each layer, flips and crops, and values at which a careless formula overflows.
 *
 * @param settings of the model and the training, in YAML
 * @param data what it is trained on
 */
public record PlainCase(String name, String settings, Data data) {
    private static final int SAMPLES = 9;
    private static final int MANY = 322;
    private static final int VALIDATION = 2;
    private static final int INPUTS = 5;
    private static final Shape PICTURE = new Shape(3, 4, 4);
    private static final double HUGE = 4000;
    /** At which the weights for such numbers change by their own size. */
    private static final String SMALL = "1.0e-4";

    /** What the samples are. */
    enum Data {
        /** Three classes of five numbers of about 1. */
        NUMBERS,
        /** The same of two classes. */
        TWO_CLASSES,
        /** Numbers of some hundreds: logits and pre-activations at which e^x overflows in float32 or float64. */
        HUGE_NUMBERS,
        HUGE_TWO_CLASSES,
        /** Coloured pictures of 4×4. */
        PICTURES,
        /** As many that a batch has more samples than what is done together. */
        MANY_PICTURES,
        /** Two real targets, in units far from those that are learnt. */
        REALS,
        /** The same, the first of them a constant, which can't be divided by its deviation. */
        CONSTANT_REAL,
        /** With inputs of some thousands. */
        HUGE_REALS,
        MANY_PICTURES_WITH_WEIGHTED_REALS,
        /** Two counts. */
        COUNTS,
        /** Three labels a sample. */
        LABELS,
        HUGE_LABELS,
        /** Samples with weights of their own, one of them 0. */
        WEIGHTED_NUMBERS,
        WEIGHTED_REALS,
        WEIGHTED_LABELS,
        /** Two numbers, a category of three values and one of two. */
        TABLE;

        private boolean isReal() {
            return name().contains("REAL") || this == COUNTS;
        }

        private boolean isWeighted() {
            return name().contains("WEIGHTED");
        }

        private boolean isHuge() {
            return name().startsWith("HUGE");
        }

        private boolean isPictures() {
            return name().contains("PICTURES");
        }

        private boolean isMany() {
            return name().startsWith("MANY");
        }

        private boolean hasLabels() {
            return name().contains("LABELS");
        }
    }

    /** Seven samples for training in batches of three and one, four epochs. */
    private static final String USUAL = "epochs: 4, batch: 3";

    private static final String SGD = "optimizer: {sgd: {rate: 0.2}}";

    /** The optimisers, with an ε at which it matters where it stands. */
    private static final List<String> OPTIMIZERS = List.of(
            "sgd: {rate: 0.2}",
            "momentum: {rate: 0.05, momentum: 0.8}",
            "nesterov: {rate: 0.05, momentum: 0.8}",
            "rmsprop: {rate: 0.02, decay: 0.7, epsilon: 0.003}",
            "adam: {rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 0.01}",
            "adam: {rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 0.01, epsilonPlace: under-root}",
            "adamw: {rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 0.01, weightDecay: 0.2}",
            "lion: {rate: 0.02, beta1: 0.8, beta2: 0.95, weightDecay: 0.2}");

    private static final String DIFFERENT_PENALTIES = "l1: [0.02, 0, 0.01], l2: [0, 0.05, 0.03]";

    /** All of them. */
    public static List<PlainCase> all() {
        var all = new ArrayList<PlainCase>();
        for (var each : Activation.Kind.all(0.2)) {
            var kind = each.kind();
            String activation = each.alpha() == 0 ? word(kind) : "%s(%s)".formatted(word(kind), each.alpha());
            all.add(model("activation " + word(kind), "activation: " + activation + ", init: glorot", Data.NUMBERS));
            all.add(new PlainCase(
                    "activation %s, huge".formatted(word(kind)),
                    "model: {hidden: [4, 3], activation: %s, init: glorot}\ntrain: {%s, optimizer: {sgd: {rate: %s}}}"
                            .formatted(activation, USUAL, SMALL),
                    Data.HUGE_NUMBERS));
        }
        for (var loss : Loss.ofClasses()) {
            String word = loss.name();
            for (var data : List.of(Data.NUMBERS, Data.TWO_CLASSES)) {
                all.add(model(
                        "loss %s, %s".formatted(word, data == Data.NUMBERS ? "three classes" : "two classes"),
                        "activation: tanh, init: glorot, loss: " + word,
                        data));
            }
            for (var data : List.of(Data.HUGE_NUMBERS, Data.HUGE_TWO_CLASSES)) {
                all.add(new PlainCase(
                        "loss %s, %s, huge"
                                .formatted(word, data == Data.HUGE_NUMBERS ? "three classes" : "two classes"),
                        "model: {hidden: [none], loss: %s}\ntrain: {%s, optimizer: {sgd: {rate: %s}}}"
                                .formatted(word, USUAL, SMALL),
                        data));
            }
        }
        addTargets(all);
        addMixup(all);
        addRules(all);
        addGroups(all);
        addOthers(all);
        for (var optimizer : OPTIMIZERS) {
            all.add(train("optimiser " + optimizer, "optimizer: {%s}".formatted(optimizer)));
            all.add(both(
                    "penalties of each layer, " + optimizer,
                    DIFFERENT_PENALTIES,
                    "optimizer: {%s}".formatted(optimizer)));
        }
        all.add(both("L2 alone", "l2: 0.05", SGD));
        all.add(both("L1 alone", "l1: 0.03", SGD));
        all.add(both("dropout of each layer", "dropout: [0.25, 0.4]", SGD));
        all.add(both("dropout, momentum", "dropout: 0.3", "optimizer: {%s}".formatted(OPTIMIZERS.get(1))));
        for (String norm : List.of("0.05", "0.6", "1000")) {
            all.add(both("clipped to " + norm, DIFFERENT_PENALTIES, SGD + ", clipNorm: " + norm));
            all.add(train(
                    "clipped to %s, adam".formatted(norm),
                    "optimizer: {%s}, clipNorm: %s".formatted(OPTIMIZERS.get(4), norm)));
        }
        for (String schedule : List.of(
                "step: {every: 1, factor: 0.6}",
                "step: {every: 2, factor: 0.3}",
                "cosine: {end: 0.1}",
                "exponential: {end: 0.2}",
                "one-cycle: {}",
                "one-cycle: {rising: 0.6, start: 0.3, end: 0.1}",
                "one-cycle: {rising: 0}",
                "cosine-restarts: {epochs: 1, growth: 2, end: 0.1}",
                "cosine-restarts: {epochs: 0.75, growth: 1}",
                "warmup: {epochs: 1, then: {cosine-restarts: {epochs: 1.5, growth: 1.5}}}",
                "warmup: {epochs: 1.5, start: 0.2}",
                "warmup: {epochs: 1.5, start: 0.2, then: {cosine: {end: 0.3}}}",
                "warmup: {epochs: 2, start: 0, then: {step: {every: 1, factor: 0.5}}}")) {
            all.add(train("schedule " + schedule, SGD + ", schedule: {%s}".formatted(schedule)));
        }
        for (String init : List.of("uniform-fan-in", "glorot", "he", "lecun")) {
            all.add(model("initialised " + init, "activation: relu, init: " + init, Data.NUMBERS));
        }
        for (String batch : List.of("1", "2", "full")) {
            all.add(new PlainCase(
                    "batches of " + batch,
                    "model: {hidden: [4, 3], activation: tanh}\ntrain: {epochs: 3, batch: %s, %s}"
                            .formatted(batch, SGD),
                    Data.NUMBERS));
        }
        for (String data : List.of(
                "normalize: standardize",
                "normalize: unit",
                "normalize: standardize, flip: true",
                "normalize: unit, crop: 2",
                "resizedCrop: 0.3",
                "rotation: 90, crop: 1",
                "brightness: 0.5, contrast: 0.8",
                "saturation: 0.9",
                "cutout: 2",
                "flip: true, crop: 1, resizedCrop: 0.5, rotation: 20, brightness: 0.4, contrast: 0.4, saturation: 0.4, cutout: 2",
                "normalize: standardize, flip: true, crop: 1")) {
            all.add(new PlainCase(
                    "pictures, " + data,
                    "data: {%s}\nmodel: {hidden: [4], activation: tanh}\ntrain: {%s, optimizer: {sgd: {rate: 0.05}}}"
                            .formatted(data, USUAL),
                    Data.PICTURES));
        }
        for (String model :
                List.of("activation: relu, dropout: 0.3", "activation: leakyrelu(0.1), l1: 0.002, l2: 0.001")) {
            for (int optimizer : new int[] {0, 1, 4}) {
                all.add(new PlainCase(
                        "many samples, %s, %s".formatted(model, OPTIMIZERS.get(optimizer)),
                        "model: {hidden: [18], init: he, %s}\ntrain: {epochs: 2, batch: 150, optimizer: {%s}}"
                                .formatted(model, OPTIMIZERS.get(optimizer).replace("0.2}", "0.05}")),
                        Data.MANY_PICTURES));
            }
        }
        all.add(new PlainCase(
                "everything",
                "data: {normalize: standardize, flip: true, crop: 1}\n"
                        + "model: {hidden: [6, 5], activation: [leakyrelu(0.3), softplus], init: he, dropout: [0.2, 0.1], %s}\n"
                                .formatted(DIFFERENT_PENALTIES)
                        + "train: {%s, clipNorm: 0.5, optimizer: {%s}, schedule: {warmup: {epochs: 1, then: cosine}}, seed: 9}"
                                .formatted(USUAL, OPTIMIZERS.get(6)),
                Data.PICTURES));
        return all;
    }

    /** Batches of four samples and of three. */
    private static PlainCase batchNorm(String optimizer, String training) {
        return new PlainCase(
                "batch normalisation, %s, %s".formatted(optimizer, training),
                "model: {hidden: [4, 3], norm: {batch: {epsilon: 0.01, momentum: 0.3}}, activation: prelu, init: glorot, dropout: [0.2, 0], %s}\ntrain: {epochs: 4, optimizer: {%s}, %s}"
                        .formatted(DIFFERENT_PENALTIES, optimizer, training),
                Data.NUMBERS);
    }

    /** Input layers and learnt slopes. */
    private static void addOthers(List<PlainCase> all) {
        for (String training : List.of(
                "batch: 4, freeze: [1]",
                "batch: 4, freeze: [2]",
                "batch: 4, freeze: [1, 2]",
                "batch: 4, average: {ema: {decay: 0.5}}, clipNorm: 0.3",
                "batch: 4, average: {swa: {epochs: 2}}, freeze: [2]",
                "batch: 4, mixup: 1")) {
            all.add(batchNorm(OPTIMIZERS.get(5), training));
        }
        all.add(model("activation prelu", "activation: prelu, init: glorot", Data.NUMBERS));
        for (var optimizer : OPTIMIZERS) {
            all.add(new PlainCase(
                    "layer normalisation, " + optimizer,
                    "model: {hidden: [4, 3], norm: {layer: {epsilon: 0.01}}, activation: prelu, init: glorot, %s}\ntrain: {%s, optimizer: {%s}}"
                            .formatted(DIFFERENT_PENALTIES, USUAL, optimizer),
                    Data.NUMBERS));
            all.add(batchNorm(optimizer, "batch: 4"));
            all.add(new PlainCase(
                    "blocks, " + optimizer,
                    "model: {blocks: {count: 2, width: 4, expansion: 2}, activation: softplus, init: glorot, dropout: 0.2, l2: 0.01}\ntrain: {%s, optimizer: {%s}}"
                            .formatted(USUAL, optimizer),
                    Data.NUMBERS));
        }
        all.add(model("activation prelu(-0.2)", "activation: prelu(-0.2), init: glorot, dropout: 0.2", Data.NUMBERS));
        all.add(new PlainCase(
                "activation prelu, huge",
                "model: {hidden: [4, 3], activation: prelu, init: glorot}\ntrain: {%s, optimizer: {sgd: {rate: %s}}}"
                        .formatted(USUAL, SMALL),
                Data.HUGE_NUMBERS));
        String tanh = "activation: tanh, init: glorot, ";
        all.add(model("inputs scaled", tanh + "inputScaling: true", Data.NUMBERS));
        all.add(model("frequencies", tanh + "frequencies: 2, frequencyDeviation: 0.3", Data.NUMBERS));
        all.add(table("categories as inputs", tanh + "inputScaling: true", "oneHot: 3", SGD));
        String layers =
                "activation: prelu, init: glorot, inputScaling: true, frequencies: 2, embeddingSize: 2, dropout: 0.1, "
                        + DIFFERENT_PENALTIES;
        for (var optimizer : OPTIMIZERS) {
            all.add(table("input layer, " + optimizer, layers, "oneHot: 2", "optimizer: {%s}".formatted(optimizer)));
        }
        String clipped = SGD + ", clipNorm: 0.3, batch: 2";
        all.add(table("input layer, clipped", layers, "oneHot: 1", clipped));
    }

    private static PlainCase table(String name, String model, String data, String train) {
        return new PlainCase(
                name,
                "data: {%s}\nmodel: {hidden: [4, 3], %s}\ntrain: {epochs: 4, %s%s}"
                        .formatted(data, model, train.contains("batch:") ? "" : "batch: 3, ", train),
                Data.TABLE);
    }

    /** Real targets, several labels, smoothing and weights. */
    private static void addTargets(List<PlainCase> all) {
        var losses = List.of(
                "squared-error",
                "absolute-error",
                "{huber: {delta: 0.4}}",
                "{quantile: {levels: [0.1, 0.55, 0.75]}}",
                "{quantile: {levels: [0.4, 0.6]}}");
        for (String loss : losses) {
            all.add(model("loss " + loss, "activation: tanh, init: glorot, loss: " + loss, Data.REALS));
            String rate = loss.equals("squared-error") ? "1.0e-9" : SMALL;
            all.add(huge(loss, rate, Data.HUGE_REALS));
        }
        all.add(model("loss gaussian", "activation: tanh, init: glorot, loss: gaussian", Data.REALS));
        all.add(model("loss poisson", "activation: tanh, init: glorot, loss: poisson", Data.COUNTS));
        all.add(model("a target that never varies", "activation: tanh, init: glorot", Data.CONSTANT_REAL));
        all.add(model("several labels", "activation: tanh, init: glorot", Data.LABELS));
        all.add(huge("binary-cross-entropy", SMALL, Data.HUGE_LABELS));
        String smoothed = "{cross-entropy: {smoothing: 0.3}}";
        all.add(model("loss " + smoothed, "activation: tanh, init: glorot, loss: " + smoothed, Data.NUMBERS));
        all.add(huge(smoothed, SMALL, Data.HUGE_NUMBERS));
        for (var data : List.of(Data.WEIGHTED_NUMBERS, Data.WEIGHTED_REALS, Data.WEIGHTED_LABELS)) {
            all.add(model("weights, " + data.name().toLowerCase(Locale.ROOT), "activation: tanh, init: glorot", data));
        }
        for (String weights : List.of("balanced", "[c0=0.5, c2=3]")) {
            for (var data : List.of(Data.NUMBERS, Data.WEIGHTED_NUMBERS)) {
                all.add(new PlainCase(
                        "class weights %s, %s".formatted(weights, data.name().toLowerCase(Locale.ROOT)),
                        "model: {hidden: [4, 3], activation: tanh, init: glorot, dropout: 0.2, %s}\n"
                                        .formatted(DIFFERENT_PENALTIES)
                                + "train: {%s, optimizer: {%s}, classWeights: %s}"
                                        .formatted(USUAL, OPTIMIZERS.get(4), weights),
                        data));
            }
        }
        for (String loss : List.of("squared-error", "gaussian")) {
            all.add(new PlainCase(
                    "many samples with weights, " + loss,
                    "model: {hidden: [18], init: he, loss: %s}\ntrain: {epochs: 2, batch: 150, clipNorm: 0.5, optimizer: {%s}}"
                            .formatted(loss, OPTIMIZERS.get(1)),
                    Data.MANY_PICTURES_WITH_WEIGHTED_REALS));
        }
    }

    /** B13, with each kind of target, weights, and what else is drawn; a share near 0 or 1, and one near a half. */
    private static void addMixup(List<PlainCase> all) {
        for (var data : List.of(Data.NUMBERS, Data.TWO_CLASSES, Data.REALS, Data.LABELS, Data.WEIGHTED_NUMBERS)) {
            for (String alpha : List.of("0.2", "3")) {
                all.add(mixed(alpha, "activation: tanh, init: glorot", data));
            }
        }
        for (String loss :
                List.of("{cross-entropy: {smoothing: 0.3}}", "softmax-squared-error", "binary-cross-entropy")) {
            all.add(mixed("1", "activation: tanh, init: glorot, loss: " + loss, Data.NUMBERS));
        }
        for (String loss : List.of("gaussian", "{quantile: {levels: [0.1, 0.55, 0.75]}}")) {
            all.add(mixed("1", "activation: tanh, init: glorot, loss: " + loss, Data.WEIGHTED_REALS));
        }
        all.add(new PlainCase(
                "mixup of many pictures",
                "data: {normalize: standardize, flip: true, crop: 1}\nmodel: {hidden: [40], init: he, dropout: 0.3}\n"
                        + "train: {epochs: 2, batch: 150, mixup: 0.4, optimizer: {%s}}".formatted(OPTIMIZERS.get(1)),
                Data.MANY_PICTURES));
    }

    /** D8, D9, and frozen layers: each with optimisers, penalties, dropout and input layers. */
    private static void addRules(List<PlainCase> all) {
        for (String average :
                List.of("{ema: {decay: 0.6}}", "{ema: {decay: 0.2}}", "{swa: {epochs: 2}}", "{swa: {epochs: 9}}")) {
            for (int optimizer : new int[] {0, 4}) {
                all.add(both(
                        "averaged by %s, %s".formatted(average, OPTIMIZERS.get(optimizer)),
                        DIFFERENT_PENALTIES + ", dropout: 0.2",
                        "optimizer: {%s}, average: %s".formatted(OPTIMIZERS.get(optimizer), average)));
            }
        }
        for (String batches : List.of("2", "3")) {
            for (int optimizer : new int[] {0, 2, 5}) {
                all.add(both(
                        "%s batches an update, %s".formatted(batches, OPTIMIZERS.get(optimizer)),
                        "l2: 0.05, dropout: 0.2",
                        "optimizer: {%s}, schedule: cosine, accumulate: %s"
                                .formatted(OPTIMIZERS.get(optimizer), batches)));
            }
        }
        for (String layers : List.of("[1]", "[2]", "[3]", "[1, 2]", "[1, 3]")) {
            for (int optimizer : new int[] {0, 1, 6}) {
                all.add(both(
                        "frozen %s, %s".formatted(layers, OPTIMIZERS.get(optimizer)),
                        DIFFERENT_PENALTIES + ", dropout: 0.2",
                        "optimizer: {%s}, freeze: %s".formatted(OPTIMIZERS.get(optimizer), layers)));
            }
        }
        String prelu = "activation: prelu, init: glorot, inputScaling: true, frequencies: 2, embeddingSize: 2";
        for (String layers : List.of("[1]", "[2]")) {
            String more = "freeze: %s, average: {ema: {decay: 0.5}}, clipNorm: 0.3".formatted(layers);
            all.add(table("frozen and averaged " + layers, prelu, "oneHot: 2", SGD + ", accumulate: 2, " + more));
        }
        // Layer 4 normalises its input, and is the lowest that learns.
        for (String more :
                List.of("accumulate: 2", "freeze: [1, 2, 3], accumulate: 2", "freeze: [2, 4]", "freeze: [1, 2, 3]")) {
            all.add(new PlainCase(
                    "blocks, averaged, " + more,
                    "model: {blocks: {count: 2, width: 4, expansion: 2}, activation: gelu, init: glorot, dropout: 0.2, l2: 0.01}\ntrain: {%s, optimizer: {adamw: {rate: 0.02, weightDecay: 0.2}}, average: {ema: {decay: 0.5}}, %s}"
                            .formatted(USUAL, more),
                    Data.NUMBERS));
        }
        all.add(table("averaged input layer", prelu, "oneHot: 2", SGD + ", average: {swa: {epochs: 3}}"));
    }

    /** D10: rates and decays of groups, for every optimiser, and for parts of an input layer that lie next to each other. */
    private static void addGroups(List<PlainCase> all) {
        for (var optimizer : OPTIMIZERS) {
            boolean decays = optimizer.contains("weightDecay");
            String groups =
                    "groups: {weights: {rateFactor: 0.5}, layer-2: {rateFactor: 3}, biases: {rateFactor: 0.2%s}}"
                            .formatted(decays ? ", weightDecay: false" : "");
            all.add(both(
                    "groups, " + optimizer, DIFFERENT_PENALTIES, "optimizer: {%s}, %s".formatted(optimizer, groups)));
            all.add(both(
                    "groups, clipped, " + optimizer,
                    "l2: 0.05",
                    "optimizer: {%s}, clipNorm: 0.3, accumulate: 2, %s".formatted(optimizer, groups)));
            all.add(table(
                    "groups of an input layer, " + optimizer,
                    "activation: prelu, init: glorot, norm: {layer: {epsilon: 0.01}}, inputScaling: true, frequencies: 2, embeddingSize: 2",
                    "oneHot: 2",
                    "optimizer: {%s}, groups: {frequencies: {rateFactor: 0.5}, embeddings: {rateFactor: 0.25%s}, scaling: {rateFactor: 2}, slopes: {rateFactor: 3%s}, norms: {rateFactor: 0.5}, layer-1: {rateFactor: 0.5}}"
                            .formatted(
                                    optimizer,
                                    decays ? ", weightDecay: false" : "",
                                    decays ? ", weightDecay: false" : "")));
        }
        all.add(table(
                "scaling and embeddings alike",
                "activation: prelu, init: glorot, inputScaling: true, embeddingSize: 2",
                "oneHot: 2",
                SGD + ", groups: {embeddings: {rateFactor: 2}, scaling: {rateFactor: 2}, slopes: {rateFactor: 0.5}}"));
    }

    private static PlainCase mixed(String alpha, String model, Data data) {
        return new PlainCase(
                "mixup %s, %s, %s".formatted(alpha, data.name().toLowerCase(Locale.ROOT), model),
                "model: {hidden: [4, 3], %s}\ntrain: {%s, mixup: %s, %s}".formatted(model, USUAL, alpha, SGD),
                data);
    }

    private static PlainCase huge(String loss, String rate, Data data) {
        return new PlainCase(
                "loss %s, %s".formatted(loss, data.name().toLowerCase(Locale.ROOT)),
                "model: {hidden: [none], loss: %s}\ntrain: {%s, optimizer: {sgd: {rate: %s}}}"
                        .formatted(loss, USUAL, rate),
                data);
    }

    private static String word(Activation.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static PlainCase model(String name, String model, Data data) {
        return new PlainCase(name, "model: {hidden: [4, 3], %s}\ntrain: {%s, %s}".formatted(model, USUAL, SGD), data);
    }

    private static PlainCase train(String name, String train) {
        return both(name, "l1: 0", train);
    }

    private static PlainCase both(String name, String model, String train) {
        return new PlainCase(
                name,
                "model: {hidden: [4, 3], activation: tanh, init: glorot, %s}\ntrain: {%s, %s}"
                        .formatted(model, USUAL, train),
                Data.NUMBERS);
    }

    /** As a file with these settings is read. */
    RunConfig config(Precision precision) {
        var configuration = Configuration.parse("audit", settings, name);
        // Normalised, they would not be huge.
        configuration = isHuge() ? configuration.with("data.normalize", "none", "the audit") : configuration;
        return configuration
                .with("data.validation", Integer.toString(VALIDATION), "the audit")
                .with("data.test", "0", "the audit")
                .with("engine.precision", precision.name().toLowerCase(Locale.ROOT), "the audit")
                .resolve();
    }

    /** Divided and normalised as for a training run. */
    Preparation preparation(RunConfig config) {
        return Preparation.of(config, dataset());
    }

    static TrainingJob job(Preparation data, RunConfig config) {
        return data.job(config);
    }

    private Dataset dataset() {
        if (data == Data.TABLE) {
            return PlainTable.of(SAMPLES, task(), targets(SAMPLES, new PlainRandom(78, 0, data.ordinal(), 0)));
        }
        int count = data.isMany() ? MANY : SAMPLES;
        var shape = data.isPictures() ? PICTURE : Shape.vector(INPUTS);
        var random = new PlainRandom(77, 0, data.ordinal(), 0);
        var features = data.isPictures()
                ? bytes(count * shape.features(), shape.features(), random)
                : numbers(count * shape.features(), shape.features(), random);
        var targets = targets(count, new PlainRandom(78, 0, data.ordinal(), 0));
        var weights = data.isWeighted() ? weights(count) : new double[0];
        var samples = new Samples(features, targets, weights);
        return new Dataset("audit", shape, task(), samples, samples.none());
    }

    private Task task() {
        if (data.isReal()) {
            return Task.regression(List.of("y0", "y1"));
        }
        int classes = data == Data.TWO_CLASSES || data == Data.HUGE_TWO_CLASSES ? 2 : 3;
        var names = IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
        return data.hasLabels() ? Task.multilabel(names) : Task.classification(names);
    }

    private Targets targets(int count, PlainRandom random) {
        int width = task().width();
        if (data.hasLabels()) {
            var bits = new byte[count * width];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = (byte) random.below(2);
            }
            return new Targets.Labels(bits, width);
        }
        if (!data.isReal()) {
            int classes = task().names().size();
            return new Targets.Classes(
                    IntStream.range(0, count).map(i -> i % classes).toArray());
        }
        var values = new double[count * width];
        for (int i = 0; i < values.length; i++) {
            double drawn = random.gaussian();
            values[i] = i % 2 == 0 ? 3000 + 40 * drawn : 0.002 * drawn - 0.5;
            if (data == Data.COUNTS) {
                values[i] = random.below(5);
            } else if (data == Data.CONSTANT_REAL && i % 2 == 0) {
                values[i] = 1.1;
            }
        }
        return new Targets.Reals(values, width);
    }

    /** Between 0.5 and 2.5, and one 0. */
    private static double[] weights(int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> i == 4 ? 0 : 0.5 + i * 3 % 5 * 0.5)
                .toArray();
    }

    private static Features bytes(int count, int width, PlainRandom random) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.below(256);
        }
        return new Features.Bytes(bytes, width);
    }

    private Features numbers(int count, int width, PlainRandom random) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) ((isHuge() ? HUGE : 1) * random.gaussian());
        }
        return new Features.Floats(numbers, width);
    }

    /** Whether sums of large numbers cancel: float32 then has fewer digits left. */
    boolean isHuge() {
        return data.isHuge();
    }
}
