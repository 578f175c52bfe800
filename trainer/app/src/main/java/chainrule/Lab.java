package chainrule;

import chainrule.audit.Audit;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Folding;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.catalog.DecisionBoundary;
import chainrule.experiment.catalog.Experiments;
import chainrule.experiment.comparison.Comparison;
import chainrule.experiment.comparison.CrossValidation;
import chainrule.experiment.comparison.Overview;
import chainrule.mlp.Mlp;
import chainrule.mlp.MlpModel;
import chainrule.model.LayerPattern;
import chainrule.model.LayerSizes;
import chainrule.model.ParameterCount;
import chainrule.report.Block.Paragraph;
import chainrule.report.ConfusionPicture;
import chainrule.report.Figure;
import chainrule.report.Fragment;
import chainrule.report.RecordTable;
import chainrule.report.SamplePictures;
import chainrule.report.Sheet;
import chainrule.report.TrainingCurves;
import chainrule.report.WeightPictures;
import chainrule.run.Evaluation;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.run.RunSummary;
import chainrule.run.TrainedRun;
import chainrule.run.TrainingRun;
import chainrule.run.page.PredictedFigures;
import chainrule.run.page.RunPage;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import chainrule.study.Study;
import chainrule.study.trial.StudyListener;
import chainrule.study.trial.Trial;
import chainrule.wording.KeyWording;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * What Chainrule does, in one line each: for notebooks, JShell and other programs. Nothing is printed while it works.
 *
 * <pre>{@code
 * var lab = new Lab();
 * var run = lab.train("quickstart", "train.epochs=5", "model.hidden=[64]");
 * Lab.plot(run)
 * }</pre>
 *
 * <p>A <em>setting</em> is {@code key=value}: a key of a configuration, and a value as YAML, as {@code --set} takes it on the command
 * line. {@code train.optimizer.*.rate} is the rate of whichever optimiser there is. What a user can fix, such as a key that does not
 * exist, is a {@link UserException} with one line.
 *
 * <p>Pictures come as {@link BufferedImage} and tables as {@link Fragment}, whose text is HTML: a notebook draws either where it is
 * what a cell ends with.
 */
public final class Lab {
    private static final List<String> COMMAND = List.of("chainrule.Lab");

    private final Path runs;
    private final Engines engines = Engines.onClassPath();
    private final Study study;

    /** With a folder of its own for the runs, which is removed when the process ends. */
    public Lab() {
        this(TemporaryFolder.untilTheEnd("chainrule-lab"));
    }

    /** With a folder for the runs that stays: what {@link #compare} has trained there before is read, not trained again. */
    public Lab(Path runs) {
        this.runs = runs;
        this.study = new Study(
                runs,
                engines,
                source -> Catalog.standard().load(source, Progress.NONE),
                COMMAND,
                new StudyListener() {},
                () -> false);
    }

    /**
     * A configuration with settings laid over it.
     *
     * @param label what figures and tables call it
     * @param presetOrFile a preset's name, or a YAML file's
     * @throws UserException if there is no such preset, file or key
     */
    public static Configuration configuration(String label, String presetOrFile, String... settings) {
        return new Configuration(
                label, laid(settings, Configuration.named(presetOrFile)).tree());
    }

    private static Configuration laid(String[] settings, Configuration over) {
        for (var setting : settings) {
            int end = setting.indexOf('=');
            if (end < 1) {
                throw new UserException(
                        "'%s' is not a setting: write a key and its value, such as train.epochs=5".formatted(setting));
            }
            over = over.with(setting.substring(0, end).strip(), setting.substring(end + 1), setting);
        }
        return over;
    }

    /**
     * Trains a network, as the command {@code train} does.
     *
     * @return with losses as means a sample (in nats, or in the units that real targets are learnt in), scores
     *     (accuracies, or R²), and the run's folder
     * @throws UserException if a setting does not fit, data are missing, or the training diverges
     */
    public RunSummary train(String presetOrFile, String... settings) {
        return train(laid(settings, Configuration.named(presetOrFile)));
    }

    /** The same with a configuration of {@link #configuration}. */
    public RunSummary train(Configuration configuration) {
        return KeyWording.worded(() -> trained(configuration));
    }

    private RunSummary trained(Configuration configuration) {
        var config = configuration.resolve();
        var run = new TrainingRun(config, engines.named(config.engine().engine()), COMMAND, new RunPage());
        String name =
                configuration.name().replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceAll("^[.-]+", "");
        return run.run(
                runs,
                name.isEmpty() ? "run" : name,
                study.data(config).dataset(),
                List.of(),
                () -> Thread.currentThread().isInterrupted());
    }

