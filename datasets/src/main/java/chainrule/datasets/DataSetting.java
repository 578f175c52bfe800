package chainrule.datasets;

import chainrule.base.Setting;

/** What is decided about data: where they are, how they are read, and what of a training run their reading asks for. */
public enum DataSetting implements Setting {
    NAME("data set"),
    DIRECTORY("path of the data"),
    TARGET("target column"),
    TASK("task"),
    WEIGHT("weight column"),
    GROUP("group column"),
    FOLD("fold"),
    FOLDS("number of folds"),
    COLUMNS("columns"),
    KEPT_COLUMNS("kept columns"),
    HEADER("header"),
    ENCODING("encoding"),
    DECIMAL("decimal"),
    THOUSANDS("thousands"),
    MISSING("missing values"),
    MISSING_LABELS("missing labels"),
    SCHEMA("schema"),
    SIZE("size"),
    BROKEN("broken images"),
    FLIP("flip"),
    CROP("crop"),
    RESIZED_CROP("resized crop"),
    ROTATION("rotation"),
    BRIGHTNESS("brightness"),
    CONTRAST("contrast"),
    SATURATION("saturation"),
    CUTOUT("cutout"),
    ONE_HOT("largest number of one-hot values"),
    DRAW("seed of the drawing"),
    NOISE("noise"),
    VALIDATION("validation share"),
    TEST("test share"),
    STRATIFIED("stratified split"),
    NORMALIZE("normalization"),
    BATCH("batch size"),
    LOSS("loss"),
    PRECISION("precision"),
    MIRROR("mirror");

    private final String words;

    DataSetting(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
