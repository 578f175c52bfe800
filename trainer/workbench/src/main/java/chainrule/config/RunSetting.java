package chainrule.config;

import chainrule.base.Setting;

/** What is decided about runs, studies and imports beyond data, training and engine, as far as messages speak of it. */
public enum RunSetting implements Setting {
    ACTIVATION("activation"),
    INPUT_SCALING("input scaling"),
    FREQUENCIES("frequencies"),
    FREQUENCY_DEVIATION("deviation of the frequencies"),
    EMBEDDING_SIZE("embedding size"),
    DROPOUT("dropout"),
    HIDDEN("hidden layers"),
    BLOCKS("blocks"),
    NORM("normalisation of layers"),
    LABEL_SMOOTHING("label smoothing"),
    LABEL("label column"),
    EXIF("EXIF orientation"),
    TRAINING("largest number of training samples"),
    SPLIT_SEED("seed of the split"),
    EPOCHS("number of epochs"),
    EARLY_STOPPING("early stopping"),
    PATIENCE("patience"),
    SCHEDULE("schedule"),
    METRIC("metric"),
    PART("part of the data"),
    OTHER_TABLE("table to measure"),
    RUN_NAME("name of the run"),
    RUNS("folder of the runs"),
    LAYER_ORDER("order of the layers"),
    FORMAT("format"),
    NETWORKS("number of networks"),
    CLUSTER("Spark cluster"),
    CLUSTER_SETTING("setting of Spark"),
    SEARCH("search"),
    TRIALS("trials"),
    MIN_EPOCHS("minEpochs"),
    FACTOR("factor");

    private final String words;

    RunSetting(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
