package chainrule.experiment.catalog;

import chainrule.checkpoint.Checkpoint;
import chainrule.report.Figure;
import chainrule.report.WeightPictures;
import chainrule.run.RunDirectory;
import chainrule.study.Group;
import java.util.List;

/** What the classes of a network without a hidden layer look for: their weights as pictures. */
final class ClassPictures {
    private ClassPictures() {}

    /** Of the first group's first training; nothing where the inputs are not images. */
    static List<Figure> of(List<Group> groups) {
        return groups.get(0).finished().stream()
                .limit(1)
                .map(outcome -> Checkpoint.read(
                        outcome.directory().file(RunDirectory.CHECKPOINT),
                        outcome.trial().config().model()))
                .flatMap(checkpoint -> WeightPictures.of(checkpoint.parameters(), checkpoint.shape()).stream())
                .toList();
    }
}
