package chainrule.study.store;

import chainrule.base.Message;
import java.io.Serializable;
import java.util.Map;

/**
 * What came back of a trial from another machine.
 *
 * @param files of its folder by name: metrics, provenance, result, and the weights that it ended with, if any
 * @param refusal why it could not be trained there at all, in a line; null if it was, even if it diverged
 */
public record TrialResult(Map<String, byte[]> files, Message refusal) implements Serializable {
    private static final long serialVersionUID = 2;

    public static TrialResult of(Map<String, byte[]> files) {
        return new TrialResult(Map.copyOf(files), null);
    }

    public static TrialResult refused(Message reason) {
        return new TrialResult(Map.of(), reason);
    }
}