    /**
     * Trains each configuration with each seed and compares them, as the command {@code compare} does, by validation accuracy, or R² of
     * real targets. A training run that diverges is a result, too.
     *
     * @param seeds different ones; {@link #seeds} makes a list
     * @return answers, figures, tables, and an outcome for each training: by configuration, then by seed
     * @throws UserException if their data or splits differ, or a setting does not fit
     */
    public Findings compare(List<Long> seeds, Configuration... configurations) {
        var trials = Arrays.stream(configurations)
                .map(configuration -> new Trial(configuration.name(), configuration.resolve()))
                .toList();
        return KeyWording.worded(
                () -> Comparison.run(Metric.AUTO, trials, seeds, context(UnaryOperator.identity(), seeds)));
    }

    /**
     * Trains each configuration on the same folds of the data, measures it on the samples that are held out, and compares, as the command
     * {@code cross-validate} does: by accuracy, or R² of real targets, with the corrected resampled t test (F4). Of data with test samples of
     * their own the folds are of the training samples. Classes are in proportion in every fold.
     *
     * @param folding how the samples are divided, such as {@code Folding.of(5).repeated(2)} or {@code Folding.of(5).groupedBy("patient")}
     * @param configurations one or several of the same data; all with their own seed and validation share, which is taken of the other folds
     * @return answers, a figure, tables, and an outcome for each training run: by configuration, then by repeat and fold
     * @throws UserException if their data differ, can't be divided so, or a setting does not fit
     */
    public Findings crossValidate(Folding folding, Configuration... configurations) {
        var trials = Arrays.stream(configurations)
                .map(configuration -> new Trial(configuration.name(), configuration.resolve()))
                .toList();
        return KeyWording.worded(
                () -> CrossValidation.run(Metric.AUTO, trials, folding, context(UnaryOperator.identity(), List.of())));
    }

