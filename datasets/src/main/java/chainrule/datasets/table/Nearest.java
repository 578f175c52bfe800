package chainrule.datasets.table;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what a user may have meant. */
final class Nearest {
    private Nearest() {}

    /** The candidate with the smallest edit distance to {@code word}, upper and lower case being equal. */
    static String to(String word, Collection<String> candidates) {
        var wanted = word.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }

    /**
     * How many characters must be inserted, deleted or replaced to make {@code b} of {@code a}. Source: V. Levenshtein,
     * "Binary codes capable of correcting deletions, insertions, and reversals", 1966; by R. Wagner and M. Fischer's
     * table, 1974, of which one row is kept.
     */
    static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
