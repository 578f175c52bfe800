package chainrule.machine;

import chainrule.base.Action;

/** What can be done about what computes. */
public enum ComputeAction implements Action {
    /** Lists the engines, and why some can't run here. */
    LIST_ENGINES("Engines.onClassPath()");

    private final String words;

    ComputeAction(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
