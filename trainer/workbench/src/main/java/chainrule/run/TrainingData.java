package chainrule.run;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.TableTransform;
import chainrule.datavec.DataVecTable;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data set that a network was trained on: where it is, and whether a data set is the same one by the digests in the run's provenance.
 *
 * @param run whose folder has the provenance
 */
record TrainingData(TrainedRun run) {
    private static final String DATASET = "dataset";
    private static final String SPLIT = "split";

    /** Its targets as the network knows them; in {@code elsewhere} if that is given. */
    DataSource source(Optional<Path> elsewhere) {
        var source = run.config().source().transformedBy(transform());
        var checkpoint = run.checkpoint();
        var known = source.in(elsewhere.or(source::directory)).knowing(checkpoint.task());
        // A network that knows no columns has never seen a missing value.
        return checkpoint
                .encoding()
                .map(columns -> known.knowing(columns.schema()))
                .orElseGet(known::withoutMissing);
    }

    /** That of the training. A run's folder has its text, since the file may be another one by now; a study's trial has the file alone. */
    private TableTransform transform() {
        var file = run.directory().file(RunDirectory.DATAVEC);
        try {
            return Files.isRegularFile(file)
                    ? DataVecTable.of(SmallFile.text(file), file)
                    : run.config().source().transform();
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }

    /** A data set as the network was trained on it: before they were kept, float64 had tables' numbers rounded to float32. */
    Dataset asTrained(Dataset dataset) {
        var trainedOn = provenance(DATASET);
        if (trainedOn.isEmpty() || trainedOn.get().equals(dataset.digest())) {
            return dataset;
        }
        var rounded = dataset.rounded();
        return trainedOn.get().equals(rounded.digest()) ? rounded : dataset;
    }

    /** A warning if a data set is not the one of the training, bit by bit. */
    Optional<String> warningAbout(Dataset dataset) {
        return provenance(DATASET)
                .filter(digest -> !digest.equals(dataset.digest()))
                .map(digest ->
                        "these are not the data that %s was trained on: their digests differ, so its splits differ, too"
                                .formatted(run.directory().path()));
    }

    /** The digest of the samples that it was trained and validated on; empty if unknown. */
    String split() {
        return provenance(DATASET).orElse("") + provenance(SPLIT).orElse("");
    }

    /** The digest of the data set; empty if unknown. */
    String digest() {
        return provenance(DATASET).orElse("");
    }

    private Optional<String> provenance(String key) {
        try {
            var json = SmallFile.text(run.directory().file(RunDirectory.PROVENANCE));
            return Optional.ofNullable(JSON.std.mapFrom(json))
                    .map(entries -> entries.get(key))
                    .map(Object::toString);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
