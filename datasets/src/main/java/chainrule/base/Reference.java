package chainrule.base;

/**
 * What a message says of a setting.
 *
 * @param value that it has, or should have; empty for any
 */
public record Reference(Setting setting, String value, Form form) implements Message.Part {
    /** Why the message speaks of it. */
    public enum Form {
        /** It was given. */
        STATED,
        /** It should be given. */
        ADVISED,
        /** As the others, to somebody who may not know where it is given. */
        INTRODUCED,
        /** It should be given, and {@link #value} says how a value looks. */
        BLANK,
        /** It should be given, and stands behind another word than an article. */
        BARE,
        /** It should be given otherwise. */
        ANOTHER
    }

    public boolean hasValue() {
        return !value.isEmpty();
    }
}
