package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.base.Reference;
import chainrule.base.UserException;
import chainrule.datasets.ClassNames;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task.Kind;
import java.nio.file.Path;
import java.util.Optional;

/** What to say of targets that can't be learnt as they are. */
record Remedies(Path file, TableHeader header, TargetColumns wanted) {
    /** How labels of a sample can be written. */
    static final String TRUTHS = "0 and 1, true and false, or yes and no";

    private static final int SHOWN = 40;
    private static final Reference CLASSES = DataSetting.TASK.to("classification");

    /** A class is one column's. */
    void requireOneOfClasses() {
        if (wanted.names().size() < 2) {
            return;
        }
        if (wanted.task().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(Message.of(
                    "%s needs one target column, and %s names %s; name one, or choose multilabel or regression (%s)",
                    DataSetting.TASK.stated("classification"),
                    DataSetting.TARGET,
                    wanted.names().size(),
                    DataSetting.TASK.given()));
        }
        if (wanted.task().isEmpty() && wanted.judged().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(Message.of(
                    "%s judges one class a sample, and %s names %s columns; name one, or leave %s out (%s)",
                    DataSetting.LOSS,
                    DataSetting.TARGET,
                    wanted.names().size(),
                    DataSetting.LOSS,
                    DataSetting.LOSS.to("none")));
        }
    }

    /** @throws UserException if the chosen loss is for classes, which numbers may not be */
    void requireNoLossOfClasses(LabelColumn labels) {
        if (wanted.judged().equals(Optional.of(Kind.CLASSIFICATION))) {
            throw new UserException(Message.of(
                    "%s: column \"%s\" holds %s different numbers, and %s is for classes; are they real numbers, or classes? for real numbers: %s; for classes: %s",
                    file,
                    header.target(0),
                    labels.names().size(),
                    DataSetting.LOSS,
                    DataSetting.LOSS.to("squared-error"),
                    CLASSES));
        }
    }

    UserException missing(int k, long line, String mark) {
        return new UserException(Message.of(
                "%s:%s: column \"%s\": the label is missing%s; add it, or leave such rows out with %s",
                file,
                line,
                header.target(k),
                mark.isEmpty() ? "" : " (\"" + mark + "\")",
                DataSetting.MISSING_LABELS.introduced("drop")));
    }

    UserException tooLarge(int k, long line, double value) {
        return wrong(
                k,
                line,
                Double.isInfinite(value)
                        ? Message.text("this number is too large for a 64-bit float; fix this row, or change the unit")
                        : Message.of(
                                "%s is too large for a 32-bit float; train with %s, change the unit, or fix this row",
                                value, DataSetting.PRECISION.to("float64")));
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
                        ? Message.of(
                                "%s is not %s (decimal commas are read with %s)",
                                quoted(slip), needed, DataSetting.DECIMAL.stated("comma"))
                        : Message.of(
                                "%s is not %s; fix or remove this row, or, if the column holds classes, %s%s%s",
                                quoted(slip),
                                needed,
                                wayToClasses(),
                                real
                                        ? Message.of(
                                                ", or, if it holds real numbers, %s", DataSetting.TASK.to("regression"))
                                        : "",
                                open
                                        ? Message.of(
                                                "; labels that a sample has or has not (%s) are written as %s",
                                                DataSetting.TASK.to("multilabel"), TRUTHS)
                                        : ""));
    }

    private Message wayToClasses() {
        if (wanted.names().size() > 1) {
            return Message.text("learn it alone");
        }
        return wanted.task().isPresent()
                ? Message.of("use %s", CLASSES)
                : Message.of(
                        "choose a loss for classes, such as %s or softmax-squared-error",
                        DataSetting.LOSS.to("cross-entropy"));
    }

    UserException mixed(int word, TargetCells.Slip words, int number, TargetCells.Slip numbers) {
        return wrong(
                word,
                words.line(),
                Message.of(
                        "%s is a label's, but column \"%s\" holds numbers (%s in line %s); learn labels and numbers apart, or write 0 and 1",
                        quoted(words), header.target(number), quoted(numbers), numbers.line()));
    }

    /** A comma before three digits in every cell: is "20,015" 20.015 or 20015? */
    private UserException thousands(LabelColumn labels) {
        String shown = labels.names().stream()
                .filter(name -> name.indexOf(',') >= 0)
                .findFirst()
                .orElseThrow();
        return new UserException(Message.of(
                "%s: column \"%s\" holds %s different numbers such as \"%s\": as %s read them with %s, as %s with %s, or, if they are classes, use %s",
                file,
                header.target(0),
                labels.names().size(),
                shown,
                shown.replace(',', '.'),
                DataSetting.DECIMAL.introduced("comma"),
                shown.replace(",", ""),
                DataSetting.THOUSANDS.introduced("comma"),
                CLASSES));
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
        return new UserException(Message.of(
                "%s: column \"%s\" holds %s different numbers with decimal commas; read them with %s, or, if they are classes, use %s",
                file, header.target(0), labels.names().size(), DataSetting.DECIMAL.introduced("comma"), CLASSES));
    }

    UserException stray(TargetCells.Slip slip) {
        return wrong(
                0,
                slip.line(),
                Message.of(
                        "%s is not a number, and almost all others are; fix or remove this row, or, if the column holds classes, use %s",
                        quoted(slip), CLASSES));
    }

    private UserException wrong(int k, long line, Message what) {
        return new UserException(Message.of("%s:%s: column \"%s\": %s", file, line, header.target(k), what));
    }

    private static String quoted(TargetCells.Slip slip) {
        String text = slip.text();
        return '"' + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + '"';
    }
}
