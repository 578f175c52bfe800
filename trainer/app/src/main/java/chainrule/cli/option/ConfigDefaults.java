package chainrule.cli.option;

import java.util.Map;
import java.util.Optional;

/** The defaults of the keys that flags override, as help texts print them: to resolve a configuration for them would delay every command. */
final class ConfigDefaults {
    private static final String NONE = "none";
    private static final String FALSE = "false";
    private static final String ZERO = "0";

    private static final Map<String, String> BY_PATH = Map.ofEntries(
            Map.entry("data.name", "shapes"),
            Map.entry("data.validation", "0.2"),
            Map.entry("data.test", "0.2"),
            Map.entry("data.stratified", FALSE),
            Map.entry("data.splitSeed", ZERO),
            Map.entry("data.normalize", "standardize"),
            Map.entry("data.flip", FALSE),
            Map.entry("data.crop", ZERO),
            Map.entry("data.resizedCrop", "1"),
            Map.entry("data.rotation", ZERO),
            Map.entry("data.brightness", ZERO),
            Map.entry("data.contrast", ZERO),
            Map.entry("data.saturation", ZERO),
            Map.entry("data.cutout", ZERO),
            Map.entry("data.exif", "true"),
            Map.entry("data.broken", "refuse"),
            Map.entry("data.decimal", "point"),
            Map.entry("data.missingLabels", "refuse"),
            Map.entry("data.header", "true"),
            Map.entry("data.missing", "median"),
            Map.entry("data.oneHot", "8"),
            Map.entry("model.hidden", "128"),
            Map.entry("model.activation", "relu"),
            Map.entry("model.init", "uniform-fan-in"),
            Map.entry("model.l1", ZERO),
            Map.entry("model.l2", ZERO),
            Map.entry("model.dropout", ZERO),
            Map.entry("model.labelSmoothing", NONE),
            Map.entry("model.norm", NONE),
            Map.entry("model.inputScaling", FALSE),
            Map.entry("model.embeddingSize", "8"),
            Map.entry("model.frequencies", ZERO),
            Map.entry("model.frequencyDeviation", "0.1"),
            Map.entry("train.epochs", "10"),
            Map.entry("train.batch", "100"),
            Map.entry("train.optimizer", "sgd"),
            Map.entry("train.optimizer.*.rate", "that of the optimiser, 0.01 for sgd"),
            Map.entry("train.schedule", "constant"),
            Map.entry("train.clipNorm", NONE),
            Map.entry("train.average", NONE),
            Map.entry("train.classWeights", NONE),
            Map.entry("train.earlyStopping.patience", NONE),
            Map.entry("train.mixup", ZERO),
            Map.entry("train.accumulate", "1"),
            Map.entry("train.freeze", NONE),
            Map.entry("train.seed", "1"),
            Map.entry("engine.name", "auto"),
            Map.entry("engine.layers", "built-in"),
            Map.entry("engine.precision", "float32"),
            Map.entry("tensorboard.events", "true"));

    private ConfigDefaults() {}

    static Optional<String> of(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    /** A description with the default, if the key has one. */
    static String appended(String description, String path) {
        return of(path).map(value -> description.replaceFirst("\\.$", "") + "; default: " + value + ".")
                .orElse(description);
    }
}
