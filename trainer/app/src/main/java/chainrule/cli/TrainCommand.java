package chainrule.cli;

import chainrule.base.Counted;
import chainrule.base.Decimals;
import chainrule.base.ShellWord;
import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.option.Folders;
import chainrule.cli.option.SparkOptions;
import chainrule.cli.terminal.Interruption;
import chainrule.cli.terminal.ProgressBar;
import chainrule.config.Configuration;
import chainrule.config.EngineConfig;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.table.Table;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.run.Evaluation;
import chainrule.run.LayerDiagnosis;
import chainrule.run.LayerMetrics;
import chainrule.run.MetricsTable;
import chainrule.run.Preparation;
import chainrule.run.RunDirectory;
import chainrule.run.RunLog;
import chainrule.run.RunSummary;
import chainrule.run.SplitWarnings;
import chainrule.run.TrainedRun;
import chainrule.run.TrainingRun;
import chainrule.run.WithoutEffect;
import chainrule.run.page.RunPage;
import chainrule.study.remote.AveragingCluster;
import chainrule.study.remote.ClusterProvider;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingResult.End;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        modelTransformer = ConfigOptions.class,
        description = {
            "Train a network; write its metrics, figures and parameters into a folder of its own.",
            "A flag overrides the key in parentheses of the preset or file; the defaults are those of a file without the key."
        },
        footer = {
            "",
            "Examples: chainrule train quickstart",
            "          chainrule train cifar10-512-256 --optimizer adam --rate 1e-3",
            "          chainrule train --data table --data-dir iris.csv --target species"
        })
final class TrainCommand implements Runnable {
    private static final double SAME_RATE = 1e-6;

