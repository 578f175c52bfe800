package chainrule.experiment;

/** A question that is answered by trying. */
public interface Experiment {
    /** As the command `experiment` takes it. */
    String name();

    /** In a line. */
    String question();

    /** Whether means over several seeds are drawn, with the error bars that the user chooses. */
    default boolean hasErrorBars() {
        return true;
    }

    /** Finds out. May take a while. */
    Findings run(ExperimentContext context);
}
