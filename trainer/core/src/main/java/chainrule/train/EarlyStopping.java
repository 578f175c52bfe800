package chainrule.train;

import chainrule.base.Default;
import chainrule.base.InvalidValue;

/**
 * Ends a training run that no longer gets better.
 *
 * @param patience how many epochs in a row may pass without a better one
 * @param minDelta how much better an epoch must be to count, in the monitored figure
 */
public record EarlyStopping(
        @Default("5") int patience, @Default("0") double minDelta) {
    public EarlyStopping {
        InvalidValue.requirePositive("patience", patience);
        InvalidValue.requireNotNegative("minDelta", minDelta);
    }
}
