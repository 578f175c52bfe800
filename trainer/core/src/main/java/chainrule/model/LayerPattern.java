package chainrule.model;

import chainrule.base.UserException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sizes of layers with one unknown, N: a width, as in 3072-N-N-10, or how often a layer is repeated, as in
 * 3072-512-120xN-10. The larger N, the more parameters.
 */
public record LayerPattern(List<Term> terms) {
    private static final String UNKNOWN = "N";
    private static final Pattern TERM = Pattern.compile("(N|\\d{1,9})(?:[x×](N|\\d{1,4}))?");
    private static final int MOST_UNITS = 999_999_999;
    private static final int MOST_REPETITIONS = 10_000;

    /** A size and how often it stands there, each a number or N. */
    private record Term(String size, String times) {
        boolean isWidth() {
            return size.equals(UNKNOWN);
        }

        boolean isRepetition() {
            return times.equals(UNKNOWN);
        }

        Stream<Integer> with(int n) {
            return Collections.nCopies(number(times, n), number(size, n)).stream();
        }

        private static int number(String text, int n) {
            return text.equals(UNKNOWN) ? n : Integer.parseInt(text);
        }
    }

    /**
     * An N, and how many parameters it makes.
     *
     * @param difference of {@code parameters} to the number that was to be matched
     */
    public record Match(int n, LayerSizes layers, long parameters, long difference) {}

    /** Whether a text names an unknown. */
    public static boolean isPattern(String layers) {
        return layers.contains(UNKNOWN);
    }

    /** @throws UserException if the text is not a list of sizes, or N is a width here and a repetition there */
    public static LayerPattern parse(String layers) {
        var terms =
                Stream.of(layers.strip().split("-", -1)).map(LayerPattern::term).toList();
        boolean width = terms.stream().anyMatch(Term::isWidth);
        boolean repetition = terms.stream().anyMatch(Term::isRepetition);
        if (width == repetition) {
            throw new UserException(
                    !width && !layers.contains(UNKNOWN)
                            ? "'%s' has no N: write N for a width, as in 3072-N-N-10, or for a repetition, as in 3072-512-120xN-10"
                                    .formatted(layers)
                            : "'%s': N must be a width, as in 3072-N-N-10, or a repetition, as in 3072-512-120xN-10"
                                    .formatted(layers));
        }
        return new LayerPattern(terms);
    }

    private static Term term(String text) {
        var match = TERM.matcher(text.strip());
        if (!match.matches() || isZero(match.group(1)) || isZero(match.group(2))) {
            throw new UserException(
                    "invalid layer size '%s': use a number, a repetition such as 120x6, N or 120xN; up to 999,999,999 units, 9,999 times"
                            .formatted(text));
        }
        return new Term(match.group(1), match.group(2) == null ? "1" : match.group(2));
    }

    private static boolean isZero(String number) {
        return number != null && number.matches("0+");
    }

    /** The layers for an N from 1 up. */
    public LayerSizes with(int n) {
        return new LayerSizes(terms.stream().flatMap(term -> term.with(n)).toList());
    }

    /**
     * The N whose number of parameters is closest to a number, and its neighbours (none below 1, none beyond the largest N).
     *
     * @return ascending; {@link #closest} tells which
     * @throws UserException if no N comes close: all have more, or all that are allowed have fewer
     */
    public List<Match> around(long parameters) {
        return around(parameters, Norm.NONE);
    }

    /**
     * The same where hidden layers are normalised.
     *
     * @param norm of the pre-activations of all layers but the last
     */
    public List<Match> around(long parameters, Norm norm) {
        int closest = closest(parameters, norm);
        return IntStream.rangeClosed(Math.max(1, closest - 1), Math.min(closest + 1, most()))
                .filter(n -> n == closest || count(n, norm).isPresent())
                .mapToObj(n -> match(n, parameters, norm))
                .toList();
    }

    /** Of equally close ones the smaller. */
    public static Match closest(List<Match> matches) {
        return matches.stream()
                .min((a, b) -> Long.compare(Math.abs(a.difference), Math.abs(b.difference)))
                .orElseThrow();
    }

    private Match match(int n, long target, Norm norm) {
        var layers = with(n);
        long parameters = ParameterCount.of(layers, norm).total();
        return new Match(n, layers, parameters, Math.subtractExact(parameters, target));
    }

    /** As large as a size, or as many repetitions, as {@link LayerSizes} can have. */
    private int most() {
        return terms.stream().anyMatch(Term::isRepetition) ? MOST_REPETITIONS : MOST_UNITS;
    }

    private int closest(long target, Norm norm) {
        // The largest N that does not have more, by bisection; below 1 stands for none.
        int low = 0;
        int high = most() + 1;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (hasAtMost(target, middle, norm)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        var matches = IntStream.of(Math.max(1, low), low + 1)
                .filter(n -> n == 1 || count(n, norm).isPresent())
                .mapToObj(n -> match(n, target, norm))
                .toList();
        int closest = closest(matches).n();
        if (closest > most() || low == most() && hasAtMost(target - 1, most() + 1, norm)) {
            throw new UserException(
                    "%s has fewer than %,d parameters for every N up to %,d".formatted(this, target, most()));
        }
        return closest;
    }

    private boolean hasAtMost(long target, int n, Norm norm) {
        var count = count(n, norm);
        return count.isPresent() && count.getAsLong() <= target;
    }

    /** Empty if they are more than can be counted, and so more than any number to be matched. */
    private OptionalLong count(int n, Norm norm) {
        return ParameterCount.of(with(n), norm).exact();
    }

    @Override
    public String toString() {
        return terms.stream()
                .map(term -> term.times.equals("1") ? term.size : term.size + "x" + term.times)
                .collect(Collectors.joining("-"));
    }
}
