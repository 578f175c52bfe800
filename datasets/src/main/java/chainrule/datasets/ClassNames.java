package chainrule.datasets;

import chainrule.base.Composed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The order of classes: the same for the labels of tables and for folders of images. */
public final class ClassNames {
    /** No part gives back what it took: else a million digits and a letter would be tried in every division. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?\\d++)?+");

    private static final int LONGEST_NUMBER = 40;
    private static final int LARGEST_SCALE = 1000;

    private ClassNames() {}

    /** Whether a text is a decimal number in ASCII digits. */
    public static boolean isDecimal(String text) {
        return DECIMAL.matcher(text).matches();
    }

    /** Whether a name has a place among numbers: comparing 1e1000000000 with 1 would take all the memory. */
    public static boolean isComparable(String name) {
        return name.length() <= LONGEST_NUMBER
                && isDecimal(name)
                && Math.abs((long) new BigDecimal(name).scale()) < LARGEST_SCALE;
    }

    /** In the order of their values if all are numbers, else of their characters. */
    public static List<String> sorted(Collection<String> distinct) {
        var names = new ArrayList<>(distinct);
        names.sort(Comparator.naturalOrder());
        if (names.stream().allMatch(ClassNames::isComparable)) {
            names.sort(Comparator.comparing(BigDecimal::new));
        }
        return List.copyOf(names);
    }

    /** In the order of a trained network if these are its classes, else {@linkplain #sorted sorted}. */
    public static List<String> inOrderOf(List<String> known, Collection<String> distinct) {
        var composed = Composed.of(known);
        boolean same = known.size() == distinct.size()
                && new HashSet<>(composed).equals(new HashSet<>(Composed.of(List.copyOf(distinct))));
        return same ? List.copyOf(known) : sorted(distinct);
    }
}
