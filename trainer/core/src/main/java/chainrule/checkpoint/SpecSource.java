package chainrule.checkpoint;

import chainrule.datasets.TableEncoding;
import chainrule.datasets.Task;
import chainrule.model.MlpSpec;
import java.util.Optional;

/** What knows a network but for the sizes that the data decide: a configuration, or the file itself. */
@FunctionalInterface
public interface SpecSource {
    /**
     * The network for some data.
     *
     * @param inputs numbers a sample
     * @param encoding of a table: how its columns become these
     * @param task what is learnt
     */
    MlpSpec spec(int inputs, Optional<TableEncoding> encoding, Task task);
}
