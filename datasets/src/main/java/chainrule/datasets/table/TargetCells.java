package chainrule.datasets.table;

import chainrule.base.Composed;
import chainrule.base.UserException;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.MissingLabels;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task.Kind;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The targets of a table's rows as they are read: as labels, as numbers, or as both while it is open what they are. Numbers are
 * read as those of features are; of labels a sample, yes and no are 1 and 0, too.
 */
final class TargetCells {
    private final Path file;
    private final TableHeader header;
    private final TableFormat format;
    private final Optional<Kind> kind;
    private final Remedies remedies;
    private final NumberParser parser;
    private final Set<String> known;
    private final String[] texts;
    private final double[] row;
    private final Slip[] notNumbers;
    private final Slip[] notTruths;
    private final LabelColumn labels;
    private final Values numbers;
    private int dropped;

    /** Of one column that may hold classes: the first such number. */
    private TooLarge tooLarge;

    private record TooLarge(long line, double number) {}

    /** A cell that is not what its column holds elsewhere. */
    record Slip(long line, String text) {}

    /** @param wanted the columns, of which the header has found where they are */
    TargetCells(Path file, TableHeader header, TargetColumns wanted, TableFormat format) {
        this.file = file;
        this.header = header;
        this.format = format;
        this.kind = wanted.task().or(() -> wanted.judged().filter(judged -> judged != Kind.CLASSIFICATION));
        this.remedies = new Remedies(file, header, wanted);
        this.parser = new NumberParser(format);
        this.known = new HashSet<>(Composed.of(format.classes()));
        int width = header.targets().size();
        this.texts = new String[width];
        this.row = new double[width];
        this.notNumbers = new Slip[width];
        this.notTruths = new Slip[width];
        boolean classes = width == 1 && kind.orElse(Kind.CLASSIFICATION) == Kind.CLASSIFICATION;
        this.labels = classes ? new LabelColumn(file, header.target(0)) : null;
        this.numbers = width == 0 || kind.equals(Optional.of(Kind.CLASSIFICATION)) ? null : new Values(file, width);
        if (header.labelled()) {
            remedies.requireOneOfClasses();
        }
    }

    /** Hears the cell of the {@code k}th target. */
    void cell(int k, Cell cell) {
        boolean isNumber = numbers != null && parser.parse(cell);
        row[k] = isNumber ? parser.value() : Double.NaN;
        texts[k] = isNumber && labels == null ? null : cell.text();
    }

    /**
     * Whether the row is wanted.
     *
     * @throws UserException if a target is missing, or can't be one
     */
    boolean keeps(long line) {
        for (int k = 0; k < texts.length; k++) {
            String text = texts[k];
            if (text == null) {
                continue;
            }
            if (text.indexOf('\0') >= 0) {
                throw new UserException("%s:%s: column \"%s\": the label holds a byte of 0; fix or remove this row"
                        .formatted(file, line, header.target(k)));
            }
            if (!Numbers.isMissing(text) || known.contains(Composed.of(text))) {
                continue;
            }
            if (format.missing() == MissingLabels.DROP) {
                dropped++;
                return false;
            }
            if (text.isEmpty() || labels == null) {
                throw remedies.missing(k, line, text);
            }
        }
        return true;
    }

    /** Keeps the row's targets. */
    void add(long line) {
        if (labels != null) {
            labels.add(texts[0], line);
        }
        if (numbers != null) {
            for (int k = 0; k < row.length; k++) {
                judge(k, line);
            }
            numbers.add(row);
        }
    }

