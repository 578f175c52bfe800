package chainrule.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which known word a misspelt one was meant to be. */
public final class Nearest {
    /** Longer ones are rarely misspelt; comparing two takes time in proportion to the product of their lengths. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The known word at the smallest edit distance, if that is at most a third of the word's length, and at least 2. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        int most = Math.max(2, word.length() / 3);
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .filter(k -> Math.abs(k.length() - word.length()) <= most)
                .min(Comparator.comparingInt(k -> distance(word, k)))
                .filter(k -> distance(word, k) <= most);
    }

    /** A question that comes before what there is to choose from, such as "did you mean adam? "; empty if no known word is near. */
    public static String hint(String word, Collection<String> known) {
        return hint(nearest(word, known));
    }

    /** The same of a word that was meant, if there is one. */
    public static String hint(Optional<String> meant) {
        return meant.map("did you mean %s? "::formatted).orElse("");
    }

    /** Insertions, deletions and replacements of letters, whatever their case (Levenshtein, 1966). */
    static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        java.util.Arrays.setAll(previous, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
