package chainrule.train;

import chainrule.base.Setting;

/** What is decided about how a network is trained, as far as messages speak of it. */
public enum TrainingSetting implements Setting {
    RATE("learning rate"),
    CLIP_NORM("largest norm of a gradient"),
    CLASS_WEIGHTS("class weights"),
    MIXUP("mixup"),
    AVERAGE("average of the weights"),
    ACCUMULATE("number of accumulated batches"),
    FREEZE("frozen layers"),
    GROUPS("parameter groups"),
    MONITOR("monitor");

    private final String words;

    TrainingSetting(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
