package chainrule.metric;

/**
 * How one class or label was predicted. A share of no samples is undefined: NaN.
 *
 * @param hits samples that have it and were predicted to have it
 * @param falseAlarms samples that were predicted to have it, and do not
 * @param misses samples that have it, and were predicted not to
 */
public record Counts(long hits, long falseAlarms, long misses) {
    /** Of the samples that were predicted to have it, the share that do. */
    public double precision() {
        return (double) hits / (hits + falseAlarms);
    }

    /** Of the samples that have it, the share that were predicted to. */
    public double recall() {
        return (double) hits / (hits + misses);
    }

    /** The harmonic mean of precision and recall: 2·hits / (2·hits + false alarms + misses). */
    public double f1() {
        return 2.0 * hits / (2.0 * hits + falseAlarms + misses);
    }
}
