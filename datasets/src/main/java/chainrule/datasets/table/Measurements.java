package chainrule.datasets.table;

import chainrule.datasets.ClassNames;
import chainrule.datasets.TableFormat.Decimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a column of labels looks like measurements, such as prices, rather than classes.
 *
 * @param kind what it looks like
 * @param stray where almost all labels are numbers: the first that is not
 */
record Measurements(Kind kind, Optional<String> stray) {
    /** Fewer numbers may be classes, such as grades in steps of a half. */
    static final int FEWEST_VALUES = 20;

    /** Classes have more rows than that, on average. */
    private static final int FEWEST_ROWS = 5;

    /** At most one label in this number is a slip among numbers. */
    static final int STRAY_SHARE = 10;

    /** What a column looks like. */
    enum Kind {
        /** Classes, whether they are called by numbers or by words. */
        CLASSES,
        /** Real numbers. */
        NUMBERS,
        /** Real numbers that are written with decimal commas, and read with decimal points. */
        COMMAS,
        /** Real numbers, but for few cells. */
        NEARLY_NUMBERS
    }

    /**
     * Looks at labels: they are measurements if there are at least 20 different numbers, and most have decimals, or most stand in one
     * row, or there are fewer than five rows a number.
     *
     * @param decimal what separates the fraction of the table's numbers
     */
    static Measurements of(LabelColumn labels, Decimal decimal) {
        var names = labels.names();
        var counts = labels.counts();
        var numbers = new ArrayList<String>();
        var countsOfNumbers = new ArrayList<Integer>();
        Optional<String> stray = Optional.empty();
        boolean commas = false;
        for (int i = 0; i < names.size(); i++) {
            String number = names.get(i).replace(',', '.');
            if (ClassNames.isComparable(number)) {
                numbers.add(number);
                countsOfNumbers.add(counts[i]);
                commas |= names.get(i).indexOf(',') >= 0;
            } else if (stray.isEmpty()) {
                stray = Optional.of(names.get(i));
            }
        }
        int strays = names.size() - numbers.size();
        if (strays * STRAY_SHARE > names.size() || !areContinuous(numbers, countsOfNumbers)) {
            return new Measurements(Kind.CLASSES, Optional.empty());
        }
        if (strays > 0) {
            return new Measurements(Kind.NEARLY_NUMBERS, stray);
        }
        boolean misread = commas && decimal == Decimal.POINT;
        return new Measurements(misread ? Kind.COMMAS : Kind.NUMBERS, Optional.empty());
    }

    private static boolean areContinuous(List<String> numbers, List<Integer> counts) {
        if (numbers.size() < FEWEST_VALUES) {
            return false;
        }
        long once = counts.stream().filter(count -> count == 1).count();
        long decimals = numbers.stream().filter(Numbers::hasDecimals).count();
        long rows = counts.stream().mapToLong(count -> count).sum();
        return 2 * Math.max(once, decimals) > numbers.size() || rows < (long) FEWEST_ROWS * numbers.size();
    }
}
