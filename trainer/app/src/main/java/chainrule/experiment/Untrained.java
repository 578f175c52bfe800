package chainrule.experiment;

/** A question that is answered without training: the flags of a training run, seeds and error bars have nothing to change. */
public interface Untrained extends Experiment {
    /** Computes or measures. */
    Findings findings();

    @Override
    default boolean hasErrorBars() {
        return false;
    }

    @Override
    default Findings run(ExperimentContext context) {
        context.requireNoFlags();
        return findings();
    }
}
