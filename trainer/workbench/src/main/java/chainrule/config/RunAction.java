package chainrule.config;

import chainrule.base.Action;

/** What can be done with runs, as messages advise it. */
public enum RunAction implements Action {
    RESUME("resuming the run"),
    /** With a checkpoint, unchanged. */
    START_FROM("initial parameters"),
    /** Of a configuration and a checkpoint. */
    TRAIN_FURTHER("a new run of %s with the initial parameters %s"),
    EVALUATE("an evaluation"),

    TUNE_THRESHOLDS("an evaluation that tunes thresholds"),

    CALIBRATE("an evaluation that fits a temperature");

    private final String words;

    RunAction(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
