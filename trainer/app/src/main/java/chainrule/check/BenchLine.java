package chainrule.check;

import chainrule.base.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A bench: layers, batch, optimizer, precision, steps of a round, and further options of `bench`.
 *
 * @param more those options
 */
record BenchLine(String layers, int batch, String optimizer, String precision, int steps, List<String> more) {
    private static final int WORDS = 5;

    /** @throws UserException if it is not such a line */
    static BenchLine of(String line) {
        var words = line.strip().split("\\s+");
        try {
            return new BenchLine(
                    words[0],
                    Integer.parseInt(words[1]),
                    words[2],
                    words[3],
                    Integer.parseInt(words[4]),
                    List.of(Arrays.copyOfRange(words, WORDS, words.length)));
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new UserException(
                    "'%s' is not a bench line: write layers, batch, optimizer, precision and steps, such as 3072-512-256-10 100 sgd float32 400"
                            .formatted(line.strip()),
                    e);
        }
    }

    /** Each line that is not empty. */
    static List<BenchLine> all(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(BenchLine::of).toList();
    }

    /** As `bench` reads it. */
    List<String> options(String engine) {
        var words = new ArrayList<>(List.of(
                "--engine",
                engine,
                "--layers",
                layers,
                "--batch",
                Integer.toString(batch),
                "--optimizer",
                optimizer,
                "--precision",
                precision,
                "--steps",
                Integer.toString(steps)));
        words.addAll(more);
        return words;
    }

    /** A further option and its value; empty if the line has it not. */
    List<String> option(String name) {
        int at = more.indexOf(name);
        return at < 0 ? List.of() : more.subList(at, at + 2);
    }

    /** How many networks are trained at the same time. */
    int seeds() {
        var option = option("--seeds");
        return option.isEmpty() ? 1 : Integer.parseInt(option.get(1));
    }

    /** Parameters, about: of networks that are large, initial ones are not handed over. */
    long weights() {
        long count = 0;
        long before = 0;
        for (var word : layers.split("-")) {
            var term = word.split("x");
            for (int i = 0; i < (term.length == 1 ? 1 : Integer.parseInt(term[1])); i++) {
                count += before * Long.parseLong(term[0]);
                before = Long.parseLong(term[0]);
            }
        }
        return count;
    }
}
