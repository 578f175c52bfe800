package chainrule.datasets;

import java.util.List;
import java.util.Optional;

/**
 * Which columns of a table are to be learnt, and as what.
 *
 * @param names of the target columns; none: not said
 * @param task what they are said to be; empty: it is found out
 * @param judged the task of the loss that was chosen; empty: none was, or it fits several
 * @param weight the column of the samples' weights (B14), if there is one
 * @param group the column whose equal values stand for rows that belong together, if it matters; nothing is learnt from it
 */
public record TargetColumns(
        List<String> names,
        Optional<Task.Kind> task,
        Optional<Task.Kind> judged,
        Optional<String> weight,
        Optional<String> group) {
    /** Not said. */
    public static final TargetColumns NONE =
            new TargetColumns(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public TargetColumns {
        names = List.copyOf(names);
    }

    /** Without groups. */
    public TargetColumns(
            List<String> names, Optional<Task.Kind> task, Optional<Task.Kind> judged, Optional<String> weight) {
        this(names, task, judged, weight, Optional.empty());
    }

    /** The same columns of groups and weights with other targets. */
    public TargetColumns withNames(List<String> others) {
        return new TargetColumns(others, task, judged, weight, group);
    }

    /** The same with rows that belong together. */
    public TargetColumns groupedBy(Optional<String> column) {
        return new TargetColumns(names, task, judged, weight, column);
    }

    /** One column, whose task is found out. */
    public static TargetColumns of(String name) {
        return new TargetColumns(List.of(name), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same judged by a loss for one kind of targets. */
    public TargetColumns judgedAs(Optional<Task.Kind> kind) {
        return new TargetColumns(names, task, kind, weight, group);
    }

    /** The same said to be of one kind. */
    public TargetColumns withTask(Task.Kind kind) {
        return new TargetColumns(names, Optional.of(kind), judged, weight, group);
    }
}
