package chainrule.check;

import chainrule.base.UserException;
import java.util.Arrays;
import java.util.List;

/**
 * A bench of the engine, and the peers that are timed in turn with it.
 *
 * @param rounds how often each has its turn
 * @param peers such as pytorch:graph, a script and its mode
 */
record Comparison(BenchLine bench, int rounds, List<String> peers) {
    /**
     * Comparisons, a line each: a bench, a bar, the number of rounds and the peers.
     *
     * @throws UserException if a line is not one
     */
    static List<Comparison> all(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(Comparison::of).toList();
    }

    private static Comparison of(String line) {
        var parts = line.split("\\|");
        var words = parts.length == 2 ? parts[1].strip().split("\\s+") : new String[0];
        if (words.length < 2
                || !words[0].matches("[1-9]\\d?")
                || !line.substring(line.indexOf('|')).contains(":")) {
            throw new UserException(
                    "'%s' is not a comparison: write a bench, a bar, the number of rounds and peers, such as ... | 5 pytorch:eager jax:scan"
                            .formatted(line.strip()));
        }
        return new Comparison(
                BenchLine.of(parts[0]),
                Integer.parseInt(words[0]),
                List.of(Arrays.copyOfRange(words, 1, words.length)));
    }
}