    /** Seeds from the first to the last, both included. */
    public static List<Long> seeds(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /**
     * Runs an experiment, as the command {@code run} does.
     *
     * @param settings laid over the configurations of the experiment
     * @throws UserException if there is none of that name, or a setting does not fit
     */
    public Findings experiment(String name, String... settings) {
        return KeyWording.worded(() ->
                Experiments.named(name).run(context(configuration -> laid(settings, configuration), List.of())));
    }

    private ExperimentContext context(UnaryOperator<Configuration> flags, List<Long> seeds) {
        return new ExperimentContext(study, flags, seeds, ErrorBars.named("2sd"));
    }

    /** The data that a configuration is trained on, as it divides and normalises them; loaded once. */
    public Preparation data(Configuration configuration) {
        return KeyWording.worded(() -> study.data(configuration.resolve()));
    }

    /**
     * Measures a run's final network on a part of its data.
     *
     * @param part train, validation or test
     * @return the metrics of the task, predictions in the targets' own units, and baselines; {@link #table(Evaluation)} shows them
     * @throws UserException if the part has no samples
     */
    public Evaluation evaluate(RunSummary run, String part) {
        var trained = trained(run);
        return KeyWording.worded(() -> trained.evaluate(
                study.data(trained.config()).dataset(),
                part,
                engines.named(trained.config().engine().engine())));
    }

    /**
     * A run's final network in the typed API: to predict rows with, to train further, to save as one file.
     *
     * @throws UserException if no epoch of the run has ended
     */
    public static MlpModel model(RunSummary run) {
        return Mlp.load(run.directory().file(RunDirectory.CHECKPOINT));
    }

    private static TrainedRun trained(RunSummary run) {
        return TrainedRun.read(run.directory(), RunDirectory.CHECKPOINT);
    }

    /**
     * One comparison of the audit.
     *
     * @param error the largest difference, relative to the largest number of the vector that it is in
     */
    public record Check(String id, String formula, String reference, double error, double tolerance, boolean pass) {}

    /**
     * Compares formulas with references that were not derived from them, as the command {@code gradcheck} does.
     *
     * @param ids such as C7; none: all, which takes half a minute or so
     * @return one or several for each formula
     * @throws UserException if there is no formula of an ID
     */
    public static List<Check> gradcheck(String... ids) {
        return Audit.entries(List.of(ids)).stream()
                .flatMap(entry -> entry.run().stream()
                        .map(f ->
                                new Check(f.id(), entry.formula(), f.reference(), f.error(), f.tolerance(), f.pass())))
                .toList();
    }

    /**
     * Counts weights and biases, layer by layer (B4).
     *
     * @param layers sizes from input to output, such as 3072-512-120x6-10
     * @throws UserException if these are not sizes
     */
    public static ParameterCount params(String layers) {
        return ParameterCount.of(LayerSizes.parse(layers));
    }

    /**
     * The size with which a network has about as many parameters as another one.
     *
     * @param pattern layers with an N for a width or a repetition, such as 3072-512-120xN-10
     * @param layers the other's, such as 3072-512-256-10
     * @throws UserException if these are not sizes, or no N comes close
     */
    public static LayerPattern.Match match(String pattern, String layers) {
        return LayerPattern.closest(
                LayerPattern.parse(pattern).around(params(layers).total()));
    }

    /** Loss and accuracy of a run by epoch. */
    public static BufferedImage plot(RunSummary run) {
        if (run.result().epochs().isEmpty()) {
            throw new UserException("no epoch of this run has ended: there is nothing to draw");
        }
        return Sheet.of(TrainingCurves.of(run.result().epochs(), run.result().best()));
    }

    /** All figures of a comparison or an experiment. */
    public static BufferedImage plot(Findings findings) {
        return Sheet.of(findings.figures());
    }

    /** Any figures, two in a row where they have room. */
    public static BufferedImage plot(Figure... figures) {
        return Sheet.of(List.of(figures));
    }

    /**
     * The first training samples, read from the left to the right and down.
     *
     * @throws UserException if they are not images
     */
    public Figure pictures(Configuration configuration, int columns, int rows) {
        var data = data(configuration);
        return new SamplePictures(
                "samples", "Samples", data.split().train(), data.dataset().shape(), columns, rows);
    }

    /**
     * The weights of a run's first layer, each unit's as a picture.
     *
     * @throws UserException if the samples are not images
     */
    public static Figure weights(RunSummary run) {
        var checkpoint = trained(run).checkpoint();
        return WeightPictures.of(checkpoint.parameters(), checkpoint.shape())
                .orElseThrow(() -> new UserException(
                        "weights for samples of %s numbers can't be drawn as images: use a data set of images"
                                .formatted(checkpoint.shape())));
    }

    /**
     * What a run's network predicts for the validation samples, whose targets are real: against the true targets, and of one input as a
     * curve.
     *
     * @throws UserException if the targets are classes or labels, or there are no validation samples
     */
    public Figure[] predictions(RunSummary run) {
        var evaluation = evaluate(run, "validation");
        if (!evaluation.predictions().task().isRegression()) {
            throw new UserException(
                    "predictions are drawn of real targets: take lab.confusion(run, \"validation\") for classes");
        }
        var trained = trained(run);
        var data = study.data(trained.config());
        try (var network = engines.named(trained.config().engine().engine())
                .load(trained.checkpoint().parameters(), trained.checkpoint().precision())) {
            return new PredictedFigures(data, evaluation).figures(network).toArray(Figure[]::new);
        }
    }

    /** Which classes a run's final network takes for which, on a part of its data: train, validation or test. */
    public Figure confusion(RunSummary run, String part) {
        return new ConfusionPicture(
                "confusion",
                "Samples of the %s split by class".formatted(part),
                model(run).task().names(),
                evaluate(run, part).confusion(),
                ConfusionPicture.Whole.ROW);
    }

    /**
     * What the final networks of runs take for the second class, at each place of the plane.
     *
     * @throws UserException if they were not trained on points of a plane in two classes, such as {@code circles}
     */
    public Figure boundary(RunSummary... runs) {
        return DecisionBoundary.figure(Arrays.stream(runs)
                .map(run -> DecisionBoundary.panel(
                        "%s, epoch %d"
                                .formatted(
                                        run.directory().name().replaceAll("-\\d+$", ""),
                                        run.result().epochs().size()),
                        run.directory(),
                        study.data(trained(run).config())))
                .toList());
    }

    /** The result of a run, on both its splits. */
    public static Fragment table(RunSummary run) {
        return Fragment.of(List.of(Tables.of(run)));
    }

    /** The metrics of the task, of a network and of what rules without one predict. */
    public static Fragment table(Evaluation evaluation) {
        return Fragment.of(List.of(Tables.of(evaluation)));
    }

    /** The training runs of a comparison or an experiment, a row for each configuration. */
    public static Fragment table(Findings findings) {
        return Fragment.of(List.of(Overview.of(findings.outcomes())));
    }

    /** Weights and biases by layer, and all together. */
    public static Fragment table(ParameterCount count) {
        return Fragment.of(List.of(Tables.of(count)));
    }

    /** What the audit found, a row for each comparison. */
    public static Fragment table(List<Check> checks) {
        return Fragment.of(List.of(Tables.of(checks)));
    }

    /**
     * Any records, a row each; a component is a column.
     *
     * @param rows at least one
     */
    public static Fragment table(String caption, List<? extends Record> rows) {
        return Fragment.of(List.of(RecordTable.of(caption, rows)));
    }

    /** What a comparison or an experiment answers, in sentences. */
    public static Fragment answers(Findings findings) {
        return Fragment.of(findings.answers().stream().map(Paragraph::new).toList());
    }

    /** The engines, and why those that can't run here can't. */
    public List<Availability> engines() {
        return engines.all().stream()
                .map(engine -> new Availability(
                        engine.name(),
                        engine.reasonNotToRun()
                                .map(why -> why.in(KeyWording.INSTANCE))
                                .orElse("can run here")))
                .toList();
    }

    /** Whether an engine can run on this machine, or why it can't. */
    public record Availability(String engine, String here) {}
}
