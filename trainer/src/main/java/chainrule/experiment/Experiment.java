package chainrule.experiment;

/** A question that is answered by trying. */
public interface Experiment {
    /** As `run` takes it. */
    String name();

    /** In a line. */
    String question();

    /** Finds out. May take a while. */
    Findings run(Setting setting);
}
