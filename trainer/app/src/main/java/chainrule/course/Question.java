package chainrule.course;

import java.util.List;
import java.util.Locale;

/**
 * A question of a course on neural networks.
 *
 * @param topic that it belongs to
 * @param command the words behind {@code chainrule} that answer it
 * @param isQuick whether that takes seconds
 */
public record Question(String topic, String text, List<String> command, boolean isQuick) {
    public Question {
        command = List.copyOf(command);
    }

    /** The text to type. */
    public String line() {
        return "chainrule " + String.join(" ", command);
    }

    /** Whether its topic, its text or its command contain a word, in capital or small letters. */
    boolean contains(String word) {
        return "%s %s %s"
                .formatted(topic, text, line())
                .toLowerCase(Locale.ROOT)
                .contains(word.toLowerCase(Locale.ROOT));
    }
}
