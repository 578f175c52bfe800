package chainrule.train;

import chainrule.base.UserException;
import java.util.OptionalInt;

/**
 * How many samples an update sees: 1 is online descent, {@code full} is batch descent, what lies between is mini-batch
 * descent.
 *
 * @param samples empty: all of them
 */
public record BatchSize(OptionalInt samples) {
    private static final String FULL = "full";

    public BatchSize {
        if (samples.isPresent() && samples.getAsInt() < 1) {
            throw complaint(Integer.toString(samples.getAsInt()));
        }
    }

    /** @throws UserException if the text is neither a count nor {@code full} */
    public static BatchSize parse(String text) {
        if (text.equals(FULL)) {
            return new BatchSize(OptionalInt.empty());
        }
        try {
            return new BatchSize(OptionalInt.of(Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            throw complaint(text);
        }
    }

    private static UserException complaint(String text) {
        return new UserException("is %s: it must be a whole number of samples from 1 up, or full".formatted(text));
    }

    /** The size for a training split of {@code count} samples. */
    public int of(int count) {
        return Math.min(count, samples.orElse(count));
    }

    @Override
    public String toString() {
        return samples.isPresent() ? Integer.toString(samples.getAsInt()) : FULL;
    }
}
