package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import chainrule.datasets.table.Table;
import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.metric.Predictions;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.train.EpochMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A trained network: immutable, and safe for use by several threads. It takes raw samples: whatever was done to the inputs and targets
 * of the training data is done, or undone, inside.
 *
 * <p>A sample is an array with a number for each input or column, in the order of the training data. Single samples and arrays of them
 * are computed in plain Java, in float64 from the model's parameters: the same bits for a sample alone and among others. Data sets are
 * computed by the model's engine, whose float32 sums may differ in the last digits; of large networks that is faster.
 */
public abstract sealed class MlpModel permits MlpClassifier, MlpRegressor, MlpLabeler {
    private static final int ROWS = 1000;
    private static final int CHUNK = 64;

    private final Fitted fitted;
    private final RowPredictor.Shared shared;

    MlpModel(Fitted fitted) {
        this.fitted = fitted;
        this.shared = RowPredictor.Shared.of(fitted.checkpoint());
    }

    Fitted fitted() {
        return fitted;
    }

    Checkpoint checkpoint() {
        return fitted.checkpoint();
    }

    RowPredictor rowPredictor() {
        return shared.predictor();
    }

    /** What is predicted, with the names of the classes, outputs or labels. */
    public Task task() {
        return checkpoint().task();
    }

    /** The network but for its parameters. */
    public MlpSpec spec() {
        return checkpoint().parameters().spec();
    }

    /** A copy of the network's parameters. */
    public Parameters parameters() {
        return new Parameters(spec(), checkpoint().parameters().values().clone());
    }

    /** The columns of the training data; empty where they had none, as images. */
    public Optional<Schema> columns() {
        return checkpoint().encoding().map(encoding -> encoding.schema());
    }

    /** How to read further tables, so that their columns are of the same kinds as those of the training data, in any order. */
    public TableFormat format() {
        return format(TableFormat.USUAL);
    }

    private TableFormat format(TableFormat written) {
        var format = written.withClasses(task().names());
        return columns().map(format::withSchema).orElse(format);
    }

    /**
     * The rows of a table with unknown targets, to be predicted. Its columns are found by name, in any order; others are passed
     * over.
     *
     * @param table a CSV file
     * @return the rows, with targets that mean nothing
     * @throws UserException with file and line if a column is missing or a cell can't be read, or if the model is not of a table
     */
    public Dataset rows(Path table) {
        return rows(table, TableFormat.USUAL);
    }

    /**
     * The same of a table that is written otherwise.
     *
     * @param written such as {@code TableFormat.USUAL.withDecimal(Decimal.COMMA)}; the columns' types are those of the training data
     */
    public Dataset rows(Path table, TableFormat written) {
        var schema = columns()
                .orElseThrow(() ->
                        new UserException("this model was trained on samples of %s, and not on the columns of a table"
                                .formatted(checkpoint().shape())));
        var parts = new ArrayList<Features>();
        var notes =
                Table.stream(table, TargetColumns.NONE, format(written), List.of(), (rows, kept) -> parts.add(rows));
        if (parts.isEmpty()) {
            throw new UserException(table + ": there are no rows to predict");
        }
        var features = Features.concatenated(parts);
        var samples = new Samples(features, task().zeros(features.count()));
        return new Dataset(
                Table.name(table),
                Shape.vector(features.width()),
                task(),
                samples,
                samples.none(),
                samples.none(),
                notes,
                Optional.of(schema));
    }

    /** The epoch that was kept, from 1. */
    public int epoch() {
        return checkpoint().epoch();
    }

    /** Loss and score of each epoch of {@link Mlp#fit}; empty of a model from a file. */
    public List<EpochMetrics> history() {
        return fitted.history();
    }

    /**
     * Writes the model to a safetensors file that describes itself, and replaces what is there in one step: {@link Mlp#load} reads it.
     *
     * @throws UserException if the folder can't be written to
     */
    public void save(Path file) {
        ModelFile.write(fitted, file);
    }

    /** The metric that a task is scored by: accuracy of classes, R² of real numbers, subset accuracy of labels. */
    public abstract double score(Dataset data);

    /**
     * Measures the model on the training samples of a data set, which are all that a data set of arrays or of one file has.
     *
     * @throws UserException if columns, classes or targets are not those of the training data, in any order
     */
    public MlpEvaluation evaluate(Dataset data) {
        var samples = inOrder(new MatchedData(checkpoint(), data).withTargets());
        return compute(network -> MlpEvaluation.of(task(), network, samples));
    }

    /** What is predicted for the training samples of a data set, whose targets are not looked at. */
    Predictions predictions(Dataset data) {
        var samples = inOrder(new MatchedData(checkpoint(), data).withoutTargets());
        return compute(network -> Predictions.of(task(), network, samples));
    }

    private Batches inOrder(Subset subset) {
        return Batches.inOrder(subset, checkpoint().shape(), checkpoint().normalization(), ROWS)
                .withScaling(checkpoint().scaling());
    }

    private <T> T compute(Function<Network, T> work) {
        Engine engine = fitted.engine().find();
        try (var network = engine.load(parameters(), checkpoint().precision())) {
            return work.apply(network);
        }
    }

    /** Predicts rows on several threads. */
    void eachRow(float[][] rows, BiConsumer<RowPredictor, Integer> work) {
        int chunks = (rows.length + CHUNK - 1) / CHUNK;
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            var predictor = rowPredictor();
            for (int i = chunk * CHUNK; i < Math.min(rows.length, (chunk + 1) * CHUNK); i++) {
                work.accept(predictor.read(i, rows[i]), i);
            }
        });
    }

    /** What kind of model it is, its layers' sizes, and the epoch that was kept. */
    @Override
    public String toString() {
        return "%s %s, epoch %d".formatted(getClass().getSimpleName(), spec().sizes(), epoch());
    }
}
