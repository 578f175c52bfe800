package chainrule.config;

/** How a search chooses the combinations that it trains, and for how many epochs. */
public enum SearchMethod {
    /** Every combination of listed values. */
    GRID,
    /** Combinations drawn at random (J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, 2012). */
    RANDOM,
    /**
     * Successive halving: all begin, and after each rung the best part continues (K. Jamieson and A. Talwalkar, Non-stochastic Best Arm
     * Identification and Hyperparameter Optimization, 2016).
     */
    HALVING,
    /**
     * Several brackets of successive halving, from many short trials to few long ones (L. Li et al., Hyperband: A Novel Bandit-Based
     * Approach to Hyperparameter Optimization, 2018).
     */
    HYPERBAND,
    /** Tree-structured Parzen estimators (J. Bergstra et al., Algorithms for Hyper-Parameter Optimization, 2011). */
    TPE,
    /** Hyperband whose combinations TPE draws (after S. Falkner et al., BOHB, 2018). */
    BOHB;

    /** Whether values are drawn, so that a key may have an interval. */
    public boolean draws() {
        return this != GRID;
    }

    /** Whether what is trained depends on earlier results. */
    public boolean isAdaptive() {
        return this != GRID && this != RANDOM;
    }

    /** Whether trials end after some of their epochs if others are better. */
    public boolean hasRungs() {
        return this == HALVING || this == HYPERBAND || this == BOHB;
    }

    /** Whether a model of earlier results proposes combinations. */
    public boolean models() {
        return this == TPE || this == BOHB;
    }

    /** Whether it runs brackets, one after the other. */
    public boolean hasBrackets() {
        return this == HYPERBAND || this == BOHB;
    }
}
