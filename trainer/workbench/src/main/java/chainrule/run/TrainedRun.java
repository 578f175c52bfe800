package chainrule.run;

import chainrule.base.Composed;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.baseline.Baseline;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.config.RunSetting;
import chainrule.config.UnfitLoss;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSetting;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.PictureViews;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Selection;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.metric.Predictions;
import chainrule.metric.Temperature;
import chainrule.metric.Thresholds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A finished run, read back: what was configured and what was learnt.
 *
 * @param checkpoint the network; of an ensemble its first member's
 * @param temperature by which its logits are divided compared with what was learnt (F2); 1: as they are
 * @param ensemble the networks whose predictions are averaged, if there are several
 */
public record TrainedRun(
        RunDirectory directory,
        RunConfig config,
        Checkpoint checkpoint,
        double temperature,
        Optional<Ensemble> ensemble) {
    private static final int ROWS = 1000;

    /** With the network as it was trained. */
    public TrainedRun(RunDirectory directory, RunConfig config, Checkpoint checkpoint) {
        this(directory, config, checkpoint, 1, Optional.empty());
    }

    /** The mean of several networks, of which this is the first. */
    TrainedRun averaged(RunDirectory into, Ensemble of) {
        return new TrainedRun(into, config, checkpoint, 1, Optional.of(of));
    }

    /**
     * Reads a run.
     *
     * @param parameters the file of the network: {@link RunDirectory#BEST} or {@link RunDirectory#CHECKPOINT}
     * @throws UserException if no epoch of the run has ended, or a file is damaged
     */
    public static TrainedRun read(RunDirectory directory, String parameters) {
        if (Ensemble.isAt(directory)) {
            if (!parameters.equals(RunDirectory.BEST)) {
                throw new UserException("%s is an ensemble: it has the members' best networks, and no last ones"
                        .formatted(directory.path()));
            }
            return Ensemble.read(directory);
        }
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

    /**
     * The same with the temperature that was fitted to this network, if there is one: its last layer is divided by it, so that whoever
     * evaluates, predicts with or exports the network has the same probabilities. Of an ensemble, each member has its own.
     *
     * @throws UserException if the file of the temperature is damaged
     */
    public TrainedRun calibrated() {
        if (ensemble.isPresent()) {
            return averaged(directory, ensemble.get().calibrated());
        }
        var fitted = Calibration.temperature(directory, checkpoint);
        return fitted.isPresent() && !checkpoint.task().isRegression() ? divided(fitted.getAsDouble()) : this;
    }

    /** With logits that are divided by a temperature. */
    TrainedRun divided(double by) {
        var parameters = Temperature.folded(checkpoint.parameters(), by, checkpoint.precision());
        return new TrainedRun(directory, config, checkpoint.with(parameters), temperature * by, ensemble);
    }

    /**
     * Fits a temperature to the validation split, and keeps it for whoever evaluates, predicts with or exports the network.
     *
     * @param raw the data set
     * @throws UserException if there is no validation split, the network predicts real numbers, or no temperature is best
     */
    public Calibration calibrate(Dataset raw, Engine engine) {
        return new TemperatureFit(this, engine).to(raw);
    }

    /** The data set that the network was trained on, its targets as the network knows them; in {@code elsewhere} if that is given. */
    public DataSource source(Optional<Path> elsewhere) {
        return new TrainingData(this).source(elsewhere);
    }

    /** A data set as the network was trained on it: before they were kept, float64 had tables' numbers rounded to float32. */
    public Dataset asTrained(Dataset dataset) {
        return new TrainingData(this).asTrained(dataset);
    }

    /** What to say if a data set is not the one of the training, bit by bit. */
    public Optional<String> warningAbout(Dataset dataset) {
        return new TrainingData(this).warningAbout(dataset);
    }

    /** The digest of the samples that it was trained and validated on; empty if unknown. */
    public String split() {
        return new TrainingData(this).split();
    }

    /** The digest of the data set that it was trained on; empty if unknown. */
    String trainedOn() {
        return new TrainingData(this).digest();
    }

    /**
     * Measures the network on a part of a data set.
     *
     * @param part train, validation or test
     * @throws UserException if the part is empty, or the data do not fit the network
     */
    public Evaluation evaluate(Dataset raw, String part, Engine engine) {
        return evaluate(raw, part, engine, Optional.empty());
    }

    /**
     * The views of an image that the run's augmentation made, as far as they are moves: mirrored ones, and shifted ones.
     *
     * @throws UserException if it made none
     */
    public PictureViews views() {
        var how = config.data().augmentation();
        if (!how.flip() && how.crop() == 0) {
            throw new UserException(Message.of(
                    "%s was trained without mirrored and shifted images, by %s or %s: it has one view of an image",
                    directory.path(), DataSetting.FLIP, DataSetting.CROP));
        }
        return new PictureViews(how.flip(), how.crop());
    }

    /**
     * The same by the mean probabilities of several views of each image.
     *
     * @param views empty: images as they are
     */
    public Evaluation evaluate(Dataset raw, String part, Engine engine, Optional<PictureViews> views) {
        var dataset = encoded(raw);
        requireFitting(dataset);
        var split = Split.of(dataset, config.data().split());
        var heldOut = heldOut(raw, part);
        var subset = part(dataset, part, heldOut);
        try (var network = network(
                engine, views, member -> member.inputs(member.part(member.encoded(raw), part, heldOut)), heldOut)) {
            var samples = inputs(subset);
            var folds = heldOut.filter(by -> !by.own());
            return Evaluation.of(
                    checkpoint.task(),
                    network,
                    samples,
                    loss -> folds.map(by -> by.baselines(ensemble.orElseThrow(), raw, loss))
                            .orElseGet(() -> Baseline.of(checkpoint.task(), loss, inputs(split.train()), samples)));
        }
    }

    /**
     * Who predicts the test samples of an ensemble whose members were trained on different samples.
     *
     * @return empty: it is not an ensemble, or all members have one split
     * @throws UserException if the members were trained on different samples, and it is not the test part, or no member holds any out
     */
    public Optional<HeldOut> heldOut(Dataset raw, String part) {
        if (ensemble.isEmpty() || ensemble.get().hasOneSplit()) {
            return Optional.empty();
        }
        ensemble.get().requireTestSamples(directory, part);
        var heldOut = HeldOut.of(ensemble.get(), raw);
        if (heldOut.count() == 0) {
            ensemble.get().requireOneSplit(directory);
        }
        return Optional.of(heldOut);
    }

    /** The samples that are measured. */
    private Subset part(Dataset dataset, String part, Optional<HeldOut> heldOut) {
        return heldOut.map(all -> all.of(dataset))
                .orElseGet(() -> part(dataset, Split.of(dataset, config.data().split()), part));
    }

    /**
     * The network, or the mean of the ensemble's.
     *
     * @param samples as a member takes them
     * @param heldOut which members predict each sample; empty: all
     */
    private Network network(
            Engine engine,
            Optional<PictureViews> views,
            Function<TrainedRun, Batches> samples,
            Optional<HeldOut> heldOut) {
        if (ensemble.isEmpty()) {
            var network = engine.load(checkpoint.parameters(), checkpoint.precision());
            return views.<Network>map(all -> new ViewedNetwork(network, all)).orElse(network);
        }
        var loaded = new ArrayList<AveragedNetwork.Member>();
        for (var member : ensemble.get().members()) {
            loaded.add(new AveragedNetwork.Member(
                    member.run().network(engine, views, samples, Optional.empty()),
                    samples.apply(member.run()),
                    member.times()));
        }
        return new AveragedNetwork(loaded, heldOut);
    }

    /**
     * A part of a data set in batches, as the network was given its samples.
     *
     * @param part train, validation or test
     * @throws UserException if the part is empty, or the data do not fit the network
     */
    public Batches samples(Dataset raw, String part) {
        var dataset = encoded(raw);
        requireFitting(dataset);
        return inputs(part(dataset, Split.of(dataset, config.data().split()), part));
    }

    /**
     * Copies of a part's samples as a data set of their own, not encoded: as its training samples, which {@link Predictor#measure} measures.
     *
     * @param part train, validation or test
     * @throws UserException if the part is empty, or not the same for all members of an ensemble
     */
    public Dataset only(Dataset raw, String part) {
        var samples = Selection.rows(part(raw, part, heldOut(raw, part)));
        return new Dataset(
                raw.name(), raw.shape(), raw.task(), samples, samples.none(), samples.none(), List.of(), raw.schema());
    }

    private static Subset part(Dataset dataset, Split split, String part) {
        var subset = split.part(part);
        if (subset.count() == 0) {
            throw new UserException(
                    Message.of("%s has no %s samples: choose %s", dataset.name(), part, RunSetting.PART.another()));
        }
        return subset;
    }

    /** Which samples are in a part of a data set, in the order in which {@link #evaluate} measures them; of the data set's own part, or of its training samples. */
    public int[] rows(Dataset raw, String part) {
        return part(raw, part, heldOut(raw, part)).rows();
    }

    /**
     * Measures the network on all rows of a table, which it may never have seen.
     *
     * @param raw whose training samples are measured
     * @param trainedOn what it was trained on, to which the baselines are fitted
     */
    public Evaluation evaluateOn(Dataset raw, Dataset trainedOn, Engine engine) {
        var dataset = encoded(raw);
        requireFitting(dataset);
        var split = Split.of(encoded(trainedOn), config.data().split());
        try (var network = network(engine, Optional.empty(), member -> member.all(raw), Optional.empty())) {
            return Evaluation.of(
                    checkpoint.task(), network, inputs(dataset.train().all()), inputs(split.train()));
        }
    }

    /** All training samples of a data set, as the network takes them. */
    Batches all(Dataset raw) {
        var dataset = encoded(raw);
        requireFitting(dataset);
        return inputs(dataset.train().all());
    }

    /**
     * From which probability on each label, or the second of two classes, is predicted by this network, where that was tuned.
     *
     * @return one for each of {@link Thresholds#names}; empty: 0.5 each
     * @throws UserException if the file is damaged
     */
    public Optional<double[]> thresholds() {
        return LabelThresholds.read(directory, checkpoint, temperature);
    }

    /** What the thresholds were chosen by, in words, if that is known. */
    public Optional<String> aimOfThresholds() {
        return LabelThresholds.aim(directory, checkpoint);
    }

    /** Keeps thresholds, one for each of {@link Thresholds#names}, for whoever evaluates the network or predicts with it. */
    public void keep(double[] thresholds, Thresholds.Aim aim) {
        LabelThresholds.write(directory, checkpoint, temperature, thresholds, aim);
    }

    /** A table's columns as the network takes them. */
    public Dataset encoded(Dataset raw) {
        var schema = raw.schema();
        if (checkpoint.encoding().isPresent() && schema.isPresent()) {
            var columns = checkpoint.encoding().get();
            if (!Composed.of(schema.get().names())
                    .equals(Composed.of(columns.schema().names()))) {
                throw new UserException("%s was trained on the columns %s, not on %s"
                        .formatted(
                                directory.path(),
                                String.join(", ", columns.schema().names()),
                                String.join(", ", schema.get().names())));
            }
            return columns.apply(raw);
        }
        if (schema.isPresent() && !schema.get().isPlain()) {
            throw new UserException("%s knows nothing of categories and dates: it takes tables of numbers alone"
                    .formatted(directory.path()));
        }
        return raw;
    }

    /** Rows of a table whose columns are in the network's order, as it takes them. */
    public Features encoded(Features raw) {
        return encoded(raw, checkpoint.encoding().map(TableEncoding::schema));
    }

    /** @param categories whose lists the raw places of categories are of */
    Features encoded(Features raw, Optional<Schema> categories) {
        return checkpoint
                .encoding()
                .map(columns -> columns.apply(raw, categories.orElseThrow()))
                .orElse(raw);
    }

    void requireFitting(Dataset dataset) {
        new DataFit(checkpoint.shape(), checkpoint.task(), dataset).difference().ifPresent(difference -> {
            throw new UserException(Message.of(
                    "%s was trained on samples of %s with %s, but %s",
                    directory.path(), checkpoint.shape(), checkpoint.task().summary(), difference));
        });
    }

    /** Samples as the network takes them. */
    Batches inputs(Subset subset) {
        return Batches.inOrder(subset, checkpoint.shape(), checkpoint.normalization(), ROWS)
                .withScaling(checkpoint.scaling());
    }

    /**
     * The probabilities of the classes for samples of the network's shape.
     *
     * @return samples×classes
     */
    public List<double[]> probabilities(Samples samples, Engine engine) {
        var all = predict(samples.features(), engine);
        return IntStream.range(0, all.count())
                .mapToObj(i -> Arrays.copyOfRange(all.responses(), i * all.width(), (i + 1) * all.width()))
                .toList();
    }

    /**
     * What the network predicts for samples of its shape.
     *
     * @param features of the samples, with unknown targets
     */
    public Predictions predict(Features features, Engine engine) {
        try (var predictor = predictor(engine)) {
            return predictor.predict(features);
        }
    }

    /** The network, ready to predict again and again. */
    public Predictor predictor(Engine engine) {
        return Predictor.of(this, engine);
    }

    /** Samples of its shape, whose targets are unknown. */
    Batches unknown(Features features) {
        return inputs(new Samples(features, checkpoint.task().zeros(features.count())).all());
    }
}
