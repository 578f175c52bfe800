package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.Task.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Real numbers, or labels that a sample has or has not: a column each. */
record LearntNumbers(Task task, TableFormat format, List<Message> notes, TableRows trainingRows, Targets training)
        implements Learnt {
    /** Of the training table. Numbers that never vary teach nothing, unless a trained network is measured by them. */
    static LearntNumbers of(TableRows rows, Kind kind, TargetColumns wanted, TableFormat format) {
        var names = IntStream.range(0, rows.header().targets().size())
                .mapToObj(rows.header()::target)
                .toList();
        var task = new Task(kind, names);
        var targets = targets(task, rows);
        var notes = new ArrayList<Message>();
        boolean said = wanted.task().isPresent() || wanted.judged().isPresent();
        if (!said) {
            notes.add(guess(rows, task, targets));
        }
        if (wanted.task().isEmpty() && wanted.judged().isPresent() && names.size() == 1) {
            fewValues(rows.file(), names.get(0), targets).ifPresent(notes::add);
        }
        boolean trained = !format.classes().isEmpty();
        for (int k = 0; k < names.size() && !trained; k++) {
            requireVaried(rows.file(), task, targets, k, notes);
        }
        return new LearntNumbers(task, format, notes, rows, targets);
    }

    private static Message guess(TableRows rows, Task task, Targets targets) {
        String columns = task.names().stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        boolean one = task.names().size() == 1;
        return Message.of(
                "%s: column%s %s %s %s",
                rows.file(),
                one ? "" : "s",
                columns,
                one ? "holds" : "hold",
                task.isRegression() ? ofNumbers(rows, targets, one) : ofLabels(rows));
    }

    private static Message ofLabels(TableRows rows) {
        String learnt = "learnt as labels that a sample has or has not (multilabel)";
        return rows.targets().areNumbers()
                ? Message.of("0 and 1: %s; for real numbers: %s", learnt, DataSetting.TASK.to("regression"))
                : Message.text("yes and no: " + learnt);
    }

    private static Message ofNumbers(TableRows rows, Targets targets, boolean one) {
        if (one) {
            return Message.of(
                    "numbers: learnt as a real number (regression); for classes: %s",
                    DataSetting.TASK.to("classification"));
        }
        String learnt = "numbers: learnt as real numbers (regression)";
        return IntStream.range(0, targets.width()).allMatch(k -> looksLikeLabel(targets, k))
                ? Message.of(
                        "%s; for labels that a sample has or has not: %s, which needs %s, and %s",
                        learnt,
                        DataSetting.TASK.to("multilabel"),
                        Remedies.TRUTHS,
                        rows.targets().notTruth().orElseThrow())
                : Message.text(learnt);
    }

    /** Two values, such as −1 and 1, or 0 and 1 but for a few rows. */
    private static boolean looksLikeLabel(Targets targets, int k) {
        var values = new HashSet<Double>();
        int others = 0;
        for (int row = 0; row < targets.count(); row++) {
            double value = targets.value(row, k);
            others += value == 0 || value == 1 ? 0 : 1;
            if (values.size() <= 2) {
                values.add(value);
            }
        }
        return values.size() <= 2 || others * Measurements.STRAY_SHARE <= targets.count();
    }

    /** Numbers of classes, such as 0 to 9, under a loss for real numbers: once squared error was for classes. */
    private static Optional<Message> fewValues(Path file, String column, Targets targets) {
        var values = new HashSet<Double>();
        for (int row = 0; row < targets.count(); row++) {
            double value = targets.value(row, 0);
            values.add(value);
            if (value != Math.rint(value) || values.size() >= Measurements.FEWEST_VALUES) {
                return Optional.empty();
            }
        }
        return Optional.of(Message.of(
                "%s: column \"%s\" holds %s different whole numbers: learnt as a real number, which %s is for; for classes: %s or softmax-squared-error",
                file, column, values.size(), DataSetting.LOSS, DataSetting.LOSS.to("cross-entropy")));
    }

    private static void requireVaried(Path file, Task task, Targets targets, int k, List<Message> notes) {
        double first = targets.value(0, k);
        for (int row = 1; row < targets.count(); row++) {
            if (targets.value(row, k) != first) {
                return;
            }
        }
        String name = task.names().get(k);
        if (task.isRegression()) {
            throw new UserException(
                    "%s: column \"%s\" is %s in every row: there is nothing to learn; name another column"
                            .formatted(file, name, first));
        }
        notes.add(Message.of("%s: %s row has the label \"%s\"", file, first == 0 ? "no" : "every", name));
    }

    @Override
    public Targets of(TableRows rows) {
        return rows == trainingRows ? training : targets(task, rows);
    }

    private static Targets targets(Task task, TableRows rows) {
        double[] numbers = rows.targets().numbers();
        if (task.isRegression()) {
            return new Targets.Reals(numbers, task.width());
        }
        var bits = new byte[numbers.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) numbers[i];
        }
        return new Targets.Labels(bits, task.width());
    }
}
