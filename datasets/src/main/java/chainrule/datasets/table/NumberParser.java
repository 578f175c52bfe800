package chainrule.datasets.table;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import chainrule.datasets.TableFormat;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decimal numbers from characters, to the nearest double. Most need no string: up to 2⁵³ a whole number is a double, and so
 * is 10 to 22; their product or quotient is rounded once (Clinger, 1990). Java's own parser would take {@code 3f} and
 * {@code 0x1p3} as well, which are slips in a table.
 */
final class NumberParser {
    private static final double[] POWERS = new double[23];
    private static final long MOST_EXACT = 1L << 53;
    private static final int MOST_DIGITS = 18;
    /** Two decimals of this number of digits are never the same float: FLT_DIG of C. */
    private static final int FLOAT_DIGITS = 6;

    private static final double SMALLEST_NORMAL_FLOAT = 0x1p-126;
    private static final long BELOW_FLOAT = (1L << 29) - 1;
    private static final long HALF = 1L << 28;
    private static final int MOST_CHECKED = 60;

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private final char decimal;
    private final char thousands;
    private final Pattern grouped;
    private double value;
    private boolean mayMerge;
    private boolean isWhole;

    NumberParser(TableFormat format) {
        this(format.decimal().character(), format.thousands().map(TableFormat.Thousands::character));
    }

    /** @param decimal what separates the fraction */
    NumberParser(char decimal) {
        this(decimal, Optional.empty());
    }

    private NumberParser(char decimal, Optional<Character> thousands) {
        this.decimal = decimal;
        this.thousands = thousands.orElse(decimal);
        this.grouped = thousands.isEmpty() ? null : grouped(thousands.get(), decimal);
    }

    /** Groups of three digits, and nothing else. */
    private static Pattern grouped(char thousands, char decimal) {
        String between = thousands == ' ' ? "[\\p{Zs}]" : Pattern.quote(String.valueOf(thousands));
        return Pattern.compile(
                "[+-]?\\d{1,3}(" + between + "\\d{3})+(" + Pattern.quote(String.valueOf(decimal)) + "\\d*)?");
    }

    /**
     * Reads a number, with what stands between its thousands if that is said.
     *
     * @return whether the cell holds a number: then {@link #value} has it
     */
    boolean parse(Cell cell) {
        if (parsePlain(cell)) {
            return true;
        }
        if (grouped == null || cell.to - cell.from > MOST_CHECKED) {
            return false;
        }
        String text = cell.text();
        if (!grouped.matcher(text).matches()) {
            return false;
        }
        var digits = new StringBuilder();
        for (char c : text.toCharArray()) {
            boolean between = c == thousands || thousands == ' ' && Character.isSpaceChar(c);
            if (!between) {
                digits.append(c);
            }
        }
        cell.set(digits.toString().toCharArray(), 0, digits.length());
        return parsePlain(cell);
    }

    /**
     * Reads {@code [+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?}.
     *
     * @return whether the cell holds a number: then {@link #value} has it
     */
    private boolean parsePlain(Cell cell) {
        var chars = cell.chars;
        int at = cell.from;
        int end = cell.to;
        boolean negative = at < end && chars[at] == '-';
        if (at < end && (chars[at] == '-' || chars[at] == '+')) {
            at++;
        }
        long mantissa = 0;
        int digits = 0;
        int scale = 0;
        int seen = 0;
        boolean point = false;
        for (; at < end; at++) {
            char c = chars[at];
            if (c >= '0' && c <= '9') {
                seen++;
                if (digits > 0 || c != '0') {
                    digits++;
                    mantissa = digits <= MOST_DIGITS ? mantissa * 10 + (c - '0') : mantissa;
                }
                scale += point ? 1 : 0;
            } else if (c == decimal && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (seen == 0) {
            return false;
        }
        int exponent = 0;
        if (at < end) {
            if (chars[at] != 'e' && chars[at] != 'E') {
                return false;
            }
            at++;
            boolean down = at < end && chars[at] == '-';
            if (at < end && (chars[at] == '-' || chars[at] == '+')) {
                at++;
            }
            int first = at;
            for (; at < end && chars[at] >= '0' && chars[at] <= '9'; at++) {
                exponent = Math.min(100_000_000, exponent * 10 + (chars[at] - '0'));
            }
            if (at < end || at == first) {
                return false;
            }
            exponent = down ? -exponent : exponent;
        }
        isWhole = scale == 0 && exponent == 0;
        double magnitude = magnitude(cell, mantissa, digits, exponent - scale);
        value = negative ? -Math.abs(magnitude) : Math.abs(magnitude);
        mayMerge = digits > FLOAT_DIGITS || magnitude != 0 && Math.abs(magnitude) < SMALLEST_NORMAL_FLOAT;
        return true;
    }

    private double magnitude(Cell cell, long mantissa, int digits, int power) {
        if (mantissa == 0 && digits == 0) {
            return 0;
        }
        if (digits <= MOST_DIGITS && mantissa <= MOST_EXACT && power > -POWERS.length && power < POWERS.length) {
            return power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
        }
        return decimal == '.'
                ? JavaDoubleParser.parseDouble(cell.chars, cell.from, cell.to - cell.from)
                : Double.parseDouble(text(cell));
    }

    private String text(Cell cell) {
        return decimal == '.' ? cell.text() : cell.text().replace(decimal, '.');
    }

    /** The last number. */
    double value() {
        return value;
    }

    /** Whether another decimal may be the same float as the last one: it has more digits than floats tell apart. */
    boolean mayMerge() {
        return mayMerge;
    }

    /** Whether the last number is whole, and not what its digits say: beyond 2⁵³ doubles leave numbers out. */
    boolean isRoundedWhole(Cell cell) {
        if (!isWhole || Math.abs(value) < MOST_EXACT || cell.to - cell.from > MOST_CHECKED) {
            return false;
        }
        return new BigDecimal(text(cell)).compareTo(new BigDecimal(value)) != 0;
    }

    /**
     * The last number as what float32 has of it. A double in the middle between two floats was rounded once already, and
     * rounding it again may go the wrong way: then the digits decide.
     */
    float rounded(Cell cell) {
        boolean middle = (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == HALF;
        return middle || Math.abs(value) < SMALLEST_NORMAL_FLOAT
                ? JavaFloatParser.parseFloat(text(cell))
                : (float) value;
    }
}
