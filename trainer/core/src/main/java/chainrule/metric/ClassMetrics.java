package chainrule.metric;

/** Figures of predicted classes that take more than the counts of {@link Confusion}. */
final class ClassMetrics {
    static final double SMALLEST = Math.ulp(1.0);

    private ClassMetrics() {}

    /**
     * The mean of −ln p, p being the predicted probability of the true class. Probabilities that do not add up to 1 are divided by
     * their sum, and one below 2⁻⁵² counts as 2⁻⁵², both as in scikit-learn.
     */
    static double logLoss(Predictions predictions) {
        return Means.of(predictions.count(), i -> logLoss(predictions, i));
    }

    /** The same of one sample. */
    static double logLoss(Predictions predictions, int i) {
        int classes = predictions.width();
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += predictions.response(i, c);
        }
        double p = predictions.response(i, (int) predictions.target(i, 0)) / sum;
        return -Math.log(Math.max(SMALLEST, p));
    }
}
