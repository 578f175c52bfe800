package chainrule.datasets;

/** What a column of a table is said to be. */
public enum ColumnType {
    /** A number to learn from. */
    NUMBER,
    /** One of several values to learn from. */
    CATEGORY,
    /** A date or a time to learn from, which becomes the number of days since 1970. */
    DATE,
    /** Passed over. */
    IGNORE,
    /** To be learnt. */
    TARGET,
    /** The samples' weights in the risk (B14). */
    WEIGHT
}
