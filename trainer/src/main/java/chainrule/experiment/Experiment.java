package chainrule.experiment;

import java.util.List;

/** A question about cost that is answered by measuring. */
public interface Experiment {
    /** As `run` takes it. */
    String name();

    /** In a line. */
    String question();

    /** What the sizes are of, such as depth, with its unit. */
    String size();

    /** Measures. Takes a while: nothing else should run. */
    List<Measurement> measure();
}
