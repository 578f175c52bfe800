package chainrule.experiment;

import java.util.List;

/** A question about cost that is answered by measuring. */
public interface Experiment {
    /** As `run` takes it. */
    String name();

    /** In a line. */
    String question();

    /** Measures, one size after the other. Takes a while: nothing else should run. */
    List<Sweep> measure();
}
