package chainrule.config;

import chainrule.base.Message;
import chainrule.base.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a configuration that remembers where it stands, so that an error message can name it. */
sealed interface Node {
    /** Such as {@code my.yaml:7} or {@code --epochs}. */
    String origin();

    /**
     * A single value, as written.
     *
     * @param plain whether it stands without quotes, so that {@code null} means none
     */
    record Scalar(String text, String origin, boolean plain) implements Node {
        Scalar(String text, String origin) {
            this(text, origin, true);
        }
    }

    record Sequence(List<Node> items, String origin) implements Node {}

    /** Keys in the order in which they stand. */
    record Mapping(Map<String, Node> entries, String origin) implements Node {
        Mapping with(String key, Node value) {
            var changed = new LinkedHashMap<>(entries);
            changed.put(key, value);
            return new Mapping(changed, origin);
        }
    }

    /** A complaint about this piece. */
    default UserException complaint(String message) {
        return complaint(Message.text(message));
    }

    /** The same with what it says of settings. */
    default UserException complaint(Message message) {
        return new UserException(Message.of("%s: %s", origin(), message));
    }
}
