package chainrule.base;

import java.text.Normalizer;
import java.util.List;

/**
 * Texts in the one Unicode form in which names are compared (NFC): é is one character, or an e with an accent, as macOS has it in
 * the names of files.
 */
public final class Composed {
    private static final char FIRST_TO_COMPOSE = '\u0300';

    private Composed() {}

    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_TO_COMPOSE) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }

    public static List<String> of(List<String> texts) {
        return texts.stream().map(Composed::of).toList();
    }
}