    private void judge(int k, long line) {
        String text = texts[k];
        boolean isNumber = !Double.isNaN(row[k]);
        if (isNumber && isTooLarge(row[k])) {
            if (labels == null) {
                throw remedies.tooLarge(k, line, row[k]);
            }
            if (tooLarge == null && Double.isFinite(row[k])) {
                tooLarge = new TooLarge(line, row[k]);
            }
            // As a class it is a word like any other.
            isNumber = false;
        }
        if (!isNumber && text.equalsIgnoreCase("true") || !isNumber && text.equalsIgnoreCase("false")) {
            isNumber = true;
            row[k] = text.equalsIgnoreCase("true") ? 1 : 0;
        }
        boolean isTruth = isNumber ? row[k] == 0 || row[k] == 1 : isYesOrNo(text);
        if (!isNumber) {
            row[k] = text.equalsIgnoreCase("yes") ? 1 : 0;
        }
        var slip = new Slip(line, text == null ? shown(row[k]) : text);
        if (kind.isPresent() || labels == null) {
            requireFitting(k, slip, isNumber, isTruth);
        }
        notNumbers[k] = isNumber || notNumbers[k] != null ? notNumbers[k] : slip;
        notTruths[k] = isTruth || notTruths[k] != null ? notTruths[k] : slip;
    }

    private boolean isTooLarge(double number) {
        return format.exact() ? Double.isInfinite(number) : Float.isInfinite((float) number);
    }

    private void requireFitting(int k, Slip slip, boolean isNumber, boolean isTruth) {
        boolean fits = switch (kind.orElse(Kind.CLASSIFICATION)) {
            case REGRESSION -> isNumber;
            case MULTILABEL -> isTruth;
            case CLASSIFICATION -> isNumber || isTruth;
        };
        if (!fits) {
            throw remedies.unfit(k, slip, kind);
        }
    }

    private static boolean isYesOrNo(String text) {
        return text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("no");
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : "" + number;
    }

    /**
     * What the targets are, after all rows.
     *
     * @throws UserException if it can't be told, or the loss does not judge it
     */
    Kind kind() {
        if (kind.isPresent()) {
            return kind.get();
        }
        if (labels != null) {
            return kindOfOne();
        }
        Optional<Integer> word = first(notNumbers);
        Optional<Integer> number = first(notTruths);
        if (word.isPresent() && number.isPresent()) {
            throw remedies.mixed(word.get(), notNumbers[word.get()], number.get(), notTruths[number.get()]);
        }
        return number.isPresent() ? Kind.REGRESSION : Kind.MULTILABEL;
    }

    private Kind kindOfOne() {
        var looks = Measurements.of(labels, format.decimal());
        switch (looks.kind()) {
            case CLASSES -> {
                return Kind.CLASSIFICATION;
            }
            case COMMAS -> throw remedies.commas(labels);
            case NEARLY_NUMBERS -> {
                String stray = looks.stray().orElseThrow();
                boolean mark = Numbers.isMissing(stray);
                if (mark && format.missing() == MissingLabels.KEEP) {
                    return Kind.CLASSIFICATION;
                }
                throw mark
                        ? remedies.missing(0, labels.firstLine(stray), stray)
                        : remedies.stray(new Slip(labels.firstLine(stray), stray));
            }
            case NUMBERS -> {
                remedies.requireNoLossOfClasses(labels);
                if (tooLarge != null) {
                    throw remedies.tooLarge(0, tooLarge.line(), tooLarge.number());
                }
                if (notNumbers[0] != null) {
                    throw remedies.stray(notNumbers[0]);
                }
            }
        }
        return Kind.REGRESSION;
    }

    /** Whether every target is a number, so that a regression can learn it; true and false are 1 and 0. */
    boolean areNumbers() {
        return first(notNumbers).isEmpty();
    }

    /** The first target that can't be a label of a sample, in words. */
    Optional<String> notTruth() {
        return first(notTruths)
                .map(k -> "column \"%s\" has \"%s\" in line %s"
                        .formatted(header.target(k), notTruths[k].text(), notTruths[k].line()));
    }

    private static Optional<Integer> first(Slip[] slips) {
        for (int k = 0; k < slips.length; k++) {
            if (slips[k] != null) {
                return Optional.of(k);
            }
        }
        return Optional.empty();
    }

    /** Rows that were skipped. */
    int dropped() {
        return dropped;
    }

    /** Of one column that may hold classes. */
    LabelColumn labels() {
        return labels;
    }

    /** The numbers of all targets, row by row; once. */
    double[] numbers() {
        return numbers.numbers();
    }
}
