package chainrule.machine;

import chainrule.base.Setting;

/** What is decided about what computes. */
public enum ComputeSetting implements Setting {
    ENGINE("engine"),
    THREADS("number of threads");

    private final String words;

    ComputeSetting(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
