package chainrule.engine;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.machine.ComputeSetting;
import chainrule.model.MlpSpec;
import java.util.Optional;

/** For engines whose networks have neither normalisation nor residual connections: what they refuse. */
public final class DenseOnly {
    private DenseOnly() {}

    /** Why such an engine can't compute a network, in one line; empty if it can. */
    public static Optional<Message> problem(MlpSpec spec) {
        return spec.isDense()
                ? Optional.empty()
                : Optional.of(Message.of(
                        "it has no normalisation and no residual connections: use %s",
                        ComputeSetting.ENGINE.to("nd4j")));
    }

    /**
     * For a network that is only evaluated.
     *
     * @throws UserException if such an engine can't compute it
     */
    public static void require(String engine, MlpSpec spec) {
        problem(spec).ifPresent(reason -> {
            throw new UserException(Message.of("engine %s can't compute this network: %s", engine, reason));
        });
    }
}
