package chainrule.model;

import chainrule.base.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sizes of layers from the input to the output, written 3072-512-256-10 or, with repetition, 3072-512-120x6-10. */
public record LayerSizes(List<Integer> sizes) {
    private static final Pattern TERM = Pattern.compile("(\\d{1,9})(?:[x×](\\d{1,4}))?");
    private static final int MOST_REPETITIONS = 10_000;
    private static final int MOST_LAYERS = 20_000;

    public LayerSizes {
        sizes = List.copyOf(sizes);
        if (sizes.size() < 2) {
            throw new UserException(
                    "layers are sizes from input to output, such as 3072-512-256-10, not '%s'".formatted(join(sizes)));
        }
    }

    /** @throws UserException if the text is not a list of sizes */
    public static LayerSizes parse(String text) {
        var sizes = new ArrayList<Integer>();
        for (String term : text.strip().split("-", -1)) {
            sizes.addAll(expand(term));
            requireFew(sizes.size());
        }
        return new LayerSizes(sizes);
    }

    /** @throws UserException if a network can't have this number of layers */
    public static void requireFew(int layers) {
        if (layers > MOST_LAYERS) {
            throw new UserException("more than %,d layers: such a network can't be trained".formatted(MOST_LAYERS));
        }
    }

    /**
     * One term, such as 512 or 120x6 for six layers of 120.
     *
     * @throws UserException if it is neither
     */
    public static List<Integer> expand(String term) {
        var match = TERM.matcher(term.strip());
        int size = match.matches() ? Integer.parseInt(match.group(1)) : 0;
        int times = match.matches() && match.group(2) != null ? Integer.parseInt(match.group(2)) : 1;
        if (size < 1 || times < 1 || times > MOST_REPETITIONS) {
            throw new UserException(
                    "invalid layer size '%s': use a number, or 120x6 for six layers of 120; up to 999,999,999 units, 9,999 times"
                            .formatted(term));
        }
        return java.util.Collections.nCopies(times, size);
    }

    @Override
    public String toString() {
        return join(sizes);
    }

    private static String join(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
}
