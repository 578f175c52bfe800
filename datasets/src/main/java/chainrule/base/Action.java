package chainrule.base;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Something that can be done, which a message advises: a command, or a call of a Java program. A module names its own by constants of an
 * enum, as it does its {@linkplain Setting settings}.
 */
public interface Action extends Serializable {
    /** The constant's name. */
    String name();

    /** What it is called in words or as a call, with {@code %s} for each operand. */
    String words();

    /** The action as a part of a message. @param operands what it is done to: names of data sets, files or runs */
    default Call of(Object... operands) {
        return new Call(this, Arrays.stream(operands).map(Object::toString).toList());
    }
}
