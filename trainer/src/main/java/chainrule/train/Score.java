package chainrule.train;

/**
 * How well a network does on some samples.
 *
 * @param loss the mean loss a sample, without penalties
 * @param accuracy the share of samples whose class has the largest output, 0 to 1
 */
public record Score(double loss, double accuracy) {
    /** For splits without a sample. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN);
}
