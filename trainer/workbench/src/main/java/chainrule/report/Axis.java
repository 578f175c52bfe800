package chainrule.report;

/**
 * An axis of a chart.
 *
 * @param label what is measured, with its unit
 */
public record Axis(String label, Scale scale) {
    /** How an axis counts. */
    public enum Scale {
        LINEAR,
        /** Ticks at whole numbers only. */
        WHOLE,
        LOGARITHMIC
    }
}
