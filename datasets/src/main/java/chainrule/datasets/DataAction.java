package chainrule.datasets;

import chainrule.base.Action;

/** What can be done with data, as messages advise it. */
public enum DataAction implements Action {
    /** Of a data set: brings it into the cache. */
    FETCH("Catalog.fetch(\"%s\")"),
    /** Of rows with unknown targets. */
    PREDICT("MlpModel.predict");

    private final String words;

    DataAction(String words) {
        this.words = words;
    }

    @Override
    public String words() {
        return words;
    }
}