    @Parameters(
            arity = "0..1",
            paramLabel = "PRESET|FILE",
            completionCandidates = Candidates.PresetNames.class,
            description =
                    "A preset that `list` shows, a YAML file, or a table (CSV), which uses the preset table; without it, every key has its default.")
    private Optional<String> configuration;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the run; default: that of the preset, file or data.")
    private Optional<String> name;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "An interrupted run to resume; the result is bit-identical to an uninterrupted one. "
                    + "Only --epochs and the keys of checkpoints and tensorboard may change.")
    private Optional<String> resumed;

    @Mixin
    private SparkOptions spark;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        try (var interruption = new Interruption();
                var cluster = cluster()) {
            report(resumed.map(run -> resume(folders.run(run), cluster, interruption))
                    .orElseGet(() -> train(cluster, interruption)));
        }
    }

    /** Null: this process alone. */
    private AveragingCluster cluster() {
        return spark.master()
                .map(master -> ClusterProvider.onClassPath().connectToAverage(master, spark.settings()))
                .orElse(null);
    }

    private RunSummary train(AveragingCluster cluster, Interruption interruption) {
        var configured =
                output.withFlags(configuration.map(Configuration::named).orElseGet(Configuration::empty));
        if (cluster != null) {
            configured = onCluster(configured, cluster.cores());
        }
        var config = configured.resolve().withAbsolutePaths();
        String called = name.isPresent() ? name.get() : RunDirectory.nameOf(usualName(config, configured.name()));
        var run = new TrainingRun(config, engine(config.engine(), cluster), StudyOptions.words(command), new RunPage());
        try (var bar = ProgressBar.onStandardError(config.train().epochs())) {
            var dataset = Catalog.standard().load(config.source(), bar);
            new WithoutEffect(config, dataset).sentences().forEach(output::warning);
            new SplitWarnings(dataset, Split.of(dataset, config.data().split()))
                    .sentences()
                    .forEach(output::warning);
            if (config.model().parameters().isPresent()) {
                Preparation.of(config, dataset).initialNotes(config.model()).forEach(output::warning);
            }
            said(dataset);
            if (dataset.schema().isPresent()) {
                new TableText(config, dataset).lines().forEach(line -> output.line("%s", line));
            }
            return run.run(folders.runs(), called, dataset, List.of(bar), interruption);
        }
    }

    /** The configuration's, or the data set's, or that of a table's file. */
    private static String usualName(RunConfig config, String configuration) {
        if (!configuration.isEmpty()) {
            return configuration;
        }
        return config.source()
                .directory()
                .filter(path -> config.data().name().equals(Configuration.TABLE))
                .map(Table::name)
                .orElse(config.data().name());
    }

    /** Names what would depend on the cluster: so the configuration is enough to repeat the run. */
    private static Configuration onCluster(Configuration configured, int cores) {
        return configured.resolve().engine().workers().isPresent()
                ? configured
                : configured.with("engine.workers", Integer.toString(cores), "--spark");
    }

    private static Engine engine(EngineConfig config, AveragingCluster cluster) {
        if (config.workers().isPresent() != (cluster != null)) {
            throw new UserException(
                    cluster == null
                            ? "engine.dl4j.workers are networks on a cluster: say which with --spark MASTER"
                            : "the run was trained without a cluster: leave --spark out");
        }
        return cluster == null
                ? Engines.onClassPath().named(config.engine())
                : cluster.engine(config.workers().get(), config.averageEvery().orElse(1));
    }

    private RunSummary resume(RunDirectory directory, AveragingCluster cluster, Interruption interruption) {
        if (configuration.isPresent() || name.isPresent()) {
            throw new UserException("--resume continues %s with its own configuration: remove the preset and --name"
                    .formatted(directory.path()));
        }
        var before = Configuration.ofFile(directory.file(RunDirectory.CONFIGURATION));
        var config = output.withFlags(before).resolve();
        var run = new TrainingRun(config, engine(config.engine(), cluster), StudyOptions.words(command), new RunPage());
        RunLog.problem(directory)
                .ifPresent(problem -> output.warning("a new log is begun, and the old one kept: " + problem));
        try (var bar = ProgressBar.onStandardError(config.train().epochs())) {
            return run.resume(directory, said(dataset(directory, config, bar)), List.of(bar), interruption);
        }
    }

    /** A schedule that runs over all epochs runs on otherwise when there are more of them. */
    private void sayRate(TrainedRun before, RunConfig now) {
        int done = before.checkpoint().epoch();
        double rate = now.train().optimizer().rate();
        double was = rate
                * now.train().schedule().factor(done, before.config().train().epochs());
        double is = rate * now.train().schedule().factor(done, now.train().epochs());
        if (Math.abs(was - is) > SAME_RATE * rate) {
            output.warning(String.format(
                    Locale.ROOT,
                    "the schedule runs over all %d epochs now: the learning rate goes from %.3g to %.3g",
                    now.train().epochs(),
                    was,
                    is));
        }
    }

    /** As the run was trained on it, if it has ended an epoch. */
    private Dataset dataset(RunDirectory directory, RunConfig config, ProgressBar bar) {
        if (!Files.isRegularFile(directory.file(RunDirectory.CHECKPOINT))) {
            if (Files.exists(directory.file(RunDirectory.BEST))) {
                output.warning("%s is missing: the run begins anew with epoch 1"
                        .formatted(directory.file(RunDirectory.CHECKPOINT)));
            }
            return Catalog.standard().load(config.source(), bar);
        }
        var before = TrainedRun.read(directory, RunDirectory.CHECKPOINT);
        sayRate(before, config);
        return before.asTrained(Catalog.standard().load(before.source(Optional.empty()), bar));
    }

    private Dataset said(Dataset dataset) {
        dataset.messages().forEach(output::warning);
        return dataset;
    }

    private void report(RunSummary summary) {
        var result = summary.result();
        if (result.epochs().isEmpty()) {
            output.line(
                    "Interrupted before the first epoch ended. Resume with: chainrule train --resume %s",
                    ShellWord.quoted(summary.directory().path()));
            output.object(json(summary));
            return;
        }
        output.line(
                "%s: %,d parameters, %s, %.1f s on %s",
                ended(result.end()),
                summary.parameters(),
                Counted.of(result.epochs().size(), "epoch"),
                summary.seconds(),
                summary.engine());
        if (result.end() == End.INTERRUPTED) {
            output.line(
                    "Resume with: chainrule train --resume %s",
                    ShellWord.quoted(summary.directory().path()));
        } else {
            output.line("training    %s", scored(summary, summary.train()));
        }
        var best = result.best();
        if (!best.validation().isNone()) {
            output.line(
                    "validation  %s  (after %s%s)",
                    scored(summary, best.validation()), summary.measured(), figure(best));
        }
        summary.validation().ifPresent(this::compare);
        if (summary.isBestEarlier()) {
            output.line(
                    "last epoch  %s  (validation, after epoch %d)",
                    scored(summary, result.last().validation()), result.last().epoch());
        }
        summary.weights().sentence().ifPresent(sentence -> output.line("(%s)", sentence));
        LayerDiagnosis.of(LayerMetrics.read(summary.directory().file(RunDirectory.LAYERS)))
                .forEach(output::warning);
        output.line("report      %s", summary.directory().file(RunDirectory.REPORT));
        if (result.end() != End.INTERRUPTED) {
            nextSteps(summary);
        }
        output.object(json(summary));
    }

    /** Three commands that most people want next. */
    private void nextSteps(RunSummary summary) {
        String run = ShellWord.quoted(summary.directory().path());
        output.line("next steps  chainrule evaluate %s", run);
        output.line("            chainrule card %s", run);
        output.line("            chainrule dashboard");
    }

    private static String scored(RunSummary summary, Score score) {
        return "%s %s  %s %s"
                .formatted(
                        summary.weights().loss(),
                        Decimals.of(score.loss(), 4),
                        score.metric().label(),
                        score.text());
    }

    /** The figure that made it the best, if it is neither loss nor score. */
    private static String figure(EpochMetrics best) {
        return best.monitored().map(m -> ": " + m.metric().text(m.value())).orElse("");
    }

    /** The validation split in the targets' own units, and what rules without a network reach there. */
    private void compare(Evaluation evaluation) {
        if (evaluation.predictions().task().isRegression()) {
            output.line("            %s", EvaluationText.figures(evaluation.metrics()));
        }
        new EvaluationText(evaluation).baselines().forEach(line -> output.line("baseline    %s", line));
        evaluation.onlyOneClass().ifPresent(sentence -> output.line("            %s", sentence));
    }

    /**
     * The keys are always the same for a task; what is undefined, such as the loss of no validation samples, is null. What has "final" in its
     * name is measured with the final weights, all else with those of the best epoch; metrics.csv has means over the epochs as they were
     * trained.
     */
    private static Map<String, Object> json(RunSummary summary) {
        var result = summary.result();
        boolean none = result.epochs().isEmpty();
        var json = new LinkedHashMap<String, Object>();
        json.put("run", summary.directory().path().toString());
        json.put("engine", summary.engine());
        json.put("epochs", result.epochs().size());
        json.put("seconds", summary.seconds());
        json.put("parameters", summary.parameters());
        String score = MetricsTable.word(summary.train().metric());
        put(json, "train", score, summary.train());
        put(json, "finalTrain", score, summary.finalTrain());
        put(json, "validation", score, none ? Score.NONE : result.best().validation());
        put(json, "finalValidation", score, none ? Score.NONE : result.last().validation());
        json.put(
                "validationMetrics",
                summary.validation()
                        .map(evaluation -> EvaluationText.values(evaluation.metrics()))
                        .orElse(null));
        json.put(
                "baselines",
                summary.validation()
                        .map(evaluation -> new EvaluationText(evaluation).baselineValues())
                        .orElse(null));
        json.put("bestEpoch", none ? null : result.best().epoch());
        return json;
    }

    private static void put(Map<String, Object> json, String split, String word, Score score) {
        json.put(split + "Loss", score.loss());
        json.put(split + word, score.score());
    }

    private static String ended(End end) {
        return switch (end) {
            case ALL_EPOCHS_DONE -> "Trained";
            case NO_MORE_GAIN -> "Stopped early";
            case INTERRUPTED -> "Interrupted";
        };
    }
}
