package chainrule.wording;

import chainrule.base.Setting;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.machine.ComputeSetting;
import chainrule.train.TrainingSetting;
import java.util.Map;
import java.util.Optional;

/**
 * How to give a setting: by a key of a configuration, by a flag, or by either.
 *
 * @param key empty if it is not a configuration's
 * @param flag empty if there is none: then any key can be set by {@code --set}
 */
public record SettingNames(Optional<String> key, Optional<String> flag) {
    private static final Map<Setting, SettingNames> ALL = Map.ofEntries(
            both(DataSetting.NAME, "data.name", "--data"),
            both(DataSetting.DIRECTORY, "data.dir", "--data-dir"),
            both(DataSetting.TARGET, "data.target", "--target"),
            both(DataSetting.TASK, "data.task", "--task"),
            both(DataSetting.WEIGHT, "data.weight", "--weight"),
            both(DataSetting.GROUP, "data.fold.group", "--group"),
            key(DataSetting.FOLD, "data.fold"),
            both(DataSetting.FOLDS, "data.fold.of", "--folds"),
            both(DataSetting.COLUMNS, "data.columns", "--columns"),
            flag(DataSetting.KEPT_COLUMNS, "--keep"),
            both(DataSetting.HEADER, "data.header", "--header"),
            both(DataSetting.ENCODING, "data.encoding", "--encoding"),
            both(DataSetting.DECIMAL, "data.decimal", "--decimal"),
            both(DataSetting.THOUSANDS, "data.thousands", "--thousands"),
            both(DataSetting.MISSING, "data.missing", "--missing"),
            both(DataSetting.MISSING_LABELS, "data.missingLabels", "--missing-labels"),
            both(DataSetting.SCHEMA, "data.schema", "--schema"),
            both(DataSetting.SIZE, "data.size", "--size"),
            both(DataSetting.BROKEN, "data.broken", "--broken"),
            both(DataSetting.FLIP, "data.flip", "--flip"),
            both(DataSetting.CROP, "data.crop", "--crop"),
            both(DataSetting.RESIZED_CROP, "data.resizedCrop", "--resized-crop"),
            both(DataSetting.ROTATION, "data.rotation", "--rotation"),
            both(DataSetting.BRIGHTNESS, "data.brightness", "--brightness"),
            both(DataSetting.CONTRAST, "data.contrast", "--contrast"),
            both(DataSetting.SATURATION, "data.saturation", "--saturation"),
            both(DataSetting.CUTOUT, "data.cutout", "--cutout"),
            key(DataSetting.DRAW, "data.draw"),
            key(DataSetting.NOISE, "data.noise"),
            both(DataSetting.VALIDATION, "data.validation", "--validation"),
            both(DataSetting.TEST, "data.test", "--test"),
            both(DataSetting.STRATIFIED, "data.stratified", "--stratified"),
            both(DataSetting.NORMALIZE, "data.normalize", "--normalize"),
            both(DataSetting.BATCH, "train.batch", "--batch"),
            both(DataSetting.LOSS, "model.loss", "--loss"),
            both(DataSetting.PRECISION, "engine.precision", "--precision"),
            flag(DataSetting.MIRROR, "--mirror"),
            both(ComputeSetting.ENGINE, "engine.name", "--engine"),
            both(ComputeSetting.THREADS, "engine.threads", "--threads"),
            both(TrainingSetting.RATE, "train.optimizer.*.rate", "--rate"),
            both(TrainingSetting.CLIP_NORM, "train.clipNorm", "--clip-norm"),
            both(TrainingSetting.CLASS_WEIGHTS, "train.classWeights", "--class-weights"),
            both(TrainingSetting.MIXUP, "train.mixup", "--mixup"),
            both(TrainingSetting.AVERAGE, "train.average", "--average"),
            both(TrainingSetting.ACCUMULATE, "train.accumulate", "--accumulate"),
            both(TrainingSetting.FREEZE, "train.freeze", "--freeze"),
            key(TrainingSetting.GROUPS, "train.groups"),
            key(TrainingSetting.MONITOR, "train.monitor"),
            both(RunSetting.ACTIVATION, "model.activation", "--activation"),
            both(RunSetting.INPUT_SCALING, "model.inputScaling", "--input-scaling"),
            both(RunSetting.FREQUENCIES, "model.frequencies", "--frequencies"),
            both(RunSetting.FREQUENCY_DEVIATION, "model.frequencyDeviation", "--frequency-deviation"),
            both(RunSetting.EMBEDDING_SIZE, "model.embeddingSize", "--embedding-size"),
            both(RunSetting.DROPOUT, "model.dropout", "--dropout"),
            both(RunSetting.HIDDEN, "model.hidden", "--hidden"),
            key(RunSetting.BLOCKS, "model.blocks"),
            both(RunSetting.NORM, "model.norm", "--norm"),
            both(RunSetting.LABEL_SMOOTHING, "model.labelSmoothing", "--label-smoothing"),
            both(RunSetting.LABEL, "data.label", "--label"),
            both(DataSetting.ONE_HOT, "data.oneHot", "--one-hot"),
            both(RunSetting.EXIF, "data.exif", "--exif"),
            both(RunSetting.TRAINING, "data.training", "--training"),
            both(RunSetting.SPLIT_SEED, "data.splitSeed", "--split-seed"),
            both(RunSetting.EPOCHS, "train.epochs", "--epochs"),
            key(RunSetting.EARLY_STOPPING, "train.earlyStopping"),
            both(RunSetting.PATIENCE, "train.earlyStopping.patience", "--patience"),
            both(RunSetting.SCHEDULE, "train.schedule", "--schedule"),
            flag(RunSetting.METRIC, "--metric"),
            flag(RunSetting.PART, "--split"),
            flag(RunSetting.OTHER_TABLE, "--on"),
            flag(RunSetting.RUN_NAME, "--name"),
            flag(RunSetting.RUNS, "--runs"),
            flag(RunSetting.LAYER_ORDER, "--layers"),
            flag(RunSetting.FORMAT, "--to"),
            flag(RunSetting.NETWORKS, "--seeds"),
            flag(RunSetting.CLUSTER, "--spark"),
            flag(RunSetting.CLUSTER_SETTING, "--spark-conf"),
            flag(RunSetting.SEARCH, "--search"),
            flag(RunSetting.TRIALS, "--trials"),
            flag(RunSetting.MIN_EPOCHS, "--min-epochs"),
            flag(RunSetting.FACTOR, "--factor"));

    private static Map.Entry<Setting, SettingNames> both(Setting setting, String key, String flag) {
        return Map.entry(setting, new SettingNames(Optional.of(key), Optional.of(flag)));
    }

    private static Map.Entry<Setting, SettingNames> key(Setting setting, String key) {
        return Map.entry(setting, new SettingNames(Optional.of(key), Optional.empty()));
    }

    private static Map.Entry<Setting, SettingNames> flag(Setting setting, String flag) {
        return Map.entry(setting, new SettingNames(Optional.empty(), Optional.of(flag)));
    }

    /** Of all settings. */
    public static Map<Setting, SettingNames> all() {
        return ALL;
    }

    /** Those of a setting; a test requires every setting to have some. */
    static SettingNames of(Setting setting) {
        return ALL.get(setting);
    }

    /** As whoever gave it reads it: the key, which files have and flags stand for. */
    String given() {
        return key.or(() -> flag).orElseThrow();
    }

    /** As a flag without a value. */
    String asFlag() {
        return flag.or(() -> key).orElseThrow();
    }

    /** As a flag with a value. */
    String asFlag(String value) {
        return flag.map(name -> name + " " + value).orElseGet(() -> "--set " + key.orElseThrow() + "=" + value);
    }
}
