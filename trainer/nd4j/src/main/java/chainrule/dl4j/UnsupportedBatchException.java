package chainrule.dl4j;

import chainrule.base.UserException;

/** A batch of the iterator that {@link FastFit} cannot train on as DL4J does. The message has the batch and its epoch. */
public final class UnsupportedBatchException extends UserException {
    private static final long serialVersionUID = 1;

    UnsupportedBatchException(String complaint) {
        super(complaint);
    }
}
