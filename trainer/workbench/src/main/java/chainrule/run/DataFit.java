package chainrule.run;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Shape;
import chainrule.datasets.Task;
import java.util.HashSet;
import java.util.Optional;

/**
 * Whether data are of the kind that a network is for.
 *
 * @param shape of the network's samples
 * @param task what it predicts
 */
public record DataFit(Shape shape, Task task, Dataset data) {
    /** What differs, as the end of a sentence about the network's samples; empty if nothing does. */
    public Optional<Message> difference() {
        var other = data.task();
        boolean sameKind = data.shape().equals(shape)
                && other.kind() == task.kind()
                && other.names().size() == task.names().size();
        if (!sameKind) {
            return Optional.of(Message.of("%s has samples of %s with %s", data.name(), data.shape(), other.summary()));
        }
        return names();
    }

    private Optional<Message> names() {
        var mine = Composed.of(task.names());
        var theirs = Composed.of(data.task().names());
        for (int k = 0; k < mine.size(); k++) {
            if (!mine.get(k).equals(theirs.get(k))) {
                boolean reordered = new HashSet<>(mine).equals(new HashSet<>(theirs));
                return Optional.of(Message.of(
                        "%s %d is \"%s\" there and \"%s\" in %s%s",
                        word(),
                        k + 1,
                        task.names().get(k),
                        data.task().names().get(k),
                        data.name(),
                        reordered && !task.isClassification()
                                ? Message.of(
                                        ": name them in the network's order with %s",
                                        DataSetting.TARGET.to(String.join(",", task.names())))
                                : ""));
            }
        }
        return Optional.empty();
    }

    private String word() {
        return switch (task.kind()) {
            case CLASSIFICATION -> "class";
            case REGRESSION -> "target";
            case MULTILABEL -> "label";
        };
    }
}
