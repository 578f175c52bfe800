package chainrule.dl4j;

import chainrule.base.UserException;
import java.util.List;

/** Networks or data that {@link FastFit} cannot train as DL4J does. The message has all reasons. */
public final class UnsupportedNetworkException extends UserException {
    private static final long serialVersionUID = 1;

    private final List<String> reasons;

    UnsupportedNetworkException(List<String> reasons) {
        super("FastFit cannot train this network as DL4J does: %s. Change it, or call network.fit"
                .formatted(String.join("; ", reasons)));
        this.reasons = List.copyOf(reasons);
    }

    /** Each with the layer and what is not supported about it. */
    public List<String> reasons() {
        return reasons;
    }
}
