package chainrule.run;

import chainrule.Composed;
import chainrule.SmallFile;
import chainrule.UserException;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.config.UnfitLoss;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Samples;
import chainrule.datasets.Split;
import chainrule.engine.Engine;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A finished run, read back: what was configured and what was learnt.
 *
 * @param checkpoint the network
 */
public record TrainedRun(RunDirectory directory, RunConfig config, Checkpoint checkpoint) {
    private static final int ROWS = 1000;

    /**
     * Reads a run.
     *
     * @param parameters the file of the network: {@link RunDirectory#BEST} or {@link RunDirectory#CHECKPOINT}
     * @throws UserException if no epoch of the run has ended, or a file is damaged
     */
    public static TrainedRun read(RunDirectory directory, String parameters) {
        var config =
                Configuration.ofFile(directory.file(RunDirectory.CONFIGURATION)).resolve();
        var file = directory.file(parameters);
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    "%s holds no trained network: %s is missing, no epoch has ended or the file was removed"
                            .formatted(directory.path(), parameters));
        }
        try {
            return new TrainedRun(directory, config, Checkpoint.read(file, config.model()));
        } catch (UnfitLoss e) {
            throw e.in(directory.file(RunDirectory.CONFIGURATION));
        }
    }

    /** The data set that the network was trained on, its classes in the network's order; in {@code elsewhere} if that is given. */
    public DataSource source(Optional<Path> elsewhere) {
        var source = config.source();
        return source.in(elsewhere.or(source::directory)).knowing(checkpoint.task());
    }

    /** A data set as the network was trained on it: before they were kept, float64 had tables' numbers rounded to float32. */
    public Dataset asTrained(Dataset dataset) {
        var trainedOn = provenance("dataset");
        if (trainedOn.isEmpty() || trainedOn.get().equals(dataset.digest())) {
            return dataset;
        }
        var rounded = dataset.rounded();
        return trainedOn.get().equals(rounded.digest()) ? rounded : dataset;
    }

    /** What to say if a data set is not the one of the training, bit by bit. */
    public Optional<String> warningAbout(Dataset dataset) {
        var trainedOn = provenance("dataset");
        return trainedOn
                .filter(digest -> !digest.equals(dataset.digest()))
                .map(digest ->
                        "these are not the data that %s was trained on: their digests differ, so its splits differ, too"
                                .formatted(directory.path()));
    }

    /** The digest of the samples that it was trained and validated on; empty if nobody knows. */
    public String split() {
        return provenance("dataset").orElse("") + provenance("split").orElse("");
    }

    private Optional<String> provenance(String key) {
        try {
            var json = SmallFile.text(directory.file(RunDirectory.PROVENANCE));
            return Optional.ofNullable(JSON.std.mapFrom(json))
                    .map(entries -> entries.get(key))
                    .map(Object::toString);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Measures the network on a part of a data set.
     *
     * @param part train, validation or test
     * @throws UserException if the part is empty, or the data do not fit the network
     */
    public Evaluation evaluate(Dataset dataset, String part, Engine engine) {
        if (!dataset.shape().equals(checkpoint.shape())
                || !Composed.of(dataset.classes()).equals(Composed.of(checkpoint.classes()))) {
            throw new UserException("%s was trained on samples of %s in %d classes, not on %s: %s in %d classes"
                    .formatted(
                            directory.path(),
                            checkpoint.shape(),
                            checkpoint.classes().size(),
                            dataset.name(),
                            dataset.shape(),
                            dataset.classes().size()));
        }
        var subset = Split.of(dataset, config.data().split()).part(part);
        if (subset.count() == 0) {
            throw new UserException("%s has no %s samples: choose another --split".formatted(dataset.name(), part));
        }
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            return Evaluation.of(network, inputs(subset.samples(), subset.rows()));
        }
    }

    private Batches inputs(Samples samples, int[] rows) {
        return Batches.inOrder(
                        new chainrule.datasets.Subset(samples, rows),
                        checkpoint.shape(),
                        checkpoint.normalization(),
                        ROWS)
                .withScaling(checkpoint.scaling());
    }

    /**
     * The probabilities of the classes for samples of the network's shape.
     *
     * @return samples×classes
     */
    public List<double[]> probabilities(Samples samples, Engine engine) {
        var all = new ArrayList<double[]>();
        try (var network = engine.load(checkpoint.parameters(), checkpoint.precision())) {
            int outputs = network.spec().outputs();
            network.logits(inputs(samples, samples.all().rows()), (first, count, logits) -> {
                for (int i = 0; i < count; i++) {
                    all.add(network.spec().loss().probabilities(logits, i * outputs, outputs));
                }
            });
        }
        return all;
    }
}
