package chainrule.experiment.explanation;

import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.run.HeldOut;
import chainrule.run.TrainedRun;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The columns of a table as they stand in the file, before categories, missing values and normalisation become inputs.
 *
 * @param rows as training samples of a data set
 * @param heldOut which members of an ensemble predict each row; empty: all
 */
record RawColumns(Dataset rows, Optional<HeldOut> heldOut) {
    /** @throws UserException if the network takes images */
    static RawColumns of(TrainedRun run, Dataset raw, String part) {
        if (run.checkpoint().shape().isImage()) {
            throw new UserException("%s takes images, and this is for the columns of a table: choose saliency"
                    .formatted(run.directory().path()));
        }
        return new RawColumns(run.only(raw, part), run.heldOut(raw, part));
    }

    /** As the table calls them; "input 1" and so on where the names are unknown. */
    List<String> names() {
        return rows.schema()
                .map(Schema::names)
                .orElseGet(
                        () -> IntStream.rangeClosed(1, rows.train().features().width())
                                .mapToObj(j -> "input " + j)
                                .toList());
    }

    /** @throws UserException if there is no such column */
    int index(String name) {
        var names = names();
        if (!names.contains(name)) {
            throw new UserException("there is no input column '%s': %schoose one of %s"
                    .formatted(name, Nearest.hint(name, names), String.join(", ", names)));
        }
        return names.indexOf(name);
    }

    /** The same rows with other features. */
    Dataset with(Features features) {
        Samples samples = rows.train().withFeatures(features);
        return new Dataset(
                rows.name(),
                rows.shape(),
                rows.task(),
                samples,
                samples.none(),
                samples.none(),
                List.of(),
                rows.schema());
    }
}
