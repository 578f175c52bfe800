package chainrule.base;

import java.util.List;

/**
 * What a message says of an action.
 *
 * @param operands what it is done to
 */
public record Call(Action action, List<String> operands) implements Message.Part {
    public Call {
        operands = List.copyOf(operands);
    }

    /** A format with a {@code %s} for each operand. */
    public String in(String format) {
        return format.formatted(operands.toArray());
    }
}
