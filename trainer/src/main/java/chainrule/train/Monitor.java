package chainrule.train;

/** The figure by which an epoch is better than another: it says which parameters are kept as the best. */
public enum Monitor {
    VALIDATION_ACCURACY {
        @Override
        double gain(EpochMetrics now, EpochMetrics best) {
            return now.validation().score() - best.validation().score();
        }
    },
    VALIDATION_LOSS {
        @Override
        double gain(EpochMetrics now, EpochMetrics best) {
            return best.validation().loss() - now.validation().loss();
        }
    };

    /** By how much {@code now} is better: negative if it is worse. */
    abstract double gain(EpochMetrics now, EpochMetrics best);
}
