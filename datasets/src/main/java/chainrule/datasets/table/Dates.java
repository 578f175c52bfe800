package chainrule.datasets.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.OptionalDouble;

/** Dates and times as days since 1970-01-01, in UTC where an offset is given. */
final class Dates {
    private static final double SECONDS_OF_DAY = 86_400;
    private static final double NANOSECONDS_OF_DAY = SECONDS_OF_DAY * 1e9;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 40;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("H:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .toFormatter();

    /** 2024-03-31, 2024/3/31 and 31.3.2024, perhaps with a time: the order of the other ways with slashes is anybody's guess. */
    private static final DateTimeFormatter FORMS = new DateTimeFormatterBuilder()
            .appendPattern("[uuuu-M-d][uuuu/M/d][d.M.uuuu]")
            .optionalStart()
            .appendPattern("['T'][ ]")
            .append(TIME)
            .appendPattern("[ ][XXX][XX][X]")
            .optionalEnd()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private Dates() {}

    /** Empty if the text is not a date. */
    static OptionalDouble days(String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST || !Character.isDigit(text.charAt(0))) {
            return OptionalDouble.empty();
        }
        try {
            var found = FORMS.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (found instanceof LocalDate date) {
                return OptionalDouble.of(date.toEpochDay());
            }
            var time = found instanceof OffsetDateTime offset
                    ? offset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                    : (LocalDateTime) found;
            return OptionalDouble.of(
                    time.toLocalDate().toEpochDay() + time.toLocalTime().toNanoOfDay() / NANOSECONDS_OF_DAY);
        } catch (DateTimeException e) {
            return OptionalDouble.empty();
        }
    }
}
