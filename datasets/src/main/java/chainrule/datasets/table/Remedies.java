package chainrule.datasets.table;

import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task.Kind;
import java.nio.file.Path;
import java.util.Optional;

/** What to say of targets that can't be learnt as they are. */
record Remedies(Path file, TableHeader header, TargetColumns wanted) {
    /** How labels of a sample can be written. */
    static final String TRUTHS = "0 and 1, true and false, or yes and no";

    private static final int SHOWN = 40;

    /** A class is one column's. */
    void requireOneOfClasses() {
        if (wanted.names().size() < 2) {
            return;
        }
        if (wanted.task().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(
                    "data.task: classification needs one target column, and data.target names %s; name one, or choose multilabel or regression (--task)"
                            .formatted(wanted.names().size()));
        }
        if (wanted.task().isEmpty() && wanted.judged().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(
                    "model.loss judges one class a sample, and data.target names %s columns; name one, or leave model.loss out (--loss none)"
                            .formatted(wanted.names().size()));
        }
    }

    /** @throws UserException if the chosen loss is for classes, which numbers may not be */
    void requireNoLossOfClasses(LabelColumn labels) {
        if (wanted.judged().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(
                    "%s: column \"%s\" holds %s different numbers, and model.loss is for classes; are they real numbers, or classes? for real numbers: --loss squared-error; for classes: --task classification"
                            .formatted(file, header.target(0), labels.names().size()));
        }
    }

    UserException missing(int k, long line, String mark) {
        return new UserException(
                "%s:%s: column \"%s\": the label is missing%s; add it, or leave such rows out with data.missingLabels: drop (--missing-labels drop)"
                        .formatted(file, line, header.target(k), mark.isEmpty() ? "" : " (\"" + mark + "\")"));
    }

    UserException tooLarge(int k, long line, double value) {
        return wrong(
                k,
                line,
                Double.isInfinite(value)
                        ? "this number is too large for a 64-bit float; fix this row, or change the unit"
                        : value
                                + " is too large for a 32-bit float; train with --precision float64, change the unit, or fix this row");
    }

    UserException unfit(int k, TargetCells.Slip slip, Optional<Kind> kind) {
        String needed = kind.equals(Optional.of(Kind.REGRESSION))
                ? "a number"
                : kind.isPresent() ? "one of 0, 1, true, false, yes and no" : "a number, and not yes or no";
        boolean comma = slip.text().indexOf(',') >= 0
                && ClassNames.isDecimal(slip.text().replace(',', '.'));
        boolean real = kind.equals(Optional.of(Kind.MULTILABEL)) && ClassNames.isDecimal(slip.text());
        boolean open = kind.isEmpty() && wanted.names().size() > 1;
        return wrong(
                k,
                slip.line(),
                comma
                        ? "%s is not %s (decimal commas are read with data.decimal: comma)"
                                .formatted(quoted(slip), needed)
                        : "%s is not %s; fix or remove this row, or, if the column holds classes, %s%s"
                                .formatted(
                                        quoted(slip),
                                        needed,
                                        wayToClasses()
                                                + (real ? ", or, if it holds real numbers, --task regression" : ""),
                                        open
                                                ? "; labels that a sample has or has not (--task multilabel) are written as "
                                                        + TRUTHS
                                                : ""));
    }

    private String wayToClasses() {
        if (wanted.names().size() > 1) {
            return "learn it alone";
        }
        return wanted.task().isPresent()
                ? "use --task classification"
                : "choose a loss for classes, such as --loss cross-entropy or softmax-squared-error";
    }

    UserException mixed(int word, TargetCells.Slip words, int number, TargetCells.Slip numbers) {
        return wrong(
                word,
                words.line(),
                "%s is a label's, but column \"%s\" holds numbers (%s in line %s); learn labels and numbers apart, or write 0 and 1"
                        .formatted(quoted(words), header.target(number), quoted(numbers), numbers.line()));
    }

    /** A comma before three digits in every cell: is "20,015" 20.015 or 20015? */
    private UserException thousands(LabelColumn labels) {
        String shown = labels.names().stream()
                .filter(name -> name.indexOf(',') >= 0)
                .findFirst()
                .orElseThrow();
        return new UserException(
                "%s: column \"%s\" holds %s different numbers such as \"%s\": as %s read them with data.decimal: comma (--decimal comma), as %s with data.thousands: comma (--thousands comma), or, if they are classes, use --task classification"
                        .formatted(
                                file,
                                header.target(0),
                                labels.names().size(),
                                shown,
                                shown.replace(',', '.'),
                                shown.replace(",", "")));
    }

    private static boolean looksGrouped(LabelColumn labels) {
        return labels.names().stream()
                .filter(name -> name.indexOf(',') >= 0)
                .allMatch(name -> name.matches("[+-]?[1-9]\\d{0,2},\\d{3}"));
    }

    UserException commas(LabelColumn labels) {
        if (looksGrouped(labels)) {
            return thousands(labels);
        }
        return new UserException(
                "%s: column \"%s\" holds %s different numbers with decimal commas; read them with data.decimal: comma (--decimal comma), or, if they are classes, use --task classification"
                        .formatted(file, header.target(0), labels.names().size()));
    }

    UserException stray(TargetCells.Slip slip) {
        return wrong(
                0,
                slip.line(),
                "%s is not a number, and almost all others are; fix or remove this row, or, if the column holds classes, use --task classification"
                        .formatted(quoted(slip)));
    }

    private UserException wrong(int k, long line, String what) {
        return new UserException("%s:%s: column \"%s\": %s".formatted(file, line, header.target(k), what));
    }

    private static String quoted(TargetCells.Slip slip) {
        String text = slip.text();
        return '"' + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + '"';
    }
}
