package chainrule.export.network;

import chainrule.base.UserException;
import chainrule.model.MlpSpec;

/** For formats that hold dense layers alone. */
public final class DenseFormat {
    private DenseFormat() {}

    /** @throws UserException if a network has normalisations or residual connections */
    public static void require(String format, MlpSpec spec) {
        if (!spec.isDense()) {
            throw new UserException(
                    "%s can't hold this network: it has normalisation or residual connections, which are not exported to this format"
                            .formatted(format));
        }
    }
}
